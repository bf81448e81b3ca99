import { Paper } from "@mantine/core";
import { IconActivity } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Activity } from "../../../contract/activity.ts";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { EmptyState } from "../../parts/EmptyState.tsx";
import { TimeAgo } from "../../parts/TimeAgo.tsx";
import { ActivityDetails } from "./ActivityDetails.tsx";
import type { FiltersProps } from "./ActivityFilters.tsx";
import { Actor, OpenButton, Severities, What } from "./cells.tsx";

interface LogProps extends FiltersProps {
  label: string;
  list: Parameters<typeof DataTable<Activity>>[0]["list"];
}

/** Lines of the record, newest first; one opens to what was before and after. Which is open stands in the address. */
export function ActivityLog({ label, list, filters, onChange }: LogProps) {
  const { t } = useTranslation();
  const toggle = (id: string) => onChange({ open: filters.open === id ? undefined : id });
  const columns: Column<Activity>[] = [
    {
      key: "open",
      title: t("parts.actions"),
      quiet: true,
      width: 40,
      cell: (row) => <OpenButton open={filters.open === row.id} onToggle={() => toggle(row.id)} />,
    },
    { key: "severity", title: t("activity.severity"), width: 110, from: "sm", cell: (row) => <Severities {...row} /> },
    { key: "who", title: t("activity.who"), width: 180, from: "md", cell: (row) => <Actor {...row} /> },
    { key: "what", title: t("activity.what"), cell: (row) => <What {...row} /> },
    { key: "time", title: t("activity.time"), width: 150, align: "right", cell: (row) => <TimeAgo time={row.at} /> },
  ];
  return (
    <Paper>
      <DataTable
        label={label}
        columns={columns}
        list={list}
        rowKey={({ id }) => id}
        opens
        details={(row) =>
          filters.open === row.id && (
            <ActivityDetails line={row} onOnly={() => onChange({ action: row.action, open: undefined })} />
          )
        }
        empty={
          <EmptyState icon={<IconActivity size={22} />} title={t("activity.empty")}>
            {t("activity.empty_text")}
          </EmptyState>
        }
      />
    </Paper>
  );
}
