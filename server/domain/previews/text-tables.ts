import type { TableColumn } from "../../../contract/previews.ts";
import { cellLength, cellOf } from "./cells.ts";
import { countOn, landmark, walk } from "./lines.ts";
import { columns_max, type Dialect, type Known, type Reader, type Row, type Source, sorting } from "./reading.ts";
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
  dialectOf(head: Uint8Array, path: string, isCut: boolean): Signs;
  /** The cells of rows. */
  cellsOf(texts: readonly string[], dialect: Dialect): unknown[][];
  /** The columns by a sample of rows and the row of names, with the keys that find their cells. */
  columnsOf(texts: readonly string[], first: string, signs: Signs): { keys: string[]; columns: TableColumn[] };
}

const marksOf = ({ newline, delimiter }: Signs) => ({
  newline: newline.charCodeAt(0),
  delimiter: delimiter?.charCodeAt(0),
});

/** A reader of tables whose rows are lines of a text. */
export function textTables(format: Format): Reader {
  const texts = (dialect: Signs) => {
    const decoder = new TextDecoder(dialect.encoding);
    return (bytes: Uint8Array) => decoder.decode(bytes);
  };
  const shown = (all: readonly string[], numbers: readonly number[], { lines, columns }: Known): Row[] => {
    const length = cellLength(all.length, columns.length);
    return format.cellsOf(all, dialectOf(lines)).map((cells, i) => ({
      number: (numbers[i] ?? 0) + 1,
      cells: columns.map((_, column) => cellOf(cells[column], length)),
    }));
  };

  /** After a byte order mark, and after the names. */
  const beginning = async (source: Source, signs: Signs, head: Uint8Array) => {
    const from = signs.encoding === "utf-8" && head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
    if (!format.named) return { start: from, first: "" };
    let first = "";
    const start = await walk(source, marksOf(signs), from, ({ bytes }) => {
      first = texts(signs)(bytes);
      return "enough";
    });
    return { start, first };
  };

  const open = async (source: Source, path: string): Promise<Known> => {
    const head = await source.read(0, Math.min(sample.bytes, source.bytes));
    const signs = format.dialectOf(head, path, head.length < source.bytes);
    const { start, first } = await beginning(source, signs, head);
    const dialect = { ...signs, start, keys: [] };
    const sampled = await rowsFrom(source, dialect, start, sample.rows, texts(dialect), sample.bytes);
    const { keys, columns } = format.columnsOf(sampled.texts, first, dialect);
    return {
      columns: columns.slice(0, columns_max),
      columns_total: columns.length,
      figures: { of: sampled.isAll ? "all" : "sample", rows: sampled.texts.length },
      lines: {
        dialect: { ...dialect, keys },
        index: { offsets: [], rows: [], at: start, row: 0, complete: start >= source.bytes },
      },
      total_rows: sampled.isAll ? sampled.texts.length : null,
      sortable: source.bytes <= sorting.bytes_max,
    };
  };

  const window: Reader["window"] = async (source, known, offset, limit) => {
    const dialect = dialectOf(known.lines);
    const index = await countOn(source, marksOf(dialect), indexOf(known.lines));
    const total_rows = index.complete ? index.row : null;
    const sortable = known.sortable && index.row <= sorting.rows_max;
    const now: Known = { ...known, lines: { dialect, index }, total_rows, sortable };
    if (offset >= index.row) return { rows: [], known: now };
    const from = landmark(index, offset, dialect.start);
    const found = await rowsFrom(source, dialect, from.offset, limit, texts(dialect), Infinity, offset - from.row);
    return {
      rows: shown(
        found.texts,
        found.texts.map((_, i) => offset + i),
        now,
      ),
      known: now,
    };
  };

  const order: Reader["order"] = async (source, known, column) => {
    const dialect = dialectOf(known.lines);
    const sorted = sorter(known.columns[column]?.type ?? "text");
    const decode = texts(dialect);
    const places: { offset: number; length: number }[] = [];
    let batch: string[] = [];
    const settle = () => {
      for (const cells of format.cellsOf(batch, dialect)) sorted.add(cellOf(cells[column]));
      batch = [];
    };
    await walk(source, marksOf(dialect), dialect.start, ({ offset, length, bytes }) => {
      places.push({ offset, length });
      if (batch.push(decode(bytes)) >= batch_rows) settle();
      return undefined;
    });
    settle();
    return {
      ...sorted.order(),
      offsets: Float64Array.from(places, ({ offset }) => offset),
      lengths: Uint32Array.from(places, ({ length }) => length),
    };
  };

  const pick: Reader["pick"] = async (source, known, picks) => {
    const decode = texts(dialectOf(known.lines));
    const found = await Promise.all(
      picks.map(async ({ offset, length }) => decode(await source.read(offset, offset + length))),
    );
    return shown(
      found,
      picks.map(({ row }) => row),
      known,
    );
  };
  return { open, window, order, pick };
}

const dialectOf = (lines: Known["lines"]): Dialect => {
  if (!lines) throw new Error("a table of lines was opened as something else");
  return lines.dialect;
};
const indexOf = (lines: Known["lines"]) => {
  if (!lines) throw new Error("a table of lines was opened as something else");
  return lines.index;
};

/** Some rows from a place on as texts, after leaving some out; `isAll`: the source ended with them. */
async function rowsFrom(
  source: Source,
  dialect: Dialect,
  from: number,
  limit: number,
  decode: (bytes: Uint8Array) => string,
  bytes_max: number,
  skip = 0,
): Promise<{ texts: string[]; isAll: boolean }> {
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
