import { Alert, Skeleton, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Table as Rows, TableColumn } from "../../../contract/previews.ts";
import { bytes as size } from "../../format.ts";
import { ErrorNotice } from "../ErrorNotice.tsx";
import { ColumnHead } from "./ColumnHead.tsx";
import { TablePager } from "./TablePager.tsx";
import classes from "./table.module.css";
import { useTableState } from "./useTableState.ts";

const page_rows = 50;

/** Asks for some rows of a table. */
export type ReadRows = (
  query: { offset: number; limit: number; sort?: string; desc?: "true" | "false" },
  signal: AbortSignal,
) => Promise<Rows>;

interface TablePreviewProps {
  path: string;
  source: string;
  read: ReadRows;
  bytes?: number | undefined;
}

/** A table a page at a time, in any order: column types and figures under their names. */
export function TablePreview({ path, source, read, bytes }: TablePreviewProps) {
  const { t } = useTranslation();
  const [state, setState] = useTableState();
  const { offset, sort, desc } = state;
  const { data, error, refetch, isPlaceholderData } = useQuery({
    queryKey: [source, "table", state],
    queryFn: ({ signal }) =>
      read(
        { offset, limit: page_rows, ...(sort === undefined ? {} : { sort, desc: desc ? "true" : "false" }) },
        signal,
      ),
    placeholderData: (before) => before,
    // rows that are not counted yet: each answer counts on
    refetchInterval: ({ state: { data } }) => data !== undefined && isCounting(data, offset) && 200,
  });
  if (error)
    return <ErrorNotice error={error} onRetry={sort === undefined ? refetch : () => setState({ sort: undefined })} />;
  if (!data) return <Skeleton height={320} m="md" />;
  return (
    <>
      <TablePager table={data} offset={offset} limit={page_rows} onOffset={(offset) => setState({ offset })} />
      {isCounting(data, offset) && (
        <Alert color="gray" m="sm" p="xs" role="status">
          {t("preview.table.counting", { done: size(data.counted.bytes), all: bytes === undefined ? "" : size(bytes) })}
        </Alert>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={classes["scroll"]} tabIndex={0} aria-label={path} aria-busy={isPlaceholderData}>
        <Table stickyHeader className={classes["table"]} verticalSpacing={4}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th className={classes["line"]} scope="col">
                #
              </Table.Th>
              {data.columns.map((column, at) => (
                <ColumnHead
                  // biome-ignore lint/suspicious/noArrayIndexKey: columns may share a name; their order never changes
                  key={at}
                  column={column}
                  of={data.figures.of}
                  order={sort === column.name ? (desc ? "descending" : "ascending") : "none"}
                  sortable={data.sortable}
                  onSort={(sort, desc) => setState({ sort, desc, offset: 0 })}
                />
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {data.rows.map(({ number, cells }) => (
              <Table.Tr key={number}>
                <Table.Td className={classes["line"]}>{number}</Table.Td>
                {cells.map((cell, at) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a cell is known by its column
                  <Cell key={at} value={cell} column={data.columns[at]} />
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </section>
      <Notes table={data} />
    </>
  );
}

const isCounting = ({ rows, total_rows }: Rows, offset: number) =>
  total_rows === null && rows.length === 0 && offset > 0;

function Cell({ value, column }: { value: string | null; column: TableColumn | undefined }) {
  const { t } = useTranslation();
  if (value === null)
    return (
      <Table.Td className={classes["null"]}>
        {t(column?.left_out ? "preview.table.left_out" : "preview.table.null")}
      </Table.Td>
    );
  return (
    <Table.Td ta={column?.type === "number" ? "right" : "left"} title={value.length > 60 ? value : undefined}>
      {value}
    </Table.Td>
  );
}

/** Of what the figures are, and what is not shown. */
function Notes({ table: { figures, columns, columns_total, sortable } }: { table: Rows }) {
  const { t } = useTranslation();
  const notes = [
    t(`preview.table.figures_of.${figures.of}`, { count: figures.rows }),
    columns_total > columns.length && t("preview.table.columns_of", { shown: columns.length, count: columns_total }),
    columns.some(({ left_out }) => left_out) && t("preview.table.left_out_note"),
    !sortable && t("preview.table.not_sortable"),
  ];
  return (
    <Text size="xs" c="dimmed" px="sm" py={6}>
      {notes.filter(Boolean).join(" ")}
    </Text>
  );
}
