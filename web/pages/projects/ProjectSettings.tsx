import { Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { IconTrash } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { deleteProject, editProject, type Project } from "../../../contract/projects.ts";
import { call, useAct } from "../../api.ts";
import { thingOf } from "../../parts/access/thing.ts";
import { VisibilitySection } from "../../parts/access/VisibilitySection.tsx";
import { ConfirmDialog } from "../../parts/ConfirmDialog.tsx";
import { GuardedButton, useReason } from "../../parts/guard.tsx";
import { InformationForm } from "../../parts/resource/InformationForm.tsx";
import { Section } from "../../parts/Section.tsx";
import { paths } from "../../paths.ts";

/** Name, description and visibility of a project, and its end. */
export function ProjectSettings({ project }: { project: Project }) {
  const { t } = useTranslation();
  return (
    <>
      <Section title={t("projects.information")}>
        <Information project={project} />
      </Section>
      <VisibilitySection thing={thingOf(project)} />
      <Delete project={project} />
    </>
  );
}

function Information({ project }: { project: Project }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const reason = useReason()(project.can, "project.edit");
  const { namespace, name, description } = project;
  const save = async (body: { name: string; description: string }) => {
    const saved = await call(editProject, { params: { namespace, name }, body });
    if (saved.name !== name) await navigate(paths.project(namespace, saved.name, { tab: "settings" }));
  };
  return (
    <InformationForm
      key={`${name} ${description}`}
      information={{ name, description }}
      hint={t("projects.rename_hint")}
      reason={reason}
      onSave={save}
    />
  );
}

function Delete({ project }: { project: Project }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [opened, { open, close }] = useDisclosure(false);
  const { namespace, name, resources } = project;
  const full = resources > 0 ? t("projects.delete_full", { count: resources }) : undefined;
  const reason = useReason()(project.can, "project.delete") ?? full;
  const remove = useAct(deleteProject, () => {
    notifications.show({ message: t("projects.deleted", { name }) });
    return navigate(paths.projects(namespace));
  });
  return (
    <Section title={t("projects.delete")}>
      <Text c="dimmed" mb="sm" maw={640}>
        {t("projects.delete_text")} {full}
      </Text>
      <GuardedButton reason={reason} color="red" variant="light" leftSection={<IconTrash size={16} />} onClick={open}>
        {t("parts.delete")}
      </GuardedButton>
      <ConfirmDialog
        opened={opened}
        onClose={close}
        title={t("resources.delete_title", { name })}
        confirm={t("parts.delete")}
        typed={name}
        onConfirm={() => remove.mutateAsync({ params: { namespace, name } })}
      >
        <Text>{t("projects.delete_text")}</Text>
      </ConfirmDialog>
    </Section>
  );
}
