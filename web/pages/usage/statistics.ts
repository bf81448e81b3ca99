import type { z } from "zod";
import type { getStatistics } from "../../../contract/reports.ts";
import type { Output } from "../../../contract/route.ts";
import { scaleOf } from "../../format.ts";
import type { usage } from "../../search.ts";

/** What the address of the usage page can say. */
export type UsageSearch = z.output<typeof usage>;

/** By what use is summed. */
export const bys = ["day", "week", "month", "member", "team", "project", "resource", "product"] as const;
export type By = (typeof bys)[number];
/** In one's own workbench there is one person. */
export const ownBys: readonly By[] = ["day", "week", "month", "project", "resource", "product"];

/** Whether sums come in the order of time. */
export const isThroughTime = (by: By): boolean => by === "day" || by === "week" || by === "month";

export type Kind = "compute" | "storage";
export type Statistics = Output<typeof getStatistics>;

/** The use of one key: all together and by product, in the unit of its kind. */
export interface Row {
  key: string;
  label: string;
  quantity: number;
  /** In micros. */
  cost: number;
  products: Record<string, number>;
}

/** Sums of one kind, in the unit in which the largest reads best. */
export interface Sums {
  rows: Row[];
  unit: ReturnType<typeof scaleOf>["unit"];
}

/** The sums of one kind, a row a key: days in order and without gaps, the rest by size. */
export function sumsOf(data: Statistics, kind: Kind, by: By): Sums {
  const counted = kind === "compute" ? "unit-seconds" : "byte-seconds";
  const items = data.items.filter(({ unit, quantity }) => unit === counted && quantity > 0);
  const { unit, size } = scaleOf(largest(items), counted);
  const rows = new Map<string, Row>();
  for (const item of items) {
    const row = rows.get(item.key) ?? empty(item.key, item.label);
    const quantity = item.quantity / size;
    row.quantity += quantity;
    row.cost += item.cost.amount_micros;
    row.products[item.product] = (row.products[item.product] ?? 0) + quantity;
    rows.set(item.key, row);
  }
  return { unit, rows: inOrder(data, rows, by) };
}

/** What each key costs: all together and by product, in the currency, compute and storage in one. */
export function costsOf(data: Statistics, by: By): Row[] {
  const rows = new Map<string, Row>();
  for (const { key, label, product, cost } of data.items.filter(({ cost }) => cost.amount_micros !== 0)) {
    const row = rows.get(key) ?? empty(key, label);
    const amount = cost.amount_micros / 1_000_000;
    row.quantity += amount;
    row.cost += cost.amount_micros;
    row.products[product] = (row.products[product] ?? 0) + amount;
    rows.set(key, row);
  }
  return inOrder(data, rows, by);
}

function inOrder({ steps }: Statistics, rows: Map<string, Row>, by: By): Row[] {
  if (!isThroughTime(by)) return [...rows.values()].sort((a, b) => b.quantity - a.quantity);
  return rows.size === 0 ? [] : steps.map(({ from }) => rows.get(from) ?? empty(from, from));
}

/** The largest sum of a key. */
function largest(items: readonly { key: string; quantity: number }[]): number {
  const sums = new Map<string, number>();
  for (const { key, quantity } of items) sums.set(key, (sums.get(key) ?? 0) + quantity);
  return Math.max(0, ...sums.values());
}

const empty = (key: string, label: string): Row => ({ key, label, quantity: 0, cost: 0, products: {} });

/** Whether the records behind a row can be asked for: not those in no team or project, nor of a project one may not see. */
export const opens = ({ key }: Pick<Row, "key">): boolean => key !== "" && key !== "private project";

/** The filters of the records behind a row, with those that the sums have already. */
export function filterOf({ steps }: Statistics, by: By, kind: Kind | undefined, key: string): UsageSearch {
  if (!isThroughTime(by)) return { ...(kind ? { type: kind } : {}), [by]: key };
  const step = steps.find(({ from }) => from === key);
  return { ...(kind ? { type: kind } : {}), from: key, to: step?.to ?? key };
}
