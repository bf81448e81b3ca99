import type { MeansLeft } from "../../../contract/finance.ts";
import type { Ctx } from "../../kernel/context.ts";
import { days_back, inDays } from "../../kernel/outlook.ts";
import { seen } from "./finance.ts";
import * as queries from "./forecast-queries.ts";
import { inUnits, units } from "./package-present.ts";
import { payableOf } from "./present.ts";
import { wallet } from "./queries.ts";

const day_ms = 86_400_000;

/**
 * When the balance and each product's packages run out, if they go on as in the last 30 days: by the mean of those days, from
 * the first on which anything went, but no less than one.
 */
export async function means(ctx: Ctx, path: string, now: Date): Promise<MeansLeft[]> {
  const { id } = await seen(ctx, path);
  const row = await wallet(ctx, id);
  const spent = await queries.spent(ctx, id, days_back);
  const packages = await queries.left(ctx, id, days_back);
  const payable = payableOf(row);
  const pace = paceOf(now, spent.first_day, spent.micros + row.uncharged);
  return [
    {
      product: null,
      unit: "micros",
      left: payable,
      ...pace,
      last_day: null,
      runs_out_at: endOf(now, payable, pace.per_day),
    },
    ...packages.map((one) => packageOf(now, one)),
  ];
}

function packageOf(now: Date, { type, product, last_day, first_day, ...row }: queries.LeftRow): MeansLeft {
  const left = inUnits(row.left_us, type);
  const pace = paceOf(now, first_day, inUnits(row.used_us, type));
  const over = new Date(Date.parse(last_day) + day_ms).toISOString();
  const used_up = endOf(now, left, pace.per_day);
  const runs_out_at = used_up !== null && used_up < over ? used_up : over;
  return { product, unit: units[type], left, ...pace, last_day, runs_out_at };
}

/** The mean of a day, of so much that went since a day. */
function paceOf(now: Date, first_day: string | null, amount: number) {
  const days = Math.max(1, (now.getTime() - Date.parse(first_day ?? now.toISOString())) / day_ms);
  return { per_day: amount / days, days };
}

function endOf(now: Date, left: number, per_day: number): string | null {
  if (left <= 0) return now.toISOString();
  return per_day > 0 ? inDays(now, left / per_day) : null;
}
