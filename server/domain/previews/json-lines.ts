import { columnOf } from "./columns.ts";
import { unreadable } from "./reading.ts";
import { readHead } from "./separated.ts";
import { textTables } from "./text-tables.ts";

const keys_max = 2000;

/** Tables of JSON, one value a line. */
export const jsonLines = textTables({
  named: false,
  signsOf(head, _path, isCut) {
    const { encoding, newline } = readHead(head, isCut);
    return { encoding, newline, delimiter: null };
  },
  cellsOf: (texts, { keys }) =>
    texts.map((text) => {
      const value = jsonOf(text);
      if (value === undefined) return [text];
      return isRecord(value) ? keys.map((key) => own(value, key)) : [value];
    }),
  columnsOf(texts) {
    const values = texts.map(jsonOf);
    if (values.length > 0 && values[0] === undefined) throw unreadable("no_json", "Its first line is no JSON");
    const names = new Set(values.flatMap((value) => (isRecord(value) ? Object.keys(value).slice(0, keys_max) : [])));
    const keys = names.size > 0 ? [...names].slice(0, keys_max) : ["value"];
    const columns = keys.map((key) =>
      columnOf(
        key,
        values.map((value) => (isRecord(value) ? own(value, key) : names.size === 0 ? value : undefined)),
        false,
      ),
    );
    return { keys, columns };
  },
});

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

const own = (value: Record<string, unknown>, key: string) => (Object.hasOwn(value, key) ? value[key] : undefined);

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
