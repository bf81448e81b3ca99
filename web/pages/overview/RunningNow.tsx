import { Badge } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { type Execution, listAllExecutions } from "../../../contract/executions.ts";
import { useCall } from "../../api.ts";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { EmptyState } from "../../parts/EmptyState.tsx";
import { TextLink } from "../../parts/links.tsx";
import { Section } from "../../parts/Section.tsx";
import { TimeAgo } from "../../parts/TimeAgo.tsx";
import { paths } from "../../paths.ts";

/** What runs in this workbench, live. */
export function RunningNow({ namespace }: { namespace: string }) {
  const { t } = useTranslation();
  const { data, error } = useCall(listAllExecutions, { query: { namespace, active: "true" } });
  const columns: Column<Execution>[] = [
    {
      key: "execution",
      title: t("parts.kinds.container"),
      cell: (row) => (
        <TextLink {...paths.execution(row.namespace, row.container, row.number)}>
          {row.container} #{row.number}
        </TextLink>
      ),
    },
    { key: "state", title: t("members.state"), quiet: true, cell: ({ state }) => <Badge>{state}</Badge> },
    { key: "by", title: t("activity.who"), quiet: true, from: "xs", cell: (row) => row.started_by.name },
    {
      key: "since",
      title: t("activity.time"),
      quiet: true,
      align: "right",
      cell: (row) => <TimeAgo time={row.started_at ?? row.queued_at} />,
    },
  ];
  return (
    <Section
      title={t("overview.running")}
      flush
      action={<TextLink {...paths.containers(namespace)}>{t("overview.all_containers")}</TextLink>}
    >
      <DataTable
        label={t("overview.running")}
        columns={columns}
        list={{ items: data?.items.slice(0, 8), error }}
        rowKey={({ id }) => id}
        opens
        empty={
          <EmptyState icon={<IconPlayerPlay size={22} />} title={t("overview.running_empty")}>
            {t("overview.running_empty_text")}
          </EmptyState>
        }
      />
    </Section>
  );
}
