import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from "node:zlib";
import type { ColumnMetaData, Compressors, FileMetaData, SchemaTree } from "hyparquet";
import { parquetMetadata, parquetSchema } from "hyparquet";
import { parquetReadColumn } from "hyparquet/src/read.js";
import { compressors as packed } from "hyparquet-compressors";
import { cellLength, cellOf } from "./cells.ts";
import { parquetColumn } from "./parquet-columns.ts";
import { type Budget, budgetOf, pagesOf, type Wanted } from "./parquet-pages.ts";
import { columns_max, type Known, type Reader, type Row, type Source, sorting, unreadable } from "./reading.ts";
import { sorter } from "./sorting.ts";

const footer_bytes_max = 8 * 1024 * 1024;
const schema_max = 20_000;
const depth_max = 32;
const remembered_max = 2;

/** Of a footer only the columns that are shown, and where row groups begin. */
interface Opened {
  metadata: FileMetaData;
  columns: SchemaTree[];
  columns_total: number;
  /** The first row of each group, and at the end how many rows there are. */
  starts: number[];
}

/** What unpacks pages, to no more than was announced. */
const compressors: Compressors = {
  ...packed,
  GZIP: (bytes, maxOutputLength) => gunzipSync(bytes, { maxOutputLength: maxOutputLength || 1 }),
  BROTLI: (bytes, maxOutputLength) => brotliDecompressSync(bytes, { maxOutputLength: maxOutputLength || 1 }),
  ZSTD: (bytes, maxOutputLength) => zstdDecompressSync(bytes, { maxOutputLength: maxOutputLength || 1 }),
};

const decoder = new TextDecoder();
/** No more of a text than a cell shows. */
const stringFromBytes = (bytes: Uint8Array) => decoder.decode(bytes.subarray(0, 4096));
const parsers = { stringFromBytes, jsonFromBytes: stringFromBytes };

const opened = new Map<string, Promise<Opened>>();

/** The footers of the last files stay. */
function openOnce(source: Source, key: string): Promise<Opened> {
  const known = opened.get(key) ?? openFile(source);
  opened.delete(key);
  opened.set(key, known);
  for (const old of opened.keys()) if (opened.size > remembered_max) opened.delete(old);
  return known;
}

async function openFile(source: Source): Promise<Opened> {
  const footer = await footerOf(source);
  const metadata = parquetMetadata(exact(footer), { parsers, geoparquet: false });
  if (metadata.schema.length > schema_max)
    throw unreadable("too_many_columns", `It has more than ${schema_max} columns`);
  const { children } = parquetSchema(metadata);
  const names = new Set<string>();
  const columns = children.filter(({ element: { name } }) => !names.has(name) && names.add(name)).slice(0, columns_max);
  return { metadata, columns, columns_total: children.length, starts: startsOf(metadata) };
}

async function footerOf(source: Source): Promise<Uint8Array> {
  const end = source.bytes >= 12 ? await source.read(source.bytes - 8, source.bytes) : new Uint8Array(8);
  if (Buffer.from(end.subarray(4)).toString("latin1") !== "PAR1")
    throw unreadable("no_parquet", "It does not end as a Parquet file does");
  const bytes = new DataView(end.buffer, end.byteOffset).getUint32(0, true) + 8;
  if (bytes > source.bytes - 4)
    throw unreadable("contradicts", "It says that its table of contents is longer than the file");
  if (bytes > footer_bytes_max) throw unreadable("too_much", "Its table of contents is longer than 8 MiB");
  return source.read(source.bytes - bytes, source.bytes);
}

function startsOf({ row_groups, num_rows }: FileMetaData): number[] {
  const starts = [0];
  for (const { num_rows } of row_groups) {
    const rows = Number(num_rows);
    if (!(rows >= 0)) throw unreadable("contradicts", "It says that a group has fewer than no rows");
    starts.push((starts.at(-1) ?? 0) + rows);
  }
  const total = starts.at(-1) ?? 0;
  if (BigInt(total) !== num_rows || !Number.isSafeInteger(total))
    throw unreadable("contradicts", `It says that it has ${num_rows} rows, and its groups have ${total}`);
  return starts;
}

const isRepeated = (tree: SchemaTree): boolean =>
  tree.element.repetition_type === "REPEATED" || tree.children.some(isRepeated);

const depthOf = (tree: SchemaTree): number => 1 + Math.max(0, ...tree.children.map(depthOf));

/** The cells of one column for some rows of a group; undefined: they are too large for a page. */
async function valuesOf(
  source: Source,
  { metadata }: Opened,
  group: number,
  column: SchemaTree,
  { start, end }: { start: number; end: number },
  budget: Budget,
): Promise<((row: number) => unknown) | undefined> {
  const name = column.element.name;
  if (depthOf(column) > depth_max)
    throw unreadable("nested", `The column ${name} is nested more than ${depth_max} deep`);
  const row_group = metadata.row_groups[group];
  const chunks = row_group?.columns.filter(({ meta_data }) => meta_data?.path_in_schema[0] === name) ?? [];
  const way: Wanted["way"] = isRepeated(column) ? "all" : column.children.length > 0 ? "begin" : "skip";
  const parts: Uint8Array[] = [];
  const columns: { file_offset: bigint; meta_data: ColumnMetaData }[] = [];
  let at = 4;
  let first = 0;
  let rows = way === "all" ? Number(row_group?.num_rows ?? 0) : Number.POSITIVE_INFINITY;
  for (const { meta_data, file_path } of chunks) {
    if (!meta_data || file_path) throw unreadable("in_other_files", "Parts of it lie in other files");
    const pages = await pagesOf(source, meta_data, { start, end, way }, budget);
    if (!pages) return undefined;
    columns.push({ file_offset: 0n, meta_data: movedTo(meta_data, at, pages.bytes.length) });
    parts.push(pages.bytes);
    at += pages.bytes.length;
    first = pages.first;
    if (way !== "all") rows = Math.min(rows, pages.rows);
  }
  if (columns.length === 0) throw unreadable("contradicts", `The column ${name} is nowhere in the file`);
  const values = await decode(metadata, name, rows, columns, Buffer.concat([Buffer.alloc(4), ...parts]));
  if (first + values.length < end)
    throw unreadable("contradicts", `The column ${name} has fewer rows than the file says`);
  return (row) => values[row - first];
}

