import { type Ctx, may, transact } from "../../kernel/context.ts";
import { invalid, notFound } from "../../kernel/problem.ts";
import { record } from "../activity/activity.ts";
import * as queries from "./price-queries.ts";

/** What everything costs, cost and will cost. */
export async function list(ctx: Ctx): Promise<queries.PriceRow[]> {
  may(ctx, "price.list");
  return queries.list(ctx);
}

/**
 * Sets a price from a day on. What is past was told to people and is what they paid, so it never changes: a price begins
 * tomorrow at the earliest, but the first of a product may begin today.
 */
export const set = (
  ctx: Ctx,
  product: string,
  given: { amount_micros: number; from_day?: string | undefined },
): Promise<queries.PriceRow> =>
  transact(ctx, async (ctx) => {
    may(ctx, "price.set");
    const { today, tomorrow, known, priced } = await queries.standing(ctx, product);
    if (!known) throw notFound("product");
    const earliest = priced ? tomorrow : today;
    const { amount_micros, from_day = earliest } = given;
    if (from_day < earliest) throw invalid("body.from_day", `Prices of past days stay: ${earliest} at the earliest`);
    await keepCurrency(ctx, true);
    const before = await queries.set(ctx, { product, from_day, amount_micros });
    await record(ctx, {
      action: "price.set",
      severity: "notice",
      namespace_id: null,
      entity: { kind: "price", id: product, name: product },
      text: `set the price of ${product} to ${amount_micros / 1_000_000} ${ctx.ports.currency} from ${from_day} on`,
      before: { amount_micros: before },
      after: { amount_micros, from_day },
    });
    const row = (await queries.list(ctx, product)).find((one) => one.from_day === from_day);
    if (!row) throw new Error("a price vanished inside its own transaction");
    return row;
  });

/**
 * The currency is free until the first price or the first money, and stays from then on: what was used is priced in it, and
 * no number would be true in another. Called at every start, and before a price, an order, a credit or a voucher is written.
 */
export async function keepCurrency(ctx: Ctx, is_setting = false): Promise<void> {
  const { currency } = ctx.ports;
  const fixed = await queries.fixCurrency(ctx, currency, is_setting);
  if (fixed === undefined || fixed === currency) return;
  const fault = `GUILDHALL_CURRENCY is ${currency}, but prices and money here are in ${fixed}`;
  throw new Error(`${fault}: set it to ${fixed}. It can be chosen only before the first price and the first money`);
}
