import type { Table, TableQuery } from "../../../contract/previews.ts";
import type { Content } from "../../kernel/content.ts";
import { invalid, Problem } from "../../kernel/problem.ts";
import { read } from "./desk.ts";
import { type Format, type Known, type Order, type Row, type Spot, sorting, type Tabular } from "./reading.ts";

const known_max = 200;
const orders_max = 4;

/** What was learned of tables, by what tells their bytes from all others: the last ones. */
const knowledge = new Map<string, Known>();
const orders = new Map<string, Order>();

const formats: readonly [RegExp, Format][] = [
  [/\.(csv|tsv|tab)$/i, "separated"],
  [/\.(jsonl|ndjson)$/i, "json-lines"],
  [/\.parquet$/i, "parquet"],
];

/** The format of a table, by the end of its name. */
export const formatOf = (path: string): Format | undefined => formats.find(([end]) => end.test(path))?.[1];

/**
 * Some rows of a table that a file holds. `key` is one for the same bytes everywhere and never used for others; without
 * it nothing is kept for the next reading.
 */
export async function table(
  content: Content,
  path: string,
  key: string | undefined,
  query: TableQuery,
): Promise<Table> {
  const format = formatOf(path);
  if (!format) throw new Problem("unreadable", "Tables are read from CSV, TSV, JSON lines and Parquet");
  if (content.bytes === null || content.bytes === 0) throw new Problem("unreadable", "The file is empty");
  const job = { format, path, key: `${key ?? crypto.randomUUID()} ${format}` };
  const known = knowledge.get(job.key) ?? (await read(content, { ...job, task: "open" }));
  const shown = query.sort === undefined ? await inOrderOfFile(content, job, known, query) : undefined;
  const { rows, known: now } = shown ?? (await sorted(content, job, known, query));
  if (key !== undefined) keep(knowledge, job.key, now, known_max);
  return present(now, rows, query);
}

type Place = Pick<Tabular, "format" | "path" | "key">;

const inOrderOfFile = (content: Content, job: Place, known: Known, { offset, limit }: TableQuery) =>
  read(content, { ...job, task: "window", known, offset, limit });

async function sorted(content: Content, job: Place, known: Known, { sort, desc, offset, limit }: TableQuery) {
  const column = known.columns.findIndex(({ name }) => name === sort);
  if (column === -1) throw invalid("query.sort", "There is no such column: name one of `columns`");
  if (!known.sortable) throw invalid("query.sort", tooLarge(content, known));
  const name = `${job.key} ${column}`;
  const order = orders.get(name) ?? (await read(content, { ...job, task: "order", known, column }));
  keep(orders, name, order, orders_max);
  const spots = spotsOf(order, desc, offset, limit);
  const rows = spots.length === 0 ? [] : await read(content, { ...job, task: "pick", known, spots });
  return { rows, known: { ...known, total_rows: order.rows.length } };
}

function tooLarge({ bytes }: Content, { total_rows }: Known): string {
  const most = `${sorting.bytes_max / 1024 / 1024} MiB and ${sorting.rows_max} rows`;
  const mib = Math.ceil((bytes ?? 0) / 1024 / 1024);
  const has = `${mib} MiB${total_rows === null ? "" : ` and ${total_rows} rows`}`;
  return `Tables of at most ${most} are sorted here, and this one has ${has}: download it and sort it with a program of yours`;
}

/** The other way round, what is empty stays last. */
function spotsOf({ rows, offsets, lengths, empty }: Order, desc: boolean, offset: number, limit: number): Spot[] {
  const given = rows.length - empty;
  const ranks = Array.from({ length: Math.max(0, Math.min(limit, rows.length - offset)) }, (_, i) => offset + i);
  return ranks.map((rank) => {
    const row = rows[desc && rank < given ? given - 1 - rank : rank] ?? 0;
    return { row, offset: offsets?.[row] ?? 0, length: lengths?.[row] ?? 0 };
  });
}

function present({ lines, ...known }: Known, rows: Row[], { offset }: TableQuery): Table {
  const { columns, columns_total, figures, total_rows, sortable } = known;
  const counted = lines
    ? { rows: total_rows ?? lines.index.row, bytes: lines.index.at }
    : { rows: total_rows ?? 0, bytes: 0 };
  const next = offset + rows.length;
  const isMore = rows.length > 0 && (total_rows === null || next < total_rows);
  return { columns, columns_total, figures, rows, next_offset: isMore ? next : null, total_rows, counted, sortable };
}

/** Keeps the last ones. */
function keep<T>(store: Map<string, T>, key: string, value: T, max: number): void {
  store.delete(key);
  store.set(key, value);
  for (const old of store.keys()) if (store.size > max) store.delete(old);
}