/** A copy that is alone in its memory. */
const exact = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => Uint8Array.from(bytes);

/** The chunk as if its pages were a file of their own. */
function movedTo(chunk: ColumnMetaData, at: number, bytes: number): ColumnMetaData {
  const { dictionary_page_offset: _dictionary, statistics: _statistics, ...rest } = chunk;
  return { ...rest, data_page_offset: BigInt(at), total_compressed_size: BigInt(bytes) };
}

/** Reads the pages as a small file of one column and one group. */
async function decode(
  { schema, version }: FileMetaData,
  name: string,
  rows: number,
  columns: { file_offset: bigint; meta_data: ColumnMetaData }[],
  bytes: Buffer,
): Promise<ArrayLike<unknown>> {
  const slice = (start: number, end = bytes.length) => exact(bytes.subarray(start, end)).buffer;
  const num_rows = BigInt(rows);
  const metadata = {
    ...{ version, schema, num_rows, metadata_length: 0 },
    row_groups: [{ columns, num_rows, total_byte_size: BigInt(bytes.length) }],
  };
  const file = { byteLength: bytes.length, slice };
  return parquetReadColumn({ file, metadata, columns: [name], compressors, parsers, utf8: false });
}

/** Some rows of one group, by their numbers within it. */
async function rowsOf(
  source: Source,
  file: Opened,
  group: number,
  numbers: readonly number[],
  budget: Budget,
  length: number,
): Promise<{ rows: Row[]; left_out: Set<number> }> {
  const [start, end] = [Math.min(...numbers), Math.max(...numbers) + 1];
  const first = file.starts[group] ?? 0;
  const rows = numbers.map((number): Row => ({ number: first + number + 1, cells: [] }));
  const left_out = new Set<number>();
  for (const [i, column] of file.columns.entries()) {
    const values = await valuesOf(source, file, group, column, { start, end }, budget);
    if (!values) left_out.add(i);
    for (const [at, number] of numbers.entries()) rows[at]?.cells.push(values ? cellOf(values(number), length) : null);
  }
  return { rows, left_out };
}

/** Which group a row is in. */
const groupOf = (starts: readonly number[], row: number): number => starts.findLastIndex((start) => start <= row);

const open: Reader["open"] = async (source, _path, key) => {
  const file = await openOnce(source, key);
  const total_rows = file.starts.at(-1) ?? 0;
  return {
    columns: file.columns.map((column) => parquetColumn(column, file.metadata)),
    columns_total: file.columns_total,
    figures: { of: "statistics", rows: total_rows },
    lines: null,
    total_rows,
    sortable: source.bytes <= sorting.bytes_max && total_rows <= sorting.rows_max,
  };
};

/** Rows by their numbers in the file, group after group; given in the order asked for. */
async function gather(source: Source, known: Known, key: string, numbers: readonly number[]) {
  const file = await openOnce(source, key);
  const budget = budgetOf();
  const length = cellLength(numbers.length, file.columns.length);
  const groups = Map.groupBy(numbers, (number) => groupOf(file.starts, number));
  const found = new Map<number, Row>();
  const left_out = new Set<number>();
  for (const [group, members] of groups) {
    const first = file.starts[group] ?? 0;
    const within = members.map((number) => number - first);
    const read = await rowsOf(source, file, group, within, budget, length);
    for (const row of read.rows) found.set(row.number - 1, row);
    for (const column of read.left_out) left_out.add(column);
  }
  const columns = known.columns.map((column, i) => ({ ...column, left_out: column.left_out || left_out.has(i) }));
  return { rows: numbers.flatMap((number) => found.get(number) ?? []), known: { ...known, columns } };
}

/** Tables of the columnar format Parquet: a table of contents, and of each column the pages that hold the rows. */
export const parquet: Reader = {
  open,
  window: async (source, known, offset, limit, key) => {
    const end = Math.min(offset + limit, known.total_rows ?? 0);
    return gather(
      source,
      known,
      key,
      Array.from({ length: Math.max(0, end - offset) }, (_, i) => offset + i),
    );
  },
  order: async (source, known, column, key) => {
    const file = await openOnce(source, key);
    const tree = file.columns[column];
    if (!tree) throw unreadable("no_such_column", "It has no such column");
    const sorted = sorter(known.columns[column]?.type ?? "text");
    const budget = budgetOf();
    for (const [group, start] of file.starts.slice(0, -1).entries()) {
      const end = (file.starts[group + 1] ?? start) - start;
      const values = end === 0 ? undefined : await valuesOf(source, file, group, tree, { start: 0, end }, budget);
      if (end > 0 && !values) throw unreadable("cells_too_large", "Its cells are too large to be sorted");
      for (let row = 0; row < end; row++) sorted.add(cellOf(values?.(row), 200));
    }
    return { ...sorted.order(), offsets: null, lengths: null };
  },
  pick: async (source, known, spots, key) => {
    const rows = spots.map(({ row }) => row);
    return (await gather(source, known, key, rows)).rows;
  },
};
