import type { Preview } from "../../../contract/files.ts";

type Columns = Extract<Preview, { kind: "table" }>["columns"];

/** By which column, and whether the largest comes first. */
export interface Order {
  column: number;
  down: boolean;
}

const asNumber = (cell: string) => Number(cell.replaceAll(/[\s_,]/g, ""));

/** The rows in an order, each with the line it has in the file; empty cells always come last. */
export function sorted(rows: readonly string[][], columns: Columns, order: Order | undefined) {
  const lines = rows.map((row, at) => ({ row, line: at + 1 }));
  if (!order) return lines;
  const type = columns[order.column]?.type;
  const words = new Intl.Collator(undefined, { numeric: true });
  const compare = (a: string, b: string) =>
    type === "number"
      ? asNumber(a) - asNumber(b)
      : type === "date"
        ? Date.parse(a) - Date.parse(b) || words.compare(a, b)
        : words.compare(a, b);
  return lines.sort((one, other) => {
    const [a, b] = [one.row[order.column] ?? "", other.row[order.column] ?? ""];
    if (a === "" || b === "") return Number(a === "") - Number(b === "");
    return order.down ? compare(b, a) : compare(a, b);
  });
}
