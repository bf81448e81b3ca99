import { Anchor, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { figure, number } from "../../format.ts";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { type By, filterOf, type Kind, opens, type Row, type Sums, type UsageSearch } from "./statistics.ts";

interface StatisticTableProps extends Sums {
  by: By;
  kind: Kind;
  onOpen: (filter: UsageSearch) => void;
}

/** The bars in numbers, largest first; days without use are left out. */
export function StatisticTable({ rows, unit, by, kind, onOpen }: StatisticTableProps) {
  const { t } = useTranslation();
  const used = rows.filter(({ quantity }) => quantity > 0);
  const columns: Column<Row>[] = [
    {
      key: "key",
      title: t(`usage.bys.${by}`),
      cell: ({ key, label }) => (
        <>
          {opens({ key }) ? (
            <Anchor component="button" type="button" onClick={() => onOpen(filterOf(by, kind, key))}>
              {label}
            </Anchor>
          ) : (
            <Text>{label}</Text>
          )}
          {label !== key && opens({ key }) && (
            <Text size="xs" c="dimmed">
              {key}
            </Text>
          )}
        </>
      ),
    },
    { key: "quantity", title: t(`parts.${unit}`), cell: ({ quantity }) => figure(quantity), align: "right" },
    { key: "records", title: t("usage.records"), cell: ({ records }) => number(records), align: "right" },
  ];
  return (
    <DataTable
      label={t(`usage.${kind}`)}
      columns={columns}
      list={{ items: by === "day" ? used.toReversed() : used }}
      rowKey={({ key }) => key}
      empty={null}
      opens
    />
  );
}
