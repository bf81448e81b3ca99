import type { z } from "zod";
import type { Price } from "../../../contract/prices.ts";
import type { Statistic } from "../../../contract/reports.ts";
import type { Overview, UsageRecord } from "../../../contract/usage.ts";
import type { Ctx } from "../../kernel/context.ts";
import type { PriceRow } from "./price-queries.ts";
import type { RecordRow } from "./record-queries.ts";
import type { StatisticRow } from "./statistic-queries.ts";
import type { TotalsRow, TypeRow } from "./usage.ts";

/** In what a record is counted. */
export const unitOf = { compute: "unit-seconds", storage: "byte-seconds", api: "micros" } as const;

/** A usage record as the API shows it. */
export const presentRecord = (ctx: Ctx, row: RecordRow): z.input<typeof UsageRecord> => ({
  id: row.id,
  type: row.type,
  product: row.product,
  member: { path: row.member_path, name: row.member_name },
  resource: row.resource,
  project: row.project,
  source: row.source,
  started_at: row.started_at.toISOString(),
  ended_at: row.ended_at?.toISOString() ?? null,
  quantity: Number(row.quantity),
  unit: unitOf[row.type],
  storage_bytes: row.type === "storage" && row.corrects === null ? row.rate : null,
  cost: { amount_micros: row.cost_micros, currency: ctx.ports.currency },
  corrects: row.corrects,
  reason: row.reason,
});

/** A price as the API shows it. */
export const presentPrice = (row: PriceRow): z.input<typeof Price> => ({
  ...row,
  unit: row.product === "storage" ? "gib-month" : row.product.startsWith("storage_") ? "gib" : "unit-hour",
});

/** A sum as the API shows it. */
export const presentStatistic = (ctx: Ctx, { type, cost_micros, ...row }: StatisticRow): z.input<typeof Statistic> => ({
  ...row,
  unit: unitOf[type],
  cost: { amount_micros: cost_micros, currency: ctx.ports.currency },
});

/** Totals and what is used of each resource type. */
export const presentOverview = (
  ctx: Ctx,
  given: { totals: TotalsRow; compute: TypeRow[]; month_began_at: Date; spent: number },
): z.input<typeof Overview> => {
  const { dataset, model, container, executions_active, ...storage } = given.totals;
  return {
    storage,
    compute: given.compute.map((row) => ({ ...row, unit_seconds_this_month: Number(row.unit_seconds_this_month) })),
    executions_active,
    resources: { dataset, model, container },
    spent_this_month: { amount_micros: given.spent, currency: ctx.ports.currency },
    month_began_at: given.month_began_at.toISOString(),
  };
};
