import { parse } from "csv-parse/sync";
import { textOf } from "./cells.ts";
import { columnOf } from "./columns.ts";
import { type Dialect, unreadable } from "./reading.ts";
import { type Signs, textTables } from "./text-tables.ts";

/** Tables of separated values, the first line being the names of columns. */
export const separated = textTables({
  named: true,
  signsOf(head, path, isCut) {
    const { encoding, text, newline } = readHead(head, isCut);
    return { encoding, newline, delimiter: /\.csv$/i.test(path) ? delimiterOf(text) : "\t" };
  },
  cellsOf,
  columnsOf(texts, first, dialect) {
    const [names = []] = cellsOf([first], dialect);
    const rows = cellsOf(texts, dialect);
    const width = Math.min(10_000, Math.max(names.length, ...rows.map((row) => row.length).slice(0, 10_000)));
    const columns = Array.from({ length: width }, (_, i) =>
      columnOf(
        names[i]?.trim() || `column ${i + 1}`,
        rows.map((row) => row[i] ?? ""),
        true,
      ),
    );
    return { keys: [], columns };
  },
});

/** The encoding that the beginning agrees with, its text, and what ends its lines. */
export function readHead(head: Uint8Array, isCut: boolean): Pick<Dialect, "encoding" | "newline"> & { text: string } {
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff))
    throw unreadable("utf16", "It is UTF-16: save it as UTF-8 and upload it again");
  for (const encoding of ["utf-8", "gb18030"] as const) {
    const text = textOf(head, isCut, encoding);
    if (text !== undefined)
      return { encoding, text, newline: !text.includes("\n") && text.includes("\r") ? "\r" : "\n" };
  }
  throw unreadable("no_text", "Its bytes are no text");
}

/** Each text is a row. The parser takes all at once, and one by one where it counts otherwise than we. */
function cellsOf(texts: readonly string[], { newline, delimiter }: Signs): string[][] {
  const options = {
    delimiter: delimiter ?? ",",
    record_delimiter: newline === "\r" ? ["\r"] : ["\n", "\r\n"],
    relax_column_count: true,
    relax_quotes: true,
  };
  const rows = parsed(texts.join(newline), options);
  if (rows?.length === texts.length) return rows;
  return texts.map((text) => parsed(text, options)?.[0] ?? [text]);
}

function parsed(text: string, options: object): string[][] | undefined {
  try {
    return parse(text, options) as unknown as string[][];
  } catch {
    return undefined;
  }
}

/** The separator that the first line has most of outside quotes. */
function delimiterOf(text: string): string {
  const line =
    text
      .slice(0, 64 * 1024)
      .replace(/"(?:[^"]|"")*"/g, "")
      .split(/\r?\n|\r/, 1)[0] ?? "";
  const counts = [",", ";", "\t", "|"].map((mark) => [mark, line.split(mark).length] as const);
  return counts.reduce((best, next) => (next[1] > best[1] ? next : best))[0];
}
