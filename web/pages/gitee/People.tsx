import { Badge, Button, Paper, Text, Tooltip } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconUsers } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { SyncStanding } from "../../../contract/sync.ts";
import { followAgain, listSyncPeople, type SyncPerson } from "../../../contract/sync-runs.ts";
import { useAct, usePages } from "../../api.ts";
import { Choice } from "../../parts/Choice.tsx";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { EmptyState } from "../../parts/EmptyState.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { SearchField } from "../../parts/SearchField.tsx";
import { Toolbar } from "../../parts/Toolbar.tsx";
import type { PageProps } from "./page.ts";

/** Everybody of the organization there, what they are here, and what was decided here that a sync respects. */
export function People({ namespace, search: { query, standing }, onShow }: PageProps) {
  const { t } = useTranslation();
  const list = usePages(listSyncPeople, {
    params: { organization: namespace },
    query: { ...(query ? { query } : {}), ...(standing ? { standing } : {}) },
  });
  return (
    <>
      <Toolbar>
        <SearchField label={t("gitee.search_people")} value={query} onChange={(query) => onShow({ query })} />
        <Choice
          w={220}
          aria-label={t("gitee.standing")}
          placeholder={t("gitee.any_standing")}
          clearable
          data={SyncStanding.options.map((value) => ({ value, label: t(`gitee.standings.${value}`) }))}
          value={standing ?? null}
          onChange={(next) => onShow({ standing: (next as SyncStanding | null) ?? undefined })}
        />
      </Toolbar>
      <Paper>
        <DataTable
          label={t("gitee.tabs.people")}
          columns={useColumns(namespace)}
          list={list}
          rowKey={({ id }) => id}
          empty={
            <EmptyState icon={<IconUsers size={22} />} title={t("gitee.people_empty")}>
              {t("gitee.people_empty_text")}
            </EmptyState>
          }
        />
      </Paper>
    </>
  );
}

function useColumns(namespace: string): Column<SyncPerson>[] {
  const { t } = useTranslation();
  return [
    { key: "person", title: t("gitee.person"), cell: (row) => <Who {...row} /> },
    { key: "there", title: t("gitee.there"), from: "sm", width: "20%", cell: (row) => <There {...row} /> },
    { key: "here", title: t("gitee.here"), from: "sm", width: "22%", cell: (row) => <Here {...row} /> },
    {
      key: "standing",
      title: t("gitee.standing"),
      width: { base: 108, sm: 170 },
      cell: (row) => <Standing {...row} />,
    },
    {
      key: "actions",
      title: t("parts.actions"),
      quiet: true,
      align: "right",
      width: { base: 132, sm: 190 },
      cell: (row) => <Lift namespace={namespace} person={row} />,
    },
  ];
}

const Who = ({ name, login }: SyncPerson) => (
  <div>
    <Text fw={550} lh={1.3}>
      {name}
    </Text>
    <Text size="xs" c="dimmed" lh={1.3}>
      {login}
    </Text>
  </div>
);

function There({ forge_role, role_there, member }: SyncPerson) {
  const { t } = useTranslation();
  if (forge_role === null) return <>{t("gitee.gone_there")}</>;
  const differs = role_there !== null && role_there !== member?.role;
  return (
    <>
      {t(`gitee.${forge_role}_there`)}
      {differs && (
        <Text size="xs" c="dimmed">
          {t("gitee.would_be", { role: t(`parts.roles.${role_there}`) })}
        </Text>
      )}
    </>
  );
}

function Here({ member }: SyncPerson) {
  const { t } = useTranslation();
  if (!member) return <>—</>;
  return (
    <>
      {member.role ? t(`parts.roles.${member.role}`) : "—"}
      <Text size="xs" c="dimmed">
        {member.path}
      </Text>
    </>
  );
}

const colors = {
  pending: "orange",
  synced: "teal",
  overridden: "guild",
  local: "gray",
  kept_out: "red",
  refused: "red",
} as const;

function Standing({ standing }: SyncPerson) {
  const { t } = useTranslation();
  return (
    <Tooltip label={t(`gitee.standing_hints.${standing}`)}>
      <Badge color={colors[standing]} tabIndex={0}>
        {t(`gitee.standings.${standing}`)}
      </Badge>
    </Tooltip>
  );
}

const liftable = ["overridden", "local", "kept_out"] as const;

/** Lifts what was decided here, for the next sync. */
function Lift({ namespace, person }: { namespace: string; person: SyncPerson }) {
  const { t } = useTranslation();
  const { id, name, can, standing } = person;
  const act = useAct(followAgain, () => notifications.show({ message: t("gitee.lifted", { name }) }));
  const word = liftable.find((one) => one === standing);
  if (!can.follow || !word) return null;
  const label = t(`gitee.lift.${word}`);
  return (
    <>
      <Button
        size="xs"
        variant="default"
        loading={act.isPending}
        aria-label={t("gitee.lift_of", { act: label, name })}
        onClick={() => act.mutate({ params: { organization: namespace, person: id } })}
      >
        {label}
      </Button>
      <ErrorNotice error={act.error} />
    </>
  );
}
