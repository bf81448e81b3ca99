import { parse } from "csv-parse/sync";
import { stringify } from "csv-stringify/sync";
import { roster_lines_max } from "../../../contract/roster.ts";
import { invalid } from "../../kernel/problem.ts";

/** The columns of a roster, in the order of its template. */
export const columns = ["email", "user_name", "role", "name", "team"] as const;
type Cells = Record<(typeof columns)[number], string>;

/** One line of a roster as it was written. */
export interface WrittenLine extends Cells {
  /** Of the file, from 1. */
  line: number;
  cells_missing: boolean;
}

/** How people call the columns. */
const names: Record<string, keyof Cells> = {
  ...{ email: "email", "e-mail": "email", mail: "email", 邮箱: "email", 电子邮箱: "email" },
  ...{
    user_name: "user_name",
    username: "user_name",
    "user name": "user_name",
    path: "user_name",
    用户名: "user_name",
  },
  ...{
    role: "role",
    角色: "role",
    name: "name",
    姓名: "name",
    名称: "name",
    team: "team",
    teams: "team",
    团队: "team",
  },
};

/** Reads a roster; commas, semicolons and tabs part cells, as whichever program wrote it likes. */
export function readSheet(csv: string): WrittenLine[] {
  const [head, ...lines] = recordsOf(csv);
  if (!head) throw invalid("body.csv", "The file is empty: its first line names the columns");
  const places = placesOf(head.record);
  if (lines.length > roster_lines_max)
    throw invalid("body.csv", `At most ${roster_lines_max} lines at once: this file has ${lines.length}`);
  return lines.map(({ record, info }) => {
    const cell = (column: keyof Cells) => (record[places.get(column) ?? -1] ?? "").normalize("NFC").trim();
    const cells = Object.fromEntries(columns.map((column) => [column, unguarded(cell(column))])) as Cells;
    return { ...cells, line: info.lines, cells_missing: record.length < head.record.length };
  });
}

interface Parsed {
  record: string[];
  info: { lines: number };
}

function recordsOf(csv: string): Parsed[] {
  const options = { bom: true, relax_column_count: true, skip_empty_lines: true, skip_records_with_empty_values: true };
  try {
    return parse(csv, { ...options, delimiter: delimiterOf(csv), info: true, trim: true }) as unknown as Parsed[];
  } catch (error) {
    throw invalid("body.csv", `This cannot be read as CSV: ${error instanceof Error ? error.message : error}`);
  }
}

/** What the head parts its cells with. */
function delimiterOf(csv: string): string {
  const head = csv.slice(0, csv.search(/[\r\n]|$/));
  const counts = [",", ";", "\t"].map((sign) => [sign, head.split(sign).length] as const);
  return counts.reduce((most, one) => (one[1] > most[1] ? one : most))[0];
}

function placesOf(head: readonly string[]): Map<keyof Cells, number> {
  const places = new Map<keyof Cells, number>();
  for (const [place, title] of head.entries()) {
    const column = names[title.trim().toLowerCase()];
    if (column && !places.has(column)) places.set(column, place);
  }
  if (!places.has("email") && !places.has("user_name"))
    throw invalid(
      "body.csv",
      "The first line names the columns: email or user_name must be among them, then role, name, team",
    );
  return places;
}

/** Lines for a spreadsheet, beginning with their head. */
export const writeSheet = (head: readonly string[], lines: readonly (readonly string[])[]): string =>
  stringify(
    [head, ...lines].map((line) => line.map(guarded)),
    { bom: true },
  );

/** A cell that begins like a formula is given an apostrophe, so that no spreadsheet computes what somebody called themselves. */
export const guarded = (cell: string): string => (/^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell);

/** The apostrophe is taken off again when a roster comes back. */
const unguarded = (cell: string): string => (/^'[=+\-@]/.test(cell) ? cell.slice(1) : cell);
