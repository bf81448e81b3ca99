import { afterCommit, type Ctx, may, transact } from "../../kernel/context.ts";
import { Problem } from "../../kernel/problem.ts";
import { record } from "../activity/activity.ts";
import * as queries from "./currency-queries.ts";

/**
 * The currency is free until the first price or the first money, and stays from then on: what was used is priced in it, and
 * no number would be true in another. Called at every start, and before a price, an order, a credit or a voucher is written.
 */
export async function keepCurrency(ctx: Ctx, is_setting = false): Promise<void> {
  if (!is_setting) return find(ctx);
  const { currency, currency_is_named = false } = ctx.ports;
  const code = await queries.fix(ctx, currency, currency_is_named);
  if (code === ctx.ports.currency) return;
  ctx.ports.currency = code; // another server of this installation chose it
  throw new Problem("conflict", `Everything is in ${code} here now: look at the amount again, and repeat it`);
}

/** What was chosen or fixed holds; settings that name another than what is fixed are a mistake. */
async function find(ctx: Ctx): Promise<void> {
  const found = await queries.read(ctx);
  if (!found || found.code === ctx.ports.currency) return;
  if (ctx.ports.currency_is_named && found.is_fixed) {
    const fault = `GUILDHALL_CURRENCY is ${ctx.ports.currency}, but prices and money here are in ${found.code}`;
    throw new Error(`${fault}: leave it out. It can be chosen only before the first price and the first money`);
  }
  if (!ctx.ports.currency_is_named) ctx.ports.currency = found.code;
}

/** Why the currency cannot be chosen any more, or null. */
export async function currencyFault(ctx: Ctx): Promise<string | null> {
  if (ctx.ports.currency_is_named) return "GUILDHALL_CURRENCY names it: leave that out to choose it here";
  const found = await queries.read(ctx);
  if (!found?.is_fixed) return null;
  return `The first price or the first money is there, in ${found.code}: no number of then would be true in another currency`;
}

/** Chooses what everything will be priced in. */
export const chooseCurrency = async (ctx: Ctx, code: string): Promise<void> => {
  await transact(ctx, async (ctx) => {
    may(ctx, "price.set");
    const before = ctx.ports.currency;
    const fault = await currencyFault(ctx);
    if (fault !== null) throw new Problem("conflict", fault);
    if (!(await queries.choose(ctx, code))) throw new Problem("conflict", "The first price was set at this moment");
    await record(ctx, {
      action: "currency.set",
      severity: "notice",
      namespace_id: null,
      entity: { kind: "price", id: null, name: "currency" },
      text: `chose ${code} as the currency of everything`,
      before: { currency: before },
      after: { currency: code },
    });
    afterCommit(ctx, () => {
      ctx.ports.currency = code;
    });
  });
};
