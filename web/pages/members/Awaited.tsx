import { Badge, Box, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { getSync } from "../../../contract/sync.ts";
import { listSyncPeople, type SyncPerson } from "../../../contract/sync-runs.ts";
import { useCall, usePages } from "../../api.ts";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { Section } from "../../parts/Section.tsx";

interface AwaitedProps {
  namespace: string;
  query: string | undefined;
}

/** Who is in the organization on Gitee and has not signed in here with it; nothing where nobody is awaited. */
export function Awaited({ namespace, query }: AwaitedProps) {
  const { t } = useTranslation();
  const params = { organization: namespace };
  const { data } = useCall(getSync, { params });
  const columns = useColumns();
  const waiting = data?.link?.people.pending ?? 0;
  const input = { params, query: { limit: 20, standing: "pending" as const, ...(query ? { query } : {}) } };
  const list = usePages(listSyncPeople, input, { enabled: waiting > 0 });
  if (waiting === 0 || list.items?.length === 0) return null;
  return (
    <Box mt="md">
      <Section title={`${t("gitee.awaited")} (${waiting})`} hint={t("gitee.awaited_hint")} flush>
        <DataTable label={t("gitee.awaited")} columns={columns} list={list} rowKey={({ id }) => id} empty={null} />
      </Section>
    </Box>
  );
}

function useColumns(): Column<SyncPerson>[] {
  const { t } = useTranslation();
  return [
    {
      key: "person",
      title: t("members.person"),
      cell: ({ name, login }) => (
        <>
          <Text fw={550} lh={1.3}>
            {name}
          </Text>
          <Text size="xs" c="dimmed" lh={1.3}>
            {login} · {t("gitee.awaited_text")}
          </Text>
        </>
      ),
    },
    {
      key: "role",
      title: t("gitee.would_join"),
      width: { base: 120, sm: 180 },
      cell: ({ role_there }) => role_there && t(`parts.roles.${role_there}`),
    },
    {
      key: "state",
      title: t("gitee.standing"),
      from: "sm",
      width: 140,
      cell: () => <Badge color="orange">{t("gitee.awaited_pending")}</Badge>,
    },
  ];
}
