import { parse } from "csv-parse/sync";
import type { Preview } from "../../../contract/files.ts";

type Table = Extract<Preview, { kind: "table" }>;
type ColumnType = Table["columns"][number]["type"];

const rows_max = 100;
const columns_max = 200;

/** The first rows of separated values, the first line being the names of columns; nothing where that makes no table. */
export function tableOf(text: string, path: string, truncated: boolean): Table | undefined {
  const [names, ...rows] = parsed(truncated ? wholeLines(text) : text, path) ?? [];
  if (!names) return undefined;
  const width = Math.min(columns_max, Math.max(names.length, ...rows.map((row) => row.length)));
  const shown = rows.slice(0, rows_max).map((row) => Array.from({ length: width }, (_, i) => row[i] ?? ""));
  const columns = Array.from({ length: width }, (_, i) => ({
    name: names[i]?.trim() || `column ${i + 1}`,
    type: typeOf(shown.map((row) => row[i] ?? "")),
  }));
  return { kind: "table", columns, rows: shown, truncated: truncated || rows.length > rows_max };
}

function parsed(text: string, path: string): string[][] | undefined {
  try {
    return parse(text, {
      delimiter: /\.csv$/i.test(path) ? delimiterOf(text) : "\t",
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      skip_records_with_error: true, // a quoted text that the end cuts in two
      to: rows_max + 2,
    });
  } catch {
    return undefined;
  }
}

/** What a cut leaves of the last line would look like a row. */
const wholeLines = (text: string): string => text.slice(0, text.lastIndexOf("\n") + 1) || text;

/** The separator that the first line has most of outside quotes. */
function delimiterOf(text: string): string {
  const line =
    text
      .slice(0, 64 * 1024)
      .replace(/"(?:[^"]|"")*"/g, "")
      .split(/\r?\n/, 1)[0] ?? "";
  const counts = [",", ";", "\t", "|"].map((mark) => [mark, line.split(mark).length] as const);
  return counts.reduce((best, next) => (next[1] > best[1] ? next : best))[0];
}

const missing = /^(|na|n\/a|nan|null|none|-|\?)$/i;
const number = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const date = /^\d{4}[-/]\d{1,2}[-/]\d{1,2}([T ]\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?\s?(Z|[+-]\d{2}:?\d{2})?)?$/;

function typeOf(values: readonly string[]): ColumnType {
  const given = values.map((value) => value.trim()).filter((value) => !missing.test(value));
  if (given.length === 0) return "empty";
  if (given.every((value) => number.test(value))) return "number";
  return given.every((value) => date.test(value)) ? "date" : "text";
}
