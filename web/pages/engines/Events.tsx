import { Text } from "@mantine/core";
import { IconHistory } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { EngineEvent } from "../../../contract/engine-parts.ts";
import { type Engine, listEngineEvents } from "../../../contract/engines.ts";
import { useCall } from "../../api.ts";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { EmptyState } from "../../parts/EmptyState.tsx";
import { Section } from "../../parts/Section.tsx";
import { TimeAgo } from "../../parts/TimeAgo.tsx";

/** What became of an engine, latest first. */
export function Events({ engine: { namespace, name } }: { engine: Engine }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useCall(listEngineEvents, { params: { namespace, name } });
  const columns: Column<EngineEvent>[] = [
    { key: "at", title: t("engines.event_time"), cell: ({ at }) => <TimeAgo time={at} />, width: "18%" },
    { key: "kind", title: t("engines.event"), cell: ({ kind }) => <Text fw={550}>{t(`engines.events.${kind}`)}</Text> },
    {
      key: "execution",
      title: t("engines.event_run"),
      cell: ({ execution }) => (execution === null ? "" : `#${execution}`),
      from: "sm",
    },
    { key: "text", title: t("engines.event_text"), cell: ({ text }) => text, width: "45%" },
  ];
  return (
    <Section title={t("engines.tabs.events")} flush>
      <DataTable
        label={t("engines.tabs.events")}
        columns={columns}
        list={{ items: data?.items, error, refetch, hasNextPage: false }}
        rowKey={({ at, kind }) => `${at} ${kind}`}
        empty={<EmptyState icon={<IconHistory size={22} />} title={t("engines.no_events")} />}
      />
    </Section>
  );
}
