import { Button, Group, Stack, Text, Textarea, TextInput, Tooltip } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { IconTrash } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { deleteProject, editProject, type Project } from "../../../contract/projects.ts";
import { problemOf, useAct } from "../../api.ts";
import { thingOf } from "../../parts/access/thing.ts";
import { VisibilitySection } from "../../parts/access/VisibilitySection.tsx";
import { ConfirmDialog } from "../../parts/ConfirmDialog.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { showFaults, useSchemaForm } from "../../parts/form.ts";
import { GuardedButton, useReason } from "../../parts/guard.tsx";
import { Section } from "../../parts/Section.tsx";
import { paths } from "../../paths.ts";

/** Name, description and visibility of a project, and its end. */
export function ProjectSettings({ project }: { project: Project }) {
  const { t } = useTranslation();
  return (
    <>
      <Section title={t("projects.information")}>
        <InformationForm key={`${project.name} ${project.description}`} project={project} />
      </Section>
      <VisibilitySection thing={thingOf(project)} />
      <Delete project={project} />
    </>
  );
}

function InformationForm({ project }: { project: Project }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const reason = useReason()(project.can, "project.edit");
  const { namespace, name, description } = project;
  const form = useSchemaForm(editProject.body, { name, description });
  const edit = useAct(editProject, (saved) => {
    form.resetDirty();
    return saved.name === name || navigate(paths.project(namespace, saved.name, { tab: "settings" }));
  });
  const refuse = (error: unknown) =>
    problemOf(error)?.code === "name_taken"
      ? form.setFieldError("name", t("resources.name_taken"))
      : showFaults(form, error);
  const submit = form.onSubmit((body) => edit.mutate({ params: { namespace, name }, body }, { onError: refuse }));
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md" maw={640}>
        <TextInput
          label={t("resources.name")}
          description={t("projects.rename_hint")}
          readOnly={Boolean(reason)}
          {...form.getInputProps("name")}
        />
        <Textarea
          label={t("resources.description")}
          autosize
          minRows={2}
          maxRows={8}
          readOnly={Boolean(reason)}
          {...form.getInputProps("description")}
        />
        <ErrorNotice error={edit.error} />
        <Group>
          <Tooltip label={reason} disabled={!reason}>
            <Button type="submit" loading={edit.isPending} disabled={!form.isDirty() || Boolean(reason)}>
              {t("parts.save")}
            </Button>
          </Tooltip>
        </Group>
      </Stack>
    </form>
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
