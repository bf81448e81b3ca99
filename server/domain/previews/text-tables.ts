import type { TableColumn } from "../../../contract/previews.ts";
import { cellLength, cellOf } from "./cells.ts";
import { countOn, landmark, walk } from "./lines.ts";
import {
  columns_max,
  type Dialect,
  type Done,
  type Known,
  type Order,
  type Reader,
  type Row,
  type RowIndex,
  type Source,
  type Spot,
  sorting,
} from "./reading.ts";
import { sorter } from "./sorting.ts";

/** Read to learn what a table is like. */
const sample = { bytes: 1024 * 1024, rows: 10_000 };
const batch_rows = 1000;

/** What the beginning of a text tells of it. */
export type Signs = Pick<Dialect, "encoding" | "newline" | "delimiter">;

/** How one format of lines is told and taken apart. */
interface Format {
  /** Whether the first row has the names of columns. */
  named: boolean;
  signsOf(head: Uint8Array, path: string, isCut: boolean): Signs;
  /** The cells of rows. */
  cellsOf(texts: readonly string[], dialect: Dialect): unknown[][];
  /** The columns by a sample of rows and the row of names, with the keys that find their cells. */
  columnsOf(texts: readonly string[], first: string, signs: Signs): { keys: string[]; columns: TableColumn[] };
}

/** A reader of tables whose rows are lines of a text. */
export const textTables = (format: Format): Reader => ({
  open: (source, path) => open(format, source, path),
  window: (source, known, offset, limit) => window(format, source, known, offset, limit),
  order: (source, known, column) => order(format, source, known, column),
  pick: (source, known, spots) => pick(format, source, known, spots),
});

async function open(format: Format, source: Source, path: string): Promise<Known> {
  const head = await source.read(0, Math.min(sample.bytes, source.bytes));
  const signs = format.signsOf(head, path, head.length < source.bytes);
  const { start, first } = await beginning(format, source, signs, head);
  const dialect = { ...signs, start, keys: [] };
  const sampled = await textsFrom(source, dialect, { offset: start, limit: sample.rows, bytes_max: sample.bytes });
  const { keys, columns } = format.columnsOf(sampled.texts, first, signs);
  const index = { offsets: [], rows: [], at: start, row: 0, complete: start >= source.bytes };
  return {
    columns: columns.slice(0, columns_max),
    columns_total: columns.length,
    figures: { of: sampled.isAll ? "all" : "sample", rows: sampled.texts.length },
    lines: { dialect: { ...dialect, keys }, index },
    total_rows: sampled.isAll ? sampled.texts.length : null,
    sortable: source.bytes <= sorting.bytes_max,
  };
}

/** Where rows begin, after a byte order mark and after the names, which are the first row. */
async function beginning({ named }: Format, source: Source, signs: Signs, head: Uint8Array) {
  const from = signs.encoding === "utf-8" && head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
  if (!named) return { start: from, first: "" };
  const decode = decoderOf(signs);
  let first = "";
  const start = await walk(source, marksOf(signs), from, ({ bytes }) => {
    first = decode(bytes);
    return "enough";
  });
  return { start, first };
}

async function window(
  format: Format,
  source: Source,
  known: Known,
  offset: number,
  limit: number,
): Promise<Done["window"]> {
  const { dialect, index: before } = linesOf(known);
  const index = await countOn(source, marksOf(dialect), before);
  const now = counted(known, dialect, index);
  if (offset >= index.row) return { rows: [], known: now };
  const near = landmark(index, offset, dialect.start);
  const place = { offset: near.offset, skip: offset - near.row, limit, bytes_max: Number.POSITIVE_INFINITY };
  const { texts } = await textsFrom(source, dialect, place);
  return { rows: rowsOf(format, texts, (i) => offset + i, now), known: now };
}

const counted = (known: Known, dialect: Dialect, index: RowIndex): Known => ({
  ...known,
  lines: { dialect, index },
  total_rows: index.complete ? index.row : null,
  sortable: known.sortable && index.row <= sorting.rows_max,
});

async function order(format: Format, source: Source, known: Known, column: number): Promise<Order> {
  const { dialect } = linesOf(known);
  const decode = decoderOf(dialect);
  const sorted = sorter(known.columns[column]?.type ?? "text");
  const offsets: number[] = [];
  const lengths: number[] = [];
  let batch: string[] = [];
  const settle = () => {
    for (const cells of format.cellsOf(batch, dialect)) sorted.add(cellOf(cells[column]));
    batch = [];
  };
  await walk(source, marksOf(dialect), dialect.start, ({ offset, length, bytes }) => {
    offsets.push(offset);
    lengths.push(length);
    if (batch.push(decode(bytes)) >= batch_rows) settle();
    return undefined;
  });
  settle();
  return { ...sorted.order(), offsets: Float64Array.from(offsets), lengths: Uint32Array.from(lengths) };
}

async function pick(format: Format, source: Source, known: Known, spots: readonly Spot[]): Promise<Row[]> {
  const decode = decoderOf(linesOf(known).dialect);
  const texts = await Promise.all(
    spots.map(async ({ offset, length }) => decode(await source.read(offset, offset + length))),
  );
  return rowsOf(format, texts, (i) => spots[i]?.row ?? 0, known);
}

function rowsOf(format: Format, texts: readonly string[], numberOf: (i: number) => number, known: Known): Row[] {
  const length = cellLength(texts.length, known.columns.length);
  return format.cellsOf(texts, linesOf(known).dialect).map((cells, i) => ({
    number: numberOf(i) + 1,
    cells: known.columns.map((_, column) => cellOf(cells[column], length)),
  }));
}

interface Stretch {
  offset: number;
  /** Rows to leave out first. */
  skip?: number;
  limit: number;
  bytes_max: number;
}

/** Some rows from a place on as texts; `isAll`: they are all that the source has. */
async function textsFrom(source: Source, dialect: Dialect, { offset: from, skip = 0, limit, bytes_max }: Stretch) {
  const decode = decoderOf(dialect);
  const texts: string[] = [];
  let skipped = 0;
  const at = await walk(source, marksOf(dialect), from, ({ offset, length, bytes }) => {
    if (skipped < skip) {
      skipped++;
      return undefined;
    }
    texts.push(decode(bytes));
    return texts.length >= limit || offset + length - from > bytes_max ? "enough" : undefined;
  });
  return { texts, isAll: from === dialect.start && at >= source.bytes };
}

const marksOf = ({ newline, delimiter }: Signs) => ({
  newline: newline.charCodeAt(0),
  delimiter: delimiter?.charCodeAt(0),
});

function decoderOf({ encoding }: Signs): (bytes: Uint8Array) => string {
  const decoder = new TextDecoder(encoding);
  return (bytes) => decoder.decode(bytes);
}

function linesOf({ lines }: Known): { dialect: Dialect; index: RowIndex } {
  if (!lines) throw new Error("a table of lines was opened as something else");
  return lines;
}
