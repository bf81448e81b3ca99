import { Badge, Tooltip } from "@mantine/core";
import { IconBox, IconDatabase, IconLock, IconUsers, IconUsersPlus } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Role } from "../../contract/members.ts";
import type { Visibility } from "../../contract/resources.ts";
import { useNamespace } from "../namespace.ts";

/** The icon of a kind of resource. */
export const kindIcon = { dataset: IconDatabase, container: IconBox };

/** How visibilities are named in keys of words. */
export const visibilityKey = {
  private: "private",
  "organization-read": "organization_read",
  "organization-write": "organization_write",
} as const;

/** The icon of a visibility; never alone: words stand beside it. */
export const visibilityIcon = {
  private: IconLock,
  "organization-read": IconUsers,
  "organization-write": IconUsersPlus,
};

/** Who reaches a resource, as an icon and words: "Class 7 can read". */
export function VisibilityBadge({ visibility, namespace }: { visibility: Visibility; namespace: string }) {
  const { t } = useTranslation();
  const { name } = useNamespace(namespace);
  const Icon = visibilityIcon[visibility];
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
