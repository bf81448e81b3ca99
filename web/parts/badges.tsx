import { Badge, Tooltip } from "@mantine/core";
import {
  IconApi,
  IconAppWindow,
  IconBinaryTree,
  IconBox,
  IconDatabase,
  IconFolder,
  IconLock,
  IconServer2,
  IconShare3,
  IconUsers,
  IconUsersPlus,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Role } from "../../contract/members.ts";
import type { ProjectVisibility } from "../../contract/projects.ts";
import type { Tie } from "../../contract/resources.ts";
import { useNamespace } from "../namespace.ts";

/** The icon of a kind of resource. */
export const kindIcon = {
  dataset: IconDatabase,
  model: IconBinaryTree,
  container: IconBox,
  engine: IconServer2,
  application: IconAppWindow,
  api: IconApi,
};

/** How visibilities are named in keys of words. */
export const visibilityKey = {
  private: "private",
  shared: "shared",
  "organization-read": "organization_read",
  "organization-write": "organization_write",
} as const;

/** The icon of a visibility; never alone: words stand beside it. */
export const visibilityIcon = {
  private: IconLock,
  shared: IconShare3,
  "organization-read": IconUsers,
  "organization-write": IconUsersPlus,
};

interface VisibilityBadgeProps {
  visibility: ProjectVisibility;
  namespace: string;
  /** The project that decides. */
  project?: string | null;
  /** What ties the reader to it. */
  tie?: Tie | null;
}

/** Who reaches a thing, as an icon and words: "Class 7 can read". */
export function VisibilityBadge({ visibility, namespace, project = null, tie = null }: VisibilityBadgeProps) {
  const { t } = useTranslation();
  const { name } = useNamespace(namespace);
  const Icon = visibilityIcon[visibility];
  if (project !== null && visibility === "private") return <AsProject project={project} />;
  if (visibility === "private" && tie !== null && tie !== "owner") return <SharedWithYou />;
  const key = visibilityKey[visibility];
  return (
    <Tooltip label={t(`parts.visibility.${key}_hint`)}>
      <Badge
        color={visibility === "private" ? "gray" : "guild"}
        leftSection={<Icon size={13} aria-hidden />}
        tabIndex={0}
      >
        {t(`parts.visibility.${key}`, { name })}
      </Badge>
    </Tooltip>
  );
}

/** "Private" would say the opposite to whoever reads what somebody shares with them. */
function SharedWithYou() {
  const { t } = useTranslation();
  return (
    <Tooltip label={t("parts.visibility.private_hint")}>
      <Badge leftSection={<IconShare3 size={13} aria-hidden />} tabIndex={0}>
        {t("parts.visibility.shared_with_you")}
      </Badge>
    </Tooltip>
  );
}

/** What is in a project that is not open to everybody: the project says who reaches it. */
function AsProject({ project }: { project: string }) {
  const { t } = useTranslation();
  return (
    <Tooltip label={t("access.inherits_project", { project })}>
      <Badge color="gray" leftSection={<IconFolder size={13} aria-hidden />} tabIndex={0}>
        {t("parts.visibility.as_project", { project })}
      </Badge>
    </Tooltip>
  );
}

/** A role by name, what it allows on hover. */
export function RoleBadge({ role }: { role: Role }) {
  const { t } = useTranslation();
  return (
    <Tooltip label={t(`parts.role_hints.${role}`)}>
      <Badge color={role === "maintainer" ? "guild" : "gray"} tabIndex={0}>
        {t(`parts.roles.${role}`)}
      </Badge>
    </Tooltip>
  );
}
