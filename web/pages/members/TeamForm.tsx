import { Button, Group, Stack, Textarea, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { createTeam } from "../../../contract/teams.ts";
import { problemOf } from "../../api.ts";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { showFaults, useSchemaForm } from "../../parts/form.ts";

type Fields = { name: string; description: string };

interface TeamFormProps {
  initial: Fields;
  action: string;
  onSubmit: (fields: Fields) => Promise<unknown>;
  onClose: () => void;
}

/** Name and description of a team, for a new one and for changing one. */
export function TeamForm({ initial, action, onSubmit, onClose }: TeamFormProps) {
  const { t } = useTranslation();
  const form = useSchemaForm<Fields>(createTeam.body, initial);
  const save = useMutation({
    mutationFn: onSubmit,
    onError: (error) =>
      problemOf(error)?.code === "name_taken"
        ? form.setFieldError("name", t("teams.name_taken"))
        : showFaults(form, error),
  });
  const taken = problemOf(save.error)?.code === "name_taken";
  return (
    <form onSubmit={form.onSubmit((fields) => save.mutate(fields))} noValidate>
      <Stack gap="md">
        <TextInput
          label={t("teams.name")}
          description={t("teams.name_hint")}
          required
          data-autofocus
          {...form.getInputProps("name")}
        />
        <Textarea
          label={t("teams.description")}
          autosize
          minRows={2}
          maxRows={5}
          {...form.getInputProps("description")}
        />
        {!taken && <ErrorNotice error={save.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("parts.cancel")}
          </Button>
          <Button type="submit" loading={save.isPending}>
            {action}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
