import { Badge, Button, Paper, Select, Text } from "@mantine/core";
import { IconHistory } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { addressOf } from "../../../contract/client.ts";
import { type Change, changeKinds, exportChanges, listChanges } from "../../../contract/reports.ts";
import { usePages } from "../../api.ts";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { EmptyState } from "../../parts/EmptyState.tsx";
import { SearchField } from "../../parts/SearchField.tsx";
import { TimeAgo } from "../../parts/TimeAgo.tsx";
import { Toolbar } from "../../parts/Toolbar.tsx";
import { useChangeWords } from "./change-words.ts";
import { DaySpan } from "./DaySpan.tsx";
import { Download } from "./Download.tsx";
import type { UsageSearch } from "./statistics.ts";

interface ChangesProps {
  namespace: string;
  search: UsageSearch;
  onSearch: (change: UsageSearch) => void;
}

const colors = {
  ...({ limit: "guild", grant: "guild", subscription: "violet", package: "violet" } as const),
  ...({ price: "teal", capacity: "gray", correction: "orange" } as const),
};
const nothing = { change: undefined, about: undefined, from: undefined, to: undefined } satisfies UsageSearch;

/** Every change of what the namespace may use and of what it costs: what it was, what it is, who did it and when. */
export function Changes({ namespace, search, onSearch }: ChangesProps) {
  const { t } = useTranslation();
  const { change: kind, about: subject, from, to } = search;
  const params = { namespace };
  const query = {
    ...{ kind, subject },
    from: from && `${from}T00:00:00.000Z`,
    to: to && `${to}T23:59:59.999Z`,
  };
  const list = usePages(listChanges, { params, query });
  const filtered = Boolean(kind || subject || from || to);
  const href = (format: "csv" | "jsonl") => addressOf(exportChanges, { params, query: { ...query, format } });
  return (
    <>
      <Toolbar>
        <SearchField label={t("usage.search_change")} value={subject} onChange={(about) => onSearch({ about })} />
        <Select
          aria-label={t("usage.change_kind")}
          placeholder={t("usage.any_change")}
          clearable
          w={190}
          value={kind ?? null}
          data={changeKinds.map((value) => ({ value, label: t(`usage.changes.${value}`) }))}
          onChange={(change) => onSearch({ change: (change as UsageSearch["change"]) ?? undefined })}
        />
        <DaySpan from={from} to={to} onChange={onSearch} />
        <Download of={{ csv: href("csv"), jsonl: href("jsonl") }} />
      </Toolbar>
      <Paper style={{ overflow: "hidden" }}>
        <DataTable
          label={t("usage.tabs.changes")}
          columns={useColumns()}
          list={list}
          rowKey={({ id }) => id}
          empty={
            <EmptyState
              icon={<IconHistory size={22} />}
              title={t(filtered ? "usage.no_change_fits" : "usage.no_changes")}
              action={
                filtered && (
                  <Button variant="default" onClick={() => onSearch(nothing)}>
                    {t("parts.clear_filters")}
                  </Button>
                )
              }
            >
              {filtered ? null : t("usage.no_changes_text")}
            </EmptyState>
          }
        />
      </Paper>
    </>
  );
}

function useColumns(): Column<Change>[] {
  const { t } = useTranslation();
  const words = useChangeWords();
  return [
    {
      key: "kind",
      title: t("usage.change_kind"),
      cell: ({ kind }) => <Badge color={colors[kind]}>{t(`usage.changes.${kind}`)}</Badge>,
      from: "sm",
    },
    {
      key: "subject",
      title: t("usage.change_of"),
      cell: (change) => (
        <>
          <Text fw={550}>{words(change).subject}</Text>
          <Text size="xs" c="dimmed" hiddenFrom="sm">
            {t(`usage.changes.${change.kind}`)}
          </Text>
        </>
      ),
    },
    { key: "before", title: t("usage.was"), cell: (change) => words(change).before, align: "right", from: "xs" },
    {
      key: "after",
      title: t("usage.is"),
      cell: (change) => <Text fw={550}>{words(change).after}</Text>,
      align: "right",
    },
    {
      key: "actor",
      title: t("usage.changed_by"),
      cell: ({ actor }) => actor.path ?? t("activity.system"),
      from: "sm",
    },
    { key: "at", title: t("usage.changed_at"), cell: ({ at }) => <TimeAgo time={at} />, align: "right" },
  ];
}
