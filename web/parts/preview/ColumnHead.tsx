import { Table, UnstyledButton } from "@mantine/core";
import { IconArrowDown, IconArrowsSort, IconArrowUp } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Table as Rows, TableColumn } from "../../../contract/previews.ts";
import { number } from "../../format.ts";
import classes from "./table.module.css";

interface ColumnHeadProps {
  column: TableColumn;
  of: Rows["figures"]["of"];
  order: "ascending" | "descending" | "none";
  sortable: boolean;
  onSort: (column: string | undefined, desc: boolean) => void;
}

/** A column's name, type and figures; a click sorts by it: up, down, not at all. */
export function ColumnHead({ column, order, sortable, onSort }: ColumnHeadProps) {
  const { t } = useTranslation();
  const { name, type, stored_as } = column;
  const Icon = { ascending: IconArrowUp, descending: IconArrowDown, none: IconArrowsSort }[order];
  const next = () => (order === "descending" ? onSort(undefined, false) : onSort(name, order === "ascending"));
  return (
    <Table.Th aria-sort={order} scope="col" className={classes["head"]}>
      <UnstyledButton
        onClick={next}
        className={classes["sort"]}
        data-right={type === "number" || undefined}
        aria-disabled={!sortable || undefined}
        title={sortable ? name : t("preview.table.not_sortable")}
        {...(sortable ? {} : { onClick: () => undefined })}
      >
        <span>
          <b>{name}</b>
          <small>
            {t(`preview.types.${type}`)}
            {stored_as !== null && ` (${stored_as})`}
          </small>
          <ColumnFigures column={column} />
        </span>
        {sortable && <Icon size={14} aria-hidden data-idle={order === "none" || undefined} />}
      </UnstyledButton>
    </Table.Th>
  );
}

function ColumnFigures({ column: { min, max, nulls, distinct, type } }: { column: TableColumn }) {
  const { t } = useTranslation();
  const shown = (value: string) => (type === "number" ? rounded(value) : value);
  const range = min !== null && max !== null ? `${shown(min)} – ${shown(max)}` : undefined;
  const different =
    range === undefined && distinct !== null && type !== "empty"
      ? t("preview.table.distinct", { count: distinct })
      : undefined;
  const words = [range ?? different, nulls ? t("preview.table.nulls", { count: nulls }) : undefined].filter(Boolean);
  return <small className={classes["figures"]}>{words.join(" · ") || "\u00a0"}</small>;
}

/** The cells have the exact ones. */
const rounded = (value: string) => (Number.isFinite(Number(value)) ? number(Number(value), 3) : value);
