import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import {
  endStorageGrant,
  listStorageGrants,
  setDefaultStorageGrants,
  setStorageGrant,
} from "../../../contract/subscriptions.ts";
import { useAct, useCall, usePages } from "../../api.ts";
import { bytes } from "../../format.ts";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { Section } from "../../parts/Section.tsx";
import { AmountField, FormDialog } from "../finance/FormDialog.tsx";
import { EditLimit } from "../limits/EditLimit.tsx";

/** How much may be stored without a subscription: by everybody of a kind, and by those with a grant of their own. */
export function StorageGrants() {
  const { t } = useTranslation();
  const [granting, setGranting] = useState(false);
  const { data } = useCall(listStorageGrants, { query: { limit: 1 } });
  const list = usePages(listStorageGrants, { query: {} });
  const defaults = useAct(setDefaultStorageGrants);
  const set = (change: object) =>
    defaults.mutateAsync({ body: { organization_bytes: null, person_bytes: null, ...data?.defaults, ...change } });
  return (
    <Section
      title={t("subscriptions.grants")}
      hint={t("subscriptions.grants_hint")}
      action={
        <Button variant="default" leftSection={<IconPlus size={16} />} onClick={() => setGranting(true)}>
          {t("subscriptions.grant")}
        </Button>
      }
      flush
    >
      {data && (
        <Group px="md" pb="md" gap="xl">
          <Default
            label={t("subscriptions.defaults.organization")}
            title={t("subscriptions.default_of")}
            value={data.defaults.organization_bytes}
            onSave={(organization_bytes) => set({ organization_bytes })}
          />
          <Default
            label={t("subscriptions.defaults.person")}
            title={t("subscriptions.default_of_people")}
            value={data.defaults.person_bytes}
            onSave={(person_bytes) => set({ person_bytes })}
          />
        </Group>
      )}
      <DataTable
        label={t("subscriptions.own")}
        columns={useColumns()}
        list={list}
        rowKey={({ namespace }) => namespace}
        empty={
          <Text px="md" pb="md" c="dimmed">
            {t("subscriptions.own_none")}
          </Text>
        }
      />
      {granting && <Grant onClose={() => setGranting(false)} />}
    </Section>
  );
}

interface DefaultProps {
  label: string;
  title: string;
  value: number | null;
  onSave: (bytes: number | null) => Promise<unknown>;
}

const Default = ({ label, ...form }: DefaultProps) => (
  <Stack gap={2}>
    <Text size="sm" c="dimmed">
      {label}
    </Text>
    <Amount {...form} />
  </Stack>
);

/** An amount of storage with its pencil. */
function Amount(form: Omit<DefaultProps, "label">): ReactNode {
  const { t } = useTranslation();
  return (
    <EditLimit {...form} unit="bytes" reason={undefined}>
      <Text fw={550}>{form.value === null ? t("parts.unlimited") : bytes(form.value)}</Text>
    </EditLimit>
  );
}

type Row = {
  namespace: string;
  name: string;
  granted_bytes: number | null;
  subscribed_bytes: number;
  in_use_bytes: number;
};

function useColumns(): Column<Row>[] {
  const { t } = useTranslation();
  const setting = useAct(setStorageGrant);
  const ending = useAct(endStorageGrant);
  return [
    {
      key: "name",
      title: t("finance.namespace"),
      cell: ({ name, namespace }) => (
        <>
          <Text fw={550}>{name}</Text>
          <Text size="xs" c="dimmed">
            {namespace}
          </Text>
        </>
      ),
    },
    {
      key: "granted",
      title: t("subscriptions.granted"),
      cell: ({ name, namespace, granted_bytes }) => (
        <Amount
          title={t("subscriptions.grant_of", { name })}
          value={granted_bytes}
          onSave={(bytes) => setting.mutateAsync({ params: { namespace }, body: { bytes } })}
        />
      ),
    },
    {
      key: "subscribed",
      title: t("subscriptions.subscribed"),
      align: "right",
      from: "sm",
      cell: ({ subscribed_bytes }) => bytes(subscribed_bytes),
    },
    {
      key: "in_use",
      title: t("subscriptions.in_use"),
      align: "right",
      from: "sm",
      cell: ({ in_use_bytes }) => bytes(in_use_bytes),
    },
    {
      key: "end",
      title: t("parts.actions"),
      quiet: true,
      align: "right",
      width: 130,
      cell: ({ name, namespace }) => (
        <Button
          size="xs"
          variant="default"
          aria-label={t("subscriptions.grant_end_of", { name })}
          onClick={() => ending.mutate({ params: { namespace } })}
        >
          {t("subscriptions.grant_end")}
        </Button>
      ),
    },
  ];
}

/** Grants storage to somebody by path. */
function Grant({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [path, setPath] = useState("");
  const [gib, setGib] = useState<number | string>("");
  const act = useAct(setStorageGrant, onClose);
  return (
    <FormDialog
      title={t("subscriptions.grant")}
      send={t("subscriptions.grant")}
      unready={path.trim() === "" || gib === ""}
      act={act}
      onSend={() =>
        act.mutate({ params: { namespace: path.trim() }, body: { bytes: Math.round(Number(gib) * 2 ** 30) } })
      }
      onClose={onClose}
    >
      <TextInput
        label={t("subscriptions.grant_to")}
        maxLength={60}
        value={path}
        onChange={(event) => setPath(event.currentTarget.value)}
        data-autofocus
      />
      <AmountField label="GiB" follows value={gib} onChange={setGib} />
    </FormDialog>
  );
}
