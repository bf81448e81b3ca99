import type { CallStatistic } from "../../../../contract/calls.ts";
import type { Row } from "../statistics.ts";

/** What of calls is added up. */
export const measures = ["calls", "tokens", "cost"] as const;
export type Measure = (typeof measures)[number];

const day_ms = 86_400_000;

const figureOf = (row: CallStatistic, measure: Measure): number => {
  if (measure === "calls") return row.calls;
  return measure === "tokens" ? row.input_tokens + row.output_tokens : row.cost.amount_micros / 1_000_000;
};

/** Sums by day as the chart wants them: a row a day without gaps, a part for each model, token or member. */
export function rowsOf(
  { from, to, items }: { from: string; to: string; items: CallStatistic[] },
  measure: Measure,
  labelOf: (row: CallStatistic) => string,
): Row[] {
  const rows = new Map<string, Row>();
  for (let at = Date.parse(from); at <= Date.parse(to); at += day_ms) {
    const key = new Date(at).toISOString().slice(0, 10);
    rows.set(key, { key, label: key, quantity: 0, cost: 0, products: {} });
  }
  for (const item of items) {
    const row = rows.get(item.day ?? "");
    if (!row) continue;
    const [label, value] = [labelOf(item), figureOf(item, measure)];
    row.quantity += value;
    row.cost += item.cost.amount_micros;
    row.products[label] = (row.products[label] ?? 0) + value;
  }
  return [...rows.values()];
}
