import { Button, Group, Stack, Textarea, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { createProject, type ProjectVisibility } from "../../../contract/projects.ts";
import { problemOf, useAct } from "../../api.ts";
import { VisibilityField } from "../../parts/access/VisibilityField.tsx";
import { Dialog } from "../../parts/Dialog.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { showFaults, useSchemaForm } from "../../parts/form.ts";
import { paths } from "../../paths.ts";
import { type FirstShare, FirstShares, withDraft } from "./FirstShares.tsx";

interface NewProjectProps {
  namespace: string;
  onClose: () => void;
}

/** Makes a project, open to whom one chooses, and goes to its page. */
export default function NewProject({ namespace, onClose }: NewProjectProps) {
  const { t } = useTranslation();
  return (
    <Dialog opened onClose={onClose} title={t("projects.new")} size="lg">
      <NewProjectForm namespace={namespace} onClose={onClose} />
    </Dialog>
  );
}

function NewProjectForm({ namespace, onClose }: NewProjectProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const visibility: ProjectVisibility = "private";
  const shares: FirstShare[] = [];
  const [draft, setDraft] = useState("");
  const form = useSchemaForm(createProject.body, { namespace, name: "", description: "", visibility, shares });
  const create = useAct(createProject, (made) => navigate(paths.project(made.namespace, made.name)));
  const taken = problemOf(create.error)?.code === "name_taken";
  const refuse = (error: unknown) =>
    problemOf(error)?.code === "name_taken"
      ? form.setFieldError("name", t("resources.name_taken"))
      : showFaults(form, error);
  const shareable = form.values.visibility !== "private";
  const submit = form.onSubmit((body) =>
    create.mutate({ body: { ...body, shares: shareable ? withDraft(body.shares, draft) : [] } }, { onError: refuse }),
  );
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <TextInput
          label={t("resources.name")}
          description={t("projects.name_hint")}
          required
          data-autofocus
          {...form.getInputProps("name")}
        />
        <Textarea
          label={t("resources.description")}
          description={t("projects.description_hint")}
          autosize
          minRows={2}
          maxRows={6}
          {...form.getInputProps("description")}
        />
        <VisibilityField
          of="project"
          namespace={namespace}
          label={t("projects.who")}
          value={form.values.visibility}
          onChange={(next) => form.setFieldValue("visibility", next)}
        />
        {shareable && (
          <FirstShares
            namespace={namespace}
            value={form.values.shares}
            onChange={(next) => form.setFieldValue("shares", next)}
            draft={draft}
            onDraft={setDraft}
          />
        )}
        {!taken && <ErrorNotice error={create.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("parts.cancel")}
          </Button>
          <Button type="submit" loading={create.isPending}>
            {t("parts.create")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
