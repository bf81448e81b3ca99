import { ActionIcon, Button, Group, Text, TextInput, Tooltip } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconArrowBackUp, IconTrashX } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Deleted, purgeDeleted, restoreDeleted } from "../../../contract/deleted.ts";
import { problemOf, useAct } from "../../api.ts";
import { ConfirmDialog } from "../../parts/ConfirmDialog.tsx";
import { Dialog } from "../../parts/Dialog.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { useSchemaForm } from "../../parts/form.ts";
import { GuardedButton, useReason } from "../../parts/guard.tsx";
import { resourcePath } from "../../paths.ts";

/** What can be done with something deleted: bring it back, or end it for good. */
export function DeletedActs({ row }: { row: Deleted }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const why = useReason();
  const [purging, setPurging] = useState(false);
  const restore = useAct(restoreDeleted, (restored) => {
    notifications.show({ message: t("life.restored", { name: restored.name }) });
    return navigate(resourcePath(restored));
  });
  const purge = useAct(purgeDeleted);
  const params = { id: row.id };
  const stuck = why(row.can, "resource.purge");
  return (
    <Group gap={6} justify="flex-end" wrap="nowrap">
      <GuardedButton
        size="xs"
        variant="default"
        reason={why(row.can, "resource.restore")}
        loading={restore.isPending}
        leftSection={<IconArrowBackUp size={14} />}
        onClick={() => restore.mutate({ params, body: {} })}
      >
        {t("life.restore")}
      </GuardedButton>
      <Tooltip label={stuck ?? t("life.purge")}>
        <ActionIcon
          color="red"
          variant="subtle"
          aria-label={t("life.purge_name", { name: row.name })}
          {...(stuck ? { "data-disabled": true, "aria-disabled": true } : {})}
          onClick={() => !stuck && setPurging(true)}
        >
          <IconTrashX size={16} />
        </ActionIcon>
      </Tooltip>
      <ConfirmDialog
        opened={purging}
        onClose={() => setPurging(false)}
        title={t("life.purge_title", { name: row.name })}
        confirm={t("life.purge")}
        typed={row.name}
        onConfirm={() => purge.mutateAsync({ params })}
      >
        <Text>{t(`life.purge_text.${row.kind}`)}</Text>
      </ConfirmDialog>
      {restore.error && (
        <Refused
          row={row}
          error={restore.error}
          onRestore={(name) => restore.mutate({ params, body: { name } })}
          onClose={() => restore.reset()}
        />
      )}
    </Group>
  );
}

interface RefusedProps {
  row: Deleted;
  error: unknown;
  onRestore: (name: string) => void;
  onClose: () => void;
}

/** Why something cannot come back now; where its name is taken, another is asked for. */
function Refused({ row, error, onRestore, onClose }: RefusedProps) {
  const { t } = useTranslation();
  const form = useSchemaForm<{ name: string }>(restoreDeleted.body, { name: `${row.name}-restored` });
  const taken = problemOf(error)?.code === "name_taken";
  return (
    <Dialog opened onClose={onClose} title={t("life.restore_title", { name: row.name })}>
      <form onSubmit={form.onSubmit(({ name }) => onRestore(name))} noValidate>
        {taken ? (
          <TextInput
            label={t("life.restore_as")}
            description={t("life.restore_taken", { name: row.name })}
            ta="left"
            data-autofocus
            {...form.getInputProps("name")}
          />
        ) : (
          <ErrorNotice error={error} />
        )}
        <Group justify="flex-end" mt="md">
          <Button variant="default" onClick={onClose}>
            {t(taken ? "parts.cancel" : "parts.close")}
          </Button>
          {taken && <Button type="submit">{t("life.restore")}</Button>}
        </Group>
      </form>
    </Dialog>
  );
}
