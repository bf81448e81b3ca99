import type { z } from "zod";
import type { Output } from "../../../contract/route.ts";
import type { getStatistics } from "../../../contract/usage.ts";
import type { usage } from "../../search.ts";

/** What the address of the usage page can say. */
export type UsageSearch = z.output<typeof usage>;

/** By what use is summed. */
export const bys = ["day", "member", "resource", "product"] as const;
export type By = (typeof bys)[number];

export type Kind = "compute" | "storage";

/** The use of one key: in hours, all together and by product. */
export interface Row {
  key: string;
  label: string;
  hours: number;
  records: number;
  products: Record<string, number>;
}

/** Hours of one unit, or of one GiB. */
const divisor = { compute: 3600, storage: 3600 * 2 ** 30 };

/** The sums of one kind, a row a key: days in order and without gaps, the rest by size. */
export function rowsOf(data: Output<typeof getStatistics>, kind: Kind, by: By): Row[] {
  const unit = kind === "compute" ? "unit-seconds" : "byte-seconds";
  const rows = new Map<string, Row>();
  for (const item of data.items.filter((one) => one.unit === unit && one.quantity > 0)) {
    const row = rows.get(item.key) ?? empty(item.key, item.label);
    const hours = item.quantity / divisor[kind];
    row.hours += hours;
    row.records += item.records;
    row.products[item.product] = (row.products[item.product] ?? 0) + hours;
    rows.set(item.key, row);
  }
  if (by !== "day") return [...rows.values()].sort((a, b) => b.hours - a.hours);
  return rows.size === 0 ? [] : daysOf(data.from, data.to).map((day) => rows.get(day) ?? empty(day, day));
}

const empty = (key: string, label: string): Row => ({ key, label, hours: 0, records: 0, products: {} });

const day_ms = 86_400_000;
const days_max = 366;

/** Every day of a span, in UTC; at most a year of them. */
function daysOf(from: string, to: string): string[] {
  const begin = Date.parse(from);
  const count = Math.min(days_max, Math.round((Date.parse(to) - begin) / day_ms) + 1);
  return Array.from({ length: count }, (_, at) => new Date(begin + at * day_ms).toISOString().slice(0, 10));
}

/** The filters of the records behind a row. */
export const filterOf = (by: By, kind: Kind, key: string): UsageSearch => ({
  type: kind,
  ...{ member: undefined, resource: undefined, product: undefined },
  ...(by === "day" ? { from: key, to: key } : { [by]: key }),
});
