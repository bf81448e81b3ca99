import { useTranslation } from "react-i18next";
import { bytes } from "../../../format.ts";
import { type Column, DataTable } from "../../../parts/DataTable.tsx";
import { Bytes, Quantity } from "../../../parts/figures.tsx";
import type { Curve } from "./growth.ts";

const first = ({ points }: Curve) => points[0]?.bytes_at_end ?? 0;
const last = ({ points }: Curve) => points.at(-1)?.bytes_at_end ?? 0;
const used = ({ points }: Curve) => points.reduce((sum, { byte_seconds }) => sum + byte_seconds, 0);

/** The curves in numbers: held at the end, more or less than at first, and used in between. */
export function GrowthTable({ curves, title }: { curves: Curve[]; title: string }) {
  const { t } = useTranslation();
  const columns: Column<Curve>[] = [
    { key: "name", title, cell: ({ name }) => name },
    {
      key: "first",
      title: t("usage.at_first"),
      cell: (row) => <Bytes value={first(row)} />,
      align: "right",
      from: "sm",
    },
    { key: "last", title: t("usage.at_end"), cell: (row) => <Bytes value={last(row)} />, align: "right" },
    {
      key: "change",
      title: t("usage.change"),
      cell: (row) => changed(last(row) - first(row)),
      align: "right",
      from: "sm",
    },
    {
      key: "used",
      title: t("usage.used_meanwhile"),
      cell: (row) => <Quantity value={used(row)} unit="byte-seconds" />,
      align: "right",
    },
  ];
  return (
    <DataTable
      label={t("usage.growth")}
      columns={columns}
      list={{ items: curves }}
      rowKey={({ key }) => key}
      empty={null}
    />
  );
}

const changed = (more: number): string => (more === 0 ? "±0" : `${more > 0 ? "+" : "−"}${bytes(Math.abs(more))}`);
