import type { Forecast } from "../../../contract/reports.ts";
import type { Ctx } from "../../kernel/context.ts";
import { after, days_back, inDays } from "../../kernel/outlook.ts";
import * as queries from "./forecast-queries.ts";
import { growth } from "./growth-queries.ts";
import { statistics } from "./statistic-queries.ts";
import { day_ms, dayOf } from "./steps.ts";
import { seen } from "./usage.ts";

/**
 * When storage and the month's spending reach their limits, if they go on as in the last 30 days: by the mean of those
 * days, which anybody can work out again from the pages about growth and statistics. What is younger is looked at from its
 * beginning, but no less than a day, so that an hour's upload is not taken for a habit.
 */
export async function forecast(ctx: Ctx, path: string, now: Date): Promise<Forecast[]> {
  const { id } = await seen(ctx, path);
  const row = await queries.now(ctx, id);
  const today = Date.parse(dayOf(now.getTime()));
  const from = Math.max(today - (days_back - 1) * day_ms, row.began_at?.getTime() ?? now.getTime());
  const days = Math.max(1, (now.getTime() - from) / day_ms);
  const place = { id, role: "maintainer" } as const; // nothing is named in these sums
  return [
    storageOf(row, { days, before: await storedAt(ctx, place, from), now }),
    spendingOf(row, { days, spent: await spentSince(ctx, place, from, today), now }),
  ];
}

type Where = Parameters<typeof growth>[1];

/** Bytes held when a day began. */
async function storedAt(ctx: Ctx, place: Where, from: number): Promise<number> {
  const day = dayOf(from - day_ms);
  const [row] = await growth(ctx, place, { steps: [{ from: day, to: day }], by: "all", series: 1 });
  return row?.bytes_at_end ?? 0;
}

/** Micros spent from a day on. */
async function spentSince(ctx: Ctx, place: Where, from: number, today: number): Promise<number> {
  const span = { from: dayOf(from), to: dayOf(today) };
  const rows = await statistics(ctx, place, { span, steps: [span], by: "product" });
  return rows.reduce((sum, { cost_micros }) => sum + cost_micros, 0);
}

function storageOf(row: queries.NowRow, { days, before, now }: { days: number; before: number; now: Date }): Forecast {
  const per_day = (row.stored - before) / days;
  const { stored: used, stored_limit: limit } = row;
  const left = limit === null || per_day <= 0 ? null : Math.max(0, limit - used) / per_day;
  return {
    ...{ product: "storage", unit: "bytes", used, limit, per_day, days, expected: null },
    runs_out_at: left === null ? null : inDays(now, left),
  };
}

function spendingOf(row: queries.NowRow, { days, spent, now }: { days: number; spent: number; now: Date }): Forecast {
  const per_day = spent / days;
  const { spent: used, spend_limit: limit } = row;
  const end = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1);
  const expected = used + per_day * ((end - now.getTime()) / day_ms);
  const runs_out = limit !== null && expected >= limit && (used >= limit || per_day > 0);
  return {
    ...{ product: "monthly_spend", unit: "micros", used, limit, per_day, days, expected: Math.round(expected) },
    runs_out_at: runs_out ? after(now, used >= limit ? 0 : (limit - used) / per_day) : null,
  };
}
