import { Box, Button, Group, type StyleProp, Table, useMatches, VisuallyHidden } from "@mantine/core";
import { Fragment, type KeyboardEvent, type MouseEvent, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ErrorNotice } from "./ErrorNotice.tsx";
import classes from "./parts.module.css";
import { SkeletonRows } from "./SkeletonRows.tsx";

export interface Column<T> {
  key: string;
  title: string;
  /** The title is read aloud but not shown. */
  quiet?: boolean;
  cell: (row: T) => ReactNode;
  align?: "right";
  /** Hidden on screens narrower than this. */
  from?: "xs" | "sm" | "md" | "lg";
  /** With a width for all but one, nothing moves when the rows come. */
  width?: StyleProp<number | string>;
}

/** What `usePages` gives, or `{ items, error }` of a short list. */
export interface Listing<T> {
  items: T[] | undefined;
  error?: unknown;
  refetch?: () => unknown;
  hasNextPage?: boolean;
  isFetchingNextPage?: boolean;
  fetchNextPage?: () => unknown;
}

interface DataTableProps<T> {
  label: string;
  columns: Column<T>[];
  list: Listing<T>;
  rowKey: (row: T) => string;
  empty: ReactNode;
  /** A row does what its first link or button does. */
  opens?: boolean;
  /** What is shown under a row that is open; nothing under the others. */
  details?: (row: T) => ReactNode;
}

const interactive = "a, button, input, select, [role=combobox], [role=option]";

/** A click beside links and buttons goes to the row's first one. */
function open(event: MouseEvent<HTMLTableRowElement>) {
  if ((event.target as Element).closest(interactive) || getSelection()?.toString()) return;
  event.currentTarget.querySelector<HTMLElement>("a, button")?.click();
}

/** Arrows walk from row to row, where a row's link or button has the focus. */
function walk(event: KeyboardEvent<HTMLElement>) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const target = event.target as Element;
  if (!step || !target.matches("a, button:not([aria-haspopup])")) return;
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>("tr[data-row]")];
  const next = rows[rows.findIndex((row) => row.contains(target)) + step]?.querySelector<HTMLElement>("a, button");
  if (next) event.preventDefault();
  next?.focus();
}

const shown = <T,>({ from }: Column<T>) => (from ? { visibleFrom: from } : {});

/** The one table: skeleton rows while loading, an empty state, "load more" at the end, arrows between rows. */
export function DataTable<T>({ label, columns, list, rowKey, empty, opens = false, details }: DataTableProps<T>) {
  const steady = columns.filter(({ width }) => width === undefined).length === 1;
  if (list.error && !list.items)
    return <ErrorNotice error={list.error} {...(list.refetch ? { onRetry: list.refetch } : {})} />;
  if (list.items?.length === 0) return <>{empty}</>;
  return (
    <>
      {/* Reachable by keyboard, for it scrolls; a group, for the section around it is the landmark. */}
      <Box role="group" className={classes["scroll"] ?? ""} aria-label={label} tabIndex={0}>
        <Table className={classes["table"]} aria-busy={!list.items} layout={steady ? "fixed" : "auto"}>
          <Table.Thead>
            <Table.Tr>
              {columns.map((column) => (
                <Table.Th key={column.key} ta={column.align ?? "left"} w={column.width} scope="col" {...shown(column)}>
                  {column.quiet ? <VisuallyHidden>{column.title}</VisuallyHidden> : column.title}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody onKeyDown={walk}>
            {list.items?.map((row) => (
              <Fragment key={rowKey(row)}>
                <Table.Tr
                  data-row
                  data-opens={opens || undefined}
                  className={classes["row"]}
                  {...(opens ? { onClick: open } : {})}
                >
                  {columns.map((column) => (
                    <Table.Td key={column.key} ta={column.align ?? "left"} {...shown(column)}>
                      {column.cell(row)}
                    </Table.Td>
                  ))}
                </Table.Tr>
                {details && <Details columns={columns}>{details(row)}</Details>}
              </Fragment>
            )) ?? <SkeletonRows columns={columns} />}
          </Table.Tbody>
        </Table>
      </Box>
      <LoadMore list={list} />
    </>
  );
}

function LoadMore<T>({ list }: { list: Listing<T> }) {
  const { t } = useTranslation();
  if (!list.hasNextPage) return null;
  return (
    <Group justify="center" p="sm">
      <Button variant="default" loading={list.isFetchingNextPage ?? false} onClick={() => void list.fetchNextPage?.()}>
        {t("parts.load_more")}
      </Button>
    </Group>
  );
}

const widths = ["base", "xs", "sm", "md", "lg"] as const;

/** A row as wide as the columns that this screen shows. */
function Details<T>({ columns, children }: { columns: Column<T>[]; children: ReactNode }) {
  const shownAt = (width: number) => columns.filter(({ from }) => !from || widths.indexOf(from) <= width).length;
  const span = useMatches(Object.fromEntries(widths.map((name, at) => [name, shownAt(at)])));
  if (!children) return null;
  return (
    <Table.Tr>
      <Table.Td colSpan={span} bg="var(--surface-sunken)">
        {children}
      </Table.Td>
    </Table.Tr>
  );
}
