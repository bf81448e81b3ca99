import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { IconFingerprint, IconPlus } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { getMySignIn, type Passkey } from "../../../contract/sign-in.ts";
import { ConfirmDialog } from "../../parts/ConfirmDialog.tsx";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { Dialog } from "../../parts/Dialog.tsx";
import { EmptyState } from "../../parts/EmptyState.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { Section } from "../../parts/Section.tsx";
import { TimeAgo } from "../../parts/TimeAgo.tsx";
import { deletePasskey, renamePasskey } from "../../security.ts";

/** The passkeys of one's own account: added on this device, named, removed. */
export function Passkeys({ items, possible }: { items: Passkey[]; possible: boolean }) {
  const { t } = useTranslation();
  const [naming, setNaming] = useState<Passkey | "new">();
  const [removed, setRemoved] = useState<Passkey>();
  const readAgain = useReadAgain();
  const columns = useColumns(setNaming, setRemoved);
  const add = (
    <Button leftSection={<IconPlus size={16} />} disabled={!possible} onClick={() => setNaming("new")}>
      {t("security.passkey_add")}
    </Button>
  );
  const name = removed?.name ?? t("security.passkey_unnamed");
  return (
    <Section
      title={t("security.passkeys")}
      hint={t("security.passkeys_hint")}
      action={items.length > 0 ? add : undefined}
      flush
    >
      <DataTable
        label={t("security.passkeys")}
        columns={columns}
        list={{ items }}
        rowKey={({ id }) => id}
        empty={
          <EmptyState icon={<IconFingerprint size={22} />} title={t("security.passkeys_empty")} action={add}>
            {t(`security.${possible ? "passkeys_empty_text" : "passkeys_impossible"}`)}
          </EmptyState>
        }
      />
      {naming && <NameDialog passkey={naming === "new" ? undefined : naming} onClose={() => setNaming(undefined)} />}
      <ConfirmDialog
        opened={removed !== undefined}
        onClose={() => setRemoved(undefined)}
        title={t("security.passkey_remove_title", { name })}
        confirm={t("security.passkey_remove")}
        onConfirm={async () => {
          if (removed) await deletePasskey(removed.id);
          await readAgain();
        }}
      >
        {t("security.passkey_remove_text")}
      </ConfirmDialog>
    </Section>
  );
}

function useReadAgain() {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: [getMySignIn.path] });
}

function useColumns(onRename: (one: Passkey) => void, onRemove: (one: Passkey) => void): Column<Passkey>[] {
  const { t } = useTranslation();
  return [
    {
      key: "name",
      title: t("security.passkey_name"),
      cell: ({ name, keeper, synced }) => (
        <>
          <Text fw={550}>{name ?? keeper ?? t("security.passkey_unnamed")}</Text>
          <Text size="xs" c="dimmed">
            {t(`security.${synced ? "passkey_synced" : "passkey_here"}`)}
          </Text>
        </>
      ),
    },
    {
      key: "added",
      title: t("security.passkey_added"),
      from: "sm",
      cell: ({ created_at }) => <TimeAgo time={created_at} />,
    },
    {
      key: "used",
      title: t("security.passkey_used"),
      from: "xs",
      cell: ({ last_used_at }) => (last_used_at ? <TimeAgo time={last_used_at} /> : t("parts.never")),
    },
    {
      key: "actions",
      title: t("parts.actions"),
      quiet: true,
      align: "right",
      cell: (one) => (
        <Group gap="xs" justify="flex-end">
          <Button size="xs" variant="default" onClick={() => onRename(one)}>
            {t("security.passkey_rename")}
          </Button>
          <Button size="xs" variant="default" onClick={() => onRemove(one)}>
            {t("security.passkey_remove")}
          </Button>
        </Group>
      ),
    },
  ];
}

/** Names a passkey, and makes it first where there is none yet. */
function NameDialog({ passkey, onClose }: { passkey: Passkey | undefined; onClose: () => void }) {
  const { t } = useTranslation();
  const readAgain = useReadAgain();
  const [name, setName] = useState(passkey?.name ?? "");
  const act = useMutation({
    mutationFn: async () => {
      if (passkey) return renamePasskey(passkey.id, name.trim());
      return (await import("../../passkeys.ts")).addPasskey(name.trim());
    },
    onSuccess: async (done) => {
      await readAgain();
      if (done !== false) onClose();
    },
  });
  return (
    <Dialog opened onClose={onClose} title={t(`security.${passkey ? "passkey_rename" : "passkey_add"}`)}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          act.mutate();
        }}
      >
        <Stack gap="sm">
          <ErrorNotice error={act.error} />
          <TextInput
            label={t("security.passkey_name")}
            description={t("security.passkey_name_hint")}
            maxLength={80}
            data-autofocus
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("parts.cancel")}
            </Button>
            <Button type="submit" loading={act.isPending} disabled={name.trim() === ""}>
              {t(passkey ? "parts.save" : "security.continue")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
