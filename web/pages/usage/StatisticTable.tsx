import { Anchor, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { money, number } from "../../format.ts";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { type By, isThroughTime, opens, type Row } from "./statistics.ts";

interface StatisticTableProps {
  label: string;
  rows: Row[];
  by: By;
  /** What is summed, and a value of it in words; costs have no column beside themselves. */
  title: string;
  words: (value: number) => string;
  currency: string | undefined;
  onOpen: (key: string) => void;
}

/** The bars in numbers, largest first or newest first; days without use are left out. */
export function StatisticTable({ label, rows, by, title, words, currency, onOpen }: StatisticTableProps) {
  const { t } = useTranslation();
  const used = rows.filter(({ quantity, cost }) => quantity !== 0 || cost !== 0);
  const sum = used.reduce((all, { quantity }) => all + quantity, 0);
  const columns: Column<Row>[] = [
    { key: "key", title: t(`usage.bys.${by}`), cell: (row) => <Name row={row} by={by} onOpen={onOpen} /> },
    { key: "quantity", title, cell: ({ quantity }) => words(quantity), align: "right" },
    {
      key: "share",
      title: t("usage.share"),
      cell: ({ quantity }) => (sum > 0 ? `${number((100 * quantity) / sum, 1)} %` : "–"),
      align: "right",
      from: "xs",
    },
    {
      key: "cost",
      title: t("usage.cost"),
      cell: ({ cost }) => (cost === 0 ? "–" : money(cost, currency ?? "")),
      align: "right",
    },
  ];
  return (
    <DataTable
      label={label}
      columns={currency === undefined ? columns.filter(({ key }) => key !== "cost") : columns}
      list={{ items: isThroughTime(by) ? used.toReversed() : used }}
      rowKey={({ key }) => key}
      empty={null}
      opens
    />
  );
}

function Name({ row: { key, label }, by, onOpen }: { row: Row } & Pick<StatisticTableProps, "by" | "onOpen">) {
  if (!opens({ key })) return <Text>{label}</Text>;
  return (
    <>
      <Anchor component="button" type="button" ta="left" onClick={() => onOpen(key)}>
        {label}
      </Anchor>
      {label !== key && by !== "product" && (
        <Text size="xs" c="dimmed">
          {key}
        </Text>
      )}
    </>
  );
}
