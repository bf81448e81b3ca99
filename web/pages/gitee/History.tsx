import { Badge, Button, Group, Switch, Text } from "@mantine/core";
import { IconHistory } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { listSyncRuns, type SyncRun } from "../../../contract/sync-runs.ts";
import { usePages } from "../../api.ts";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { EmptyState } from "../../parts/EmptyState.tsx";
import { TimeAgo } from "../../parts/TimeAgo.tsx";
import { Changes } from "./Changes.tsx";
import type { PageProps } from "./page.ts";
import { useSum } from "./words.ts";

/** Every sync, the newest first; each opens to whom it changed, from what to what, and why. */
export function History({ namespace, search, onShow }: PageProps) {
  const { t } = useTranslation();
  const list = usePages(listSyncRuns, {
    params: { organization: namespace },
    query: search.changed ? { changed: "true" } : {},
  });
  const toggle = (id: string) => onShow({ open: search.open === id ? undefined : id });
  return (
    <>
      <Switch
        px="md"
        py="sm"
        label={t("gitee.only_changed")}
        checked={search.changed ?? false}
        onChange={({ currentTarget }) => onShow({ changed: currentTarget.checked || undefined })}
      />
      <DataTable
        label={t("gitee.tabs.history")}
        columns={useColumns(search.open, toggle)}
        list={list}
        rowKey={({ id }) => id}
        opens
        details={(run) => run.id === search.open && <Details namespace={namespace} run={run} />}
        empty={
          <EmptyState icon={<IconHistory size={22} />} title={t("gitee.history_empty")}>
            {t("gitee.history_empty_text")}
          </EmptyState>
        }
      />
    </>
  );
}

function useColumns(open: string | undefined, toggle: (id: string) => void): Column<SyncRun>[] {
  const { t } = useTranslation();
  return [
    {
      key: "when",
      title: t("gitee.when"),
      width: { base: 110, sm: 140 },
      cell: ({ started_at }) => <TimeAgo time={started_at} />,
    },
    {
      key: "trigger",
      title: t("gitee.trigger"),
      from: "sm",
      width: 190,
      cell: ({ trigger, asked_by }) => (
        <>
          {t(`gitee.triggers.${trigger}`)}
          {asked_by && (
            <Text size="xs" c="dimmed">
              {asked_by.name}
            </Text>
          )}
        </>
      ),
    },
    { key: "outcome", title: t("gitee.outcome"), cell: (row) => <Outcome {...row} /> },
    {
      key: "show",
      title: t("parts.actions"),
      quiet: true,
      align: "right",
      width: { base: 120, sm: 170 },
      cell: ({ id }) => (
        <Button size="xs" variant="default" aria-expanded={open === id} onClick={() => toggle(id)}>
          {t(open === id ? "gitee.hide_changes" : "gitee.show_changes")}
        </Button>
      ),
    },
  ];
}

const colors = {
  reading: "guild",
  previewed: "gray",
  waiting: "orange",
  applied: "teal",
  failed: "red",
  superseded: "gray",
} as const;

function Outcome({ state, counts, failure, decided_by }: SyncRun) {
  const { t } = useTranslation();
  const sum = useSum();
  const says = state === "failed" && failure ? t(`gitee.failures.${failure.kind}`) : sum(counts);
  return (
    <Group gap="xs">
      <Badge color={colors[state]}>{t(`gitee.states.${state}`)}</Badge>
      {state !== "reading" && <Text span>{says}</Text>}
      {decided_by && (
        <Text span size="xs" c="dimmed">
          {decided_by.name}
        </Text>
      )}
    </Group>
  );
}

function Details({ namespace, run }: { namespace: string; run: SyncRun }) {
  const { t } = useTranslation();
  if (run.failure)
    return (
      <Text>
        {t(`gitee.failures.${run.failure.kind}`)} {run.failure.text}
      </Text>
    );
  return <Changes namespace={namespace} run={run} />;
}
