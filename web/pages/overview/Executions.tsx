import { Badge } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { type Execution, endedStates, listAllExecutions } from "../../../contract/executions.ts";
import { useCall } from "../../api.ts";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { EmptyState } from "../../parts/EmptyState.tsx";
import { useActive } from "../../parts/execution/active.ts";
import { StateBadge } from "../../parts/execution/StateBadge.tsx";
import { TextLink } from "../../parts/links.tsx";
import { Section } from "../../parts/Section.tsx";
import { TimeAgo } from "../../parts/TimeAgo.tsx";
import { runPath } from "../../paths.ts";

const most = 8;

/** What runs in this workbench, live; after it what ran last. */
export function Executions({ namespace }: { namespace: string }) {
  const { t } = useTranslation();
  const { items: active, loaded, words } = useActive(namespace);
  const { data: latest, error } = useCall(listAllExecutions, { query: { namespace, limit: most } });
  const ended = latest?.items.filter(({ state }) => endedStates.has(state)) ?? [];
  return (
    <Section title={t("overview.executions")} flush action={active.length > 0 && <Badge>{words}</Badge>}>
      <DataTable
        label={t("overview.executions")}
        columns={useColumns()}
        list={{ items: loaded && latest ? [...active, ...ended].slice(0, most) : undefined, error }}
        rowKey={({ id }) => id}
        opens
        empty={
          <EmptyState icon={<IconPlayerPlay size={22} />} title={t("overview.executions_empty")}>
            {t("overview.executions_empty_text")}
          </EmptyState>
        }
      />
    </Section>
  );
}

function useColumns(): Column<Execution>[] {
  const { t } = useTranslation();
  return [
    {
      key: "execution",
      title: t("activity.entities.execution"),
      cell: (run) => (
        <TextLink {...runPath(run)}>
          {run.container} #{run.number}
        </TextLink>
      ),
    },
    { key: "state", title: t("members.state"), width: 130, cell: ({ state }) => <StateBadge state={state} /> },
    { key: "by", title: t("activity.actor"), from: "xs", width: 130, cell: (row) => row.started_by.name },
    {
      key: "time",
      title: t("activity.time"),
      width: 142,
      from: "xs",
      align: "right",
      cell: (row) => <TimeAgo time={row.ended_at ?? row.started_at ?? row.queued_at} />,
    },
  ];
}
