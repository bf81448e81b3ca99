import { Button, Group, Radio, Stack, Text, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Repository } from "../../../contract/repositories.ts";
import { versionRoutes } from "../../../contract/versions.ts";
import { useAct } from "../../api.ts";
import { Dialog } from "../../parts/Dialog.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { useSchemaForm } from "../../parts/form.ts";

interface NewVersionProps {
  repository: Repository;
  opened: boolean;
  onClose: () => void;
  onMade: (version: number) => void;
}

/** Opens the next version: with the files of the latest one, or with none. */
export function NewVersion({ opened, onClose, ...rest }: NewVersionProps) {
  const { t } = useTranslation();
  return (
    <Dialog opened={opened} onClose={onClose} title={t("repositories.new_version")}>
      <NewVersionForm onClose={onClose} {...rest} />
    </Dialog>
  );
}

function NewVersionForm({ repository, onClose, onMade }: Omit<NewVersionProps, "opened">) {
  const { t } = useTranslation();
  const { kind, namespace, name, latest_version: latest } = repository;
  const { open } = versionRoutes[kind];
  const form = useSchemaForm(open.body, { note: "", from: "latest" as "latest" | "empty" });
  const make = useAct(open, ({ number }) => {
    onClose();
    onMade(number);
  });
  return (
    <form onSubmit={form.onSubmit((body) => make.mutate({ params: { namespace, name }, body }))} noValidate>
      <Stack gap="md">
        <Text c="dimmed">{t("repositories.version_explained")}</Text>
        {latest !== null && (
          <Radio.Group label={t("repositories.begin_with")} {...form.getInputProps("from")}>
            <Stack gap={6} mt={6}>
              <Radio value="latest" label={t("repositories.from_latest", { number: latest })} />
              <Radio value="empty" label={t("repositories.from_empty")} />
            </Stack>
          </Radio.Group>
        )}
        <TextInput
          label={t("repositories.note")}
          description={t("repositories.note_hint")}
          data-autofocus
          {...form.getInputProps("note")}
        />
        <ErrorNotice error={make.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("parts.cancel")}
          </Button>
          <Button type="submit" loading={make.isPending}>
            {t("repositories.open_version")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
