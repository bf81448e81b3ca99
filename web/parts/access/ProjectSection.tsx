import { Text } from "@mantine/core";
import { IconFolderShare } from "@tabler/icons-react";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import type { Resource } from "../../../contract/resources.ts";
import { useNamespace } from "../../namespace.ts";
import { paths } from "../../paths.ts";
import { GuardedButton, useReason } from "../guard.tsx";
import { TextLink } from "../links.tsx";
import { Section } from "../Section.tsx";
import { useAccessDialogs } from "./dialogs.ts";

const MoveDialog = lazy(() => import("./MoveDialog.tsx"));

/** The project that a resource is in, among its settings, and the door to moving it. */
export function ProjectSection({ resource }: { resource: Resource }) {
  const { t } = useTranslation();
  const { dialog, show, close } = useAccessDialogs();
  const reason = useReason()(resource.can, "resource.set_visibility");
  const { namespace, project } = resource;
  if (useNamespace(namespace).kind === "foreign") return null;
  return (
    <Section title={t("projects.section")}>
      <Text c="dimmed" mb="sm">
        {project === null ? (
          t("projects.section_out")
        ) : (
          <>
            {t("projects.section_in")} <TextLink {...paths.project(namespace, project)}>{project}</TextLink>
          </>
        )}
      </Text>
      <GuardedButton
        variant="default"
        reason={reason}
        leftSection={<IconFolderShare size={16} />}
        onClick={() => show({ dialog: "move" })}
      >
        {t("access.move")}…
      </GuardedButton>
      <Suspense>{dialog === "move" && <MoveDialog resource={resource} onClose={close} />}</Suspense>
    </Section>
  );
}
