import { Button, Group, Stack, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { type Version, versionRoutes } from "../../../contract/versions.ts";
import { problemOf, useAct } from "../../api.ts";
import { Dialog } from "../../parts/Dialog.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { showFaults, useSchemaForm } from "../../parts/form.ts";
import type { VersionAt } from "./RepositoryPreview.tsx";

interface DescribeVersionProps {
  at: VersionAt;
  version: Version;
  opened: boolean;
  onClose: () => void;
}

/** Gives a version a name and a note, also a sealed one. */
export function DescribeVersion({ opened, onClose, version, ...rest }: DescribeVersionProps) {
  const { t } = useTranslation();
  return (
    <Dialog opened={opened} onClose={onClose} title={t("repositories.describe_title", { number: version.number })}>
      <DescribeForm onClose={onClose} version={version} {...rest} />
    </Dialog>
  );
}

function DescribeForm({ at, version, onClose }: Omit<DescribeVersionProps, "opened">) {
  const { t } = useTranslation();
  const { edit } = versionRoutes[at.kind];
  const form = useSchemaForm<{ name?: string | null; note?: string }>(edit.body, {
    name: version.name,
    note: version.note,
  });
  const save = useAct(edit, onClose);
  const refuse = (error: unknown) =>
    problemOf(error)?.code === "name_taken"
      ? form.setFieldError("name", t("repositories.version_name_taken"))
      : showFaults(form, error);
  return (
    <form noValidate onSubmit={form.onSubmit((body) => save.mutateAsync({ params: at, body }).then(undefined, refuse))}>
      <Stack gap="md">
        <TextInput
          label={t("repositories.version_name")}
          description={t("repositories.version_name_hint")}
          data-autofocus
          {...form.getInputProps("name")}
          value={form.getValues().name ?? ""}
          onChange={(event) => form.setFieldValue("name", event.currentTarget.value.trim() || null)}
        />
        <TextInput
          label={t("repositories.note")}
          description={t("repositories.note_hint")}
          {...form.getInputProps("note")}
        />
        {problemOf(save.error)?.code !== "name_taken" && <ErrorNotice error={save.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("parts.cancel")}
          </Button>
          <Button type="submit" loading={save.isPending}>
            {t("parts.save")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
