import { type Ctx, may, transact } from "../../kernel/context.ts";
import { invalid, notFound } from "../../kernel/problem.ts";
import { record } from "../activity/activity.ts";
import { keepCurrency } from "./currency.ts";
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
