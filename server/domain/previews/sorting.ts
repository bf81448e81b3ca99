import type { ColumnType } from "../../../contract/previews.ts";
import { type Order, sorting, unreadable } from "./reading.ts";

const key_length_max = 200;

/** Gathers the cells of one column, row after row, and puts the rows in their order. */
export function sorter(type: ColumnType) {
  const keys: (string | number | null)[] = [];
  const keyOf = type === "number" ? numberOf : type === "date" ? timeOf : wordOf;
  return {
    add(cell: string | null): void {
      if (keys.length >= sorting.rows_max) throw unreadable("not_sorted", tooMany);
      keys.push(cell === null || cell === "" ? null : keyOf(cell));
    },
    order(): Pick<Order, "rows" | "empty"> {
      const given = Uint32Array.from(keys.keys()).filter((row) => keys[row] !== null);
      const empty = Uint32Array.from(keys.keys()).filter((row) => keys[row] === null);
      const compare = type === "number" || type === "date" ? byWeight : byWords();
      given.sort((a, b) => compare(keys[a] as never, keys[b] as never) || a - b);
      const rows = new Uint32Array(keys.length);
      rows.set(given);
      rows.set(empty, given.length);
      return { rows, empty: empty.length };
    },
  };
}

const tooMany = `Tables of more than ${sorting.rows_max} rows are not sorted here: download it and sort it with a program of yours`;

const byWeight = (a: number, b: number) => a - b;
const byWords = () => new Intl.Collator("en", { numeric: true }).compare;

function numberOf(cell: string): number | null {
  const number = Number(cell.replaceAll(/[\s_,]/g, ""));
  return Number.isNaN(number) ? null : number;
}

function timeOf(cell: string): number | null {
  const time = Date.parse(cell.trim());
  return Number.isNaN(time) ? null : time;
}

const wordOf = (cell: string): string => cell.slice(0, key_length_max);
