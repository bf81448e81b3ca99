import type { z } from "zod";
import type { Output } from "../../../contract/route.ts";
import type { getStatistics } from "../../../contract/usage.ts";
import { scaleOf } from "../../format.ts";
import type { usage } from "../../search.ts";

/** What the address of the usage page can say. */
export type UsageSearch = z.output<typeof usage>;

/** By what use is summed. */
export const bys = ["day", "member", "team", "resource", "project", "product"] as const;
export type By = (typeof bys)[number];
/** In one's own workbench there is one person. */
export const ownBys: readonly By[] = ["day", "resource", "project", "product"];

export type Kind = "compute" | "storage";

/** The use of one key: all together and by product, in the unit of its kind. */
export interface Row {
  key: string;
  label: string;
  quantity: number;
  records: number;
  products: Record<string, number>;
}

/** Sums of one kind, in the unit in which the largest reads best. */
export interface Sums {
  rows: Row[];
  unit: ReturnType<typeof scaleOf>["unit"];
}

/** The sums of one kind, a row a key: days in order and without gaps, the rest by size. */
export function sumsOf(data: Output<typeof getStatistics>, kind: Kind, by: By): Sums {
  const counted = kind === "compute" ? "unit-seconds" : "byte-seconds";
  const items = data.items.filter(({ unit, quantity }) => unit === counted && quantity > 0);
  const { unit, size } = scaleOf(largest(items), counted);
  const rows = new Map<string, Row>();
  for (const item of items) {
    const row = rows.get(item.key) ?? empty(item.key, item.label);
    const quantity = item.quantity / size;
    row.quantity += quantity;
    row.records += item.records;
    row.products[item.product] = (row.products[item.product] ?? 0) + quantity;
    rows.set(item.key, row);
  }
  if (by !== "day") return { unit, rows: [...rows.values()].sort((a, b) => b.quantity - a.quantity) };
  const days = rows.size === 0 ? [] : daysOf(data.from, data.to);
  return { unit, rows: days.map((day) => rows.get(day) ?? empty(day, day)) };
}

/** The largest sum of a key. */
function largest(items: readonly { key: string; quantity: number }[]): number {
  const sums = new Map<string, number>();
  for (const { key, quantity } of items) sums.set(key, (sums.get(key) ?? 0) + quantity);
  return Math.max(0, ...sums.values());
}

const empty = (key: string, label: string): Row => ({ key, label, quantity: 0, records: 0, products: {} });

const day_ms = 86_400_000;
const days_max = 366;

/** Every day of a span, in UTC; at most a year of them. */
function daysOf(from: string, to: string): string[] {
  const begin = Date.parse(from);
  const count = Math.min(days_max, Math.round((Date.parse(to) - begin) / day_ms) + 1);
  return Array.from({ length: count }, (_, at) => new Date(begin + at * day_ms).toISOString().slice(0, 10));
}

/** Whether the records behind a row can be asked for: not those in no team or project, nor of a project one may not see. */
export const opens = ({ key }: Pick<Row, "key">): boolean => key !== "" && key !== "private project";

/** The filters of the records behind a row. */
export const filterOf = (by: By, kind: Kind, key: string): UsageSearch => ({
  type: kind,
  ...{ member: undefined, team: undefined, resource: undefined, project: undefined, product: undefined },
  ...(by === "day" ? { from: key, to: key } : { [by]: key }),
});
