import { Button, Group, Select, Stack, Text, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { z } from "zod";
import type { Resource } from "../../../contract/resources.ts";
import { problemOf } from "../../api.ts";
import { ProjectChoice } from "../access/ProjectChoice.tsx";
import { ErrorNotice } from "../ErrorNotice.tsx";
import { showFaults, useSchemaForm } from "../form.ts";
import { usePlaces } from "./places.ts";

/** Where a copy goes. */
interface CopyTo {
  namespace: string;
  name: string;
  project?: string | undefined;
}

interface CopyFormProps {
  of: Resource;
  schema: z.ZodType;
  text: string;
  submit: string;
  onSubmit: (to: CopyTo) => Promise<unknown>;
  error: unknown;
  onClose: () => void;
}

/** Asks where a copy of one's own goes: a workbench where one may create, a project there, a name. */
export function CopyForm({ of, schema, text, submit, onSubmit, error, onClose }: CopyFormProps) {
  const { t } = useTranslation();
  const places = usePlaces();
  const here = places.find(({ value }) => value === of.namespace) ?? places[0];
  const form = useSchemaForm<{ namespace: string; name: string; project?: string | undefined }>(schema, {
    namespace: here?.value ?? "",
    name: here?.value === of.namespace ? `${of.name}-2` : of.name,
  });
  const { namespace, project } = form.getValues();
  const taken = problemOf(error)?.code === "name_taken";
  const refuse = (refusal: unknown) =>
    problemOf(refusal)?.code === "name_taken"
      ? form.setFieldError("name", t("resources.name_taken"))
      : showFaults(form, refusal);
  return (
    <form onSubmit={form.onSubmit((to) => onSubmit(to).catch(refuse))} noValidate>
      <Stack gap="md">
        <Text c="dimmed">{text}</Text>
        <Select
          label={t("life.into")}
          data={places}
          allowDeselect={false}
          value={namespace}
          onChange={(next) => form.setValues({ namespace: next ?? namespace, project: undefined })}
        />
        <ProjectChoice
          namespace={namespace}
          label={t("projects.choose")}
          placeholder={t("projects.none")}
          value={project}
          onChange={(next) => form.setFieldValue("project", next)}
          fits={({ can }) => can["project.add"] !== false}
        />
        <TextInput label={t("resources.name")} required data-autofocus {...form.getInputProps("name")} />
        {!taken && <ErrorNotice error={error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("parts.cancel")}
          </Button>
          <Button type="submit" loading={form.submitting}>
            {submit}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
