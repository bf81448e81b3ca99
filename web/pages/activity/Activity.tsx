import { Paper, Text } from "@mantine/core";
import { IconActivity, IconLock } from "@tabler/icons-react";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { type Activity as Line, listActivity } from "../../../contract/activity.ts";
import { problemOf, usePages } from "../../api.ts";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { EmptyState } from "../../parts/EmptyState.tsx";
import { PageTitle } from "../../parts/PageTitle.tsx";
import { TimeAgo } from "../../parts/TimeAgo.tsx";
import { ActivityDetails } from "./ActivityDetails.tsx";
import { ActivityFilters } from "./ActivityFilters.tsx";
import { Actor, OpenButton, Severities, What } from "./cells.tsx";
import { type Filters, queryOf } from "./filters.ts";

const from = "/frame/$namespace/activity";

export default function Activity() {
  const { t } = useTranslation();
  const { namespace } = useParams({ from });
  const search = useSearch({ from });
  const navigate = useNavigate({ from: "/$namespace/activity" });
  const show = (change: Partial<Filters>) => navigate({ search: (old) => ({ ...old, ...change }), replace: true });
  const list = usePages(listActivity, { params: { organization: namespace }, query: queryOf(search) });
  const toggle = (id: string) => void show({ open: search.open === id ? undefined : id });
  if (problemOf(list.error)?.status === 403)
    return <EmptyState alone icon={<IconLock size={22} />} title={t("activity.reason")} />;
  const columns: Column<Line>[] = [
    {
      key: "open",
      title: t("parts.actions"),
      quiet: true,
      width: 40,
      cell: (row) => <OpenButton open={search.open === row.id} onToggle={() => toggle(row.id)} />,
    },
    { key: "severity", title: t("activity.severity"), width: 110, from: "sm", cell: (row) => <Severities {...row} /> },
    { key: "who", title: t("activity.who"), width: 180, from: "md", cell: (row) => <Actor {...row} /> },
    { key: "what", title: t("activity.what"), cell: (row) => <What {...row} /> },
    { key: "time", title: t("activity.time"), width: 116, align: "right", cell: (row) => <TimeAgo time={row.at} /> },
  ];
  return (
    <>
      <PageTitle title={t("activity.title")} facts={<Text c="dimmed">{t("activity.text")}</Text>} />
      <ActivityFilters namespace={namespace} filters={search} onChange={(change) => void show(change)} />
      <Paper>
        <DataTable
          label={t("activity.title")}
          columns={columns}
          list={list}
          rowKey={({ id }) => id}
          opens
          details={(row) => search.open === row.id && <ActivityDetails line={row} />}
          empty={
            <EmptyState icon={<IconActivity size={22} />} title={t("activity.empty")}>
              {t("activity.empty_text")}
            </EmptyState>
          }
        />
      </Paper>
    </>
  );
}
