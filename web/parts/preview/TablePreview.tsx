import { Table, UnstyledButton } from "@mantine/core";
import { IconArrowDown, IconArrowsSort, IconArrowUp } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Preview } from "../../../contract/files.ts";
import classes from "./preview.module.css";
import { type Order, sorted } from "./sorted.ts";

type TableKind = Extract<Preview, { kind: "table" }>;
type ColumnType = TableKind["columns"][number]["type"];

interface TablePreviewProps extends Pick<TableKind, "columns" | "rows"> {
  path: string;
}

/** The beginning of a table: column types under their names, a click on a name sorts what is shown. */
export function TablePreview({ columns, rows, path }: TablePreviewProps) {
  const [order, setOrder] = useState<Order>();
  const shown = useMemo(() => sorted(rows, columns, order), [rows, columns, order]);
  const types = columns.map(({ type }) => type);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={classes["scroll"]} tabIndex={0} aria-label={path}>
      <Table stickyHeader className={classes["table"]} verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th className={classes["line"]} scope="col">
              #
            </Table.Th>
            {columns.map(({ name, type }, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: columns may share a name; their order never changes
              <SortHead key={at} name={name} type={type} at={at} order={order} onOrder={setOrder} />
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {shown.map(({ row, line }) => (
            <Table.Tr key={line}>
              <Table.Td className={classes["line"]}>{line}</Table.Td>
              {row.map((cell, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a cell is known by its column
                <Table.Td key={at} ta={types[at] === "number" ? "right" : "left"}>
                  {cell}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}

interface SortHeadProps {
  name: string;
  type: ColumnType;
  at: number;
  order: Order | undefined;
  onOrder: (order: Order | undefined) => void;
}

function SortHead({ name, type, at, order, onOrder }: SortHeadProps) {
  const { t } = useTranslation();
  const mine = order?.column === at ? order : undefined;
  const next = mine ? (mine.down ? undefined : { column: at, down: true }) : { column: at, down: false };
  const Icon = mine ? (mine.down ? IconArrowDown : IconArrowUp) : IconArrowsSort;
  return (
    <Table.Th aria-sort={mine ? (mine.down ? "descending" : "ascending") : "none"} scope="col">
      <UnstyledButton
        onClick={() => onOrder(next)}
        className={classes["sort"]}
        data-right={type === "number" || undefined}
      >
        <span>
          <b>{name}</b>
          <small>{t(`preview.types.${type}`)}</small>
        </span>
        <Icon size={14} aria-hidden data-idle={!mine || undefined} />
      </UnstyledButton>
    </Table.Th>
  );
}
