import { styleText } from "node:util";
import { relative } from "./format.ts";

/** The option of everything that prints data. */
export interface OutputOptions {
  json?: boolean;
}

/** One column of a table: its title and how a row fills it. */
export interface Column<T> {
  title: string;
  of: (row: T) => string | number | null | undefined;
  align?: "right";
}

type Style = Parameters<typeof styleText>[0];

/** Colours a text when standard output is a terminal and NO_COLOR is not set. */
export const styled = (style: Style, text: string, stream: NodeJS.WriteStream = process.stdout): string =>
  styleText(style, text, { stream });

/** Prints the API's own answer with `--json` (one document), else what people read. */
export function show(options: OutputOptions, data: unknown, human: () => string): void {
  process.stdout.write(options.json ? `${JSON.stringify(data, null, 2)}\n` : ended(human()));
}

/** Prints a list, or what to do about an empty one (on standard error: an empty answer stays empty). */
export function showList<T>(
  options: OutputOptions,
  data: { items: T[]; next_cursor?: string | null },
  columns: readonly Column<T>[],
  empty: string,
): void {
  show(options, data, () => (data.items.length ? table(columns, data.items) : ""));
  if (options.json) return;
  if (!data.items.length) say(empty);
  if (data.next_cursor) say("There are more: --limit all shows everything.");
}

/** Says something beside the data: on standard error, so that pipes carry data only. */
export function say(text: string): void {
  process.stderr.write(ended(text));
}

/** A table of aligned columns; the widest lines are cut at the terminal's edge. */
export function table<T>(columns: readonly Column<T>[], rows: readonly T[], width = process.stdout.columns): string {
  const cells = rows.map((row) => columns.map((column) => plain(column.of(row))));
  const widths = columns.map((column, i) =>
    Math.max(...[column.title, ...cells.map((c) => c[i] ?? "")].map(columnsOf)),
  );
  const lineOf = (texts: readonly string[]) =>
    cut(
      texts
        .map((text, i) => padded(text, widths[i] ?? 0, columns[i]?.align))
        .join("  ")
        .trimEnd(),
      width,
    );
  const head = styled("bold", lineOf(columns.map((column) => column.title)));
  return [head, ...cells.map(lineOf)].join("\n");
}

/** Names and values, one a line, aligned; values nobody gave are left out. */
export function facts(pairs: readonly (readonly [string, string | number | null | undefined])[]): string {
  const known = pairs.filter(([, value]) => value !== null && value !== undefined && value !== "");
  const width = Math.max(0, ...known.map(([name]) => columnsOf(name)));
  return known.map(([name, value]) => `${styled("dim", padded(name, width))}  ${plain(value)}`).join("\n");
}

/** A time: its distance for people, exact (RFC 3339) when piped. */
export const when = (time: string | null | undefined): string =>
  time ? (process.stdout.isTTY ? relative(time) : time) : "–";

/** A limit or another number that null leaves open. */
export const orUnlimited = (limit: number | null, format: (n: number) => string = String): string =>
  limit === null ? "unlimited" : format(limit);

/** What others wrote, without what could move a terminal's cursor or turn its reading direction. */
export const plain = (value: string | number | null | undefined): string =>
  String(value ?? "–").replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]+/gu, " ");

const ended = (text: string): string => (text === "" || text.endsWith("\n") ? text : `${text}\n`);

/** East Asian characters and pictures take two columns. */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\u{1f300}-\u{3fffd}]/u;
const columnsOf = (text: string): number =>
  [...text].reduce((sum, sign) => sum + (/\p{Mn}/u.test(sign) ? 0 : wide.test(sign) ? 2 : 1), 0);

function padded(text: string, width: number, align?: "right"): string {
  const space = " ".repeat(Math.max(0, width - columnsOf(text)));
  return align === "right" ? space + text : text + space;
}

function cut(text: string, width: number | undefined): string {
  if (!width || columnsOf(text) <= width) return text;
  const signs = [...text];
  while (columnsOf(signs.join("")) > width - 1) signs.pop();
  return `${signs.join("")}…`;
}
