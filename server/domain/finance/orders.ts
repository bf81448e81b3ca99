import { accountOf, type Ctx, may, transact } from "../../kernel/context.ts";
import { money } from "../../kernel/money.ts";
import { pageOf } from "../../kernel/page.ts";
import { notFound, Problem } from "../../kernel/problem.ts";
import { listOperators } from "../accounts/accounts.ts";
import { record } from "../activity/activity.ts";
import { keepCurrency } from "../usage/usage.ts";
import { belowOf, seen } from "./finance.ts";
import { keepersOf } from "./house-queries.ts";
import { issueReceipt } from "./invoices.ts";
import * as queries from "./order-queries.ts";

const pending_max = 20;

interface Page {
  limit: number;
  cursor?: string | undefined;
}

const paged = async (ctx: Ctx, page: Page & { namespace_id?: string; state?: queries.OrderRow["state"] | undefined }) =>
  pageOf(await queries.list(ctx, { ...page, below: belowOf(page.cursor) }), page.limit, (row) => String(row.number));

/** The top-ups of a wallet, newest first. */
export async function list(ctx: Ctx, path: string, page: Page) {
  const { id } = await seen(ctx, path);
  return paged(ctx, { ...page, namespace_id: id });
}

/** The top-ups of all wallets, newest first. */
export async function listAll(ctx: Ctx, page: Page & { state?: queries.OrderRow["state"] | undefined }) {
  may(ctx, "finance.see");
  return paged(ctx, page);
}

/** Asks for a top-up: nothing moves until an operator says that the money has come. */
export const ask = (ctx: Ctx, path: string, given: { amount: number; note: string }): Promise<queries.OrderRow> =>
  transact(ctx, async (ctx) => {
    const namespace = await seen(ctx, path);
    may(ctx, "wallet.order", namespace);
    await refuseMany(ctx, namespace.id);
    await keepCurrency(ctx, true);
    const number = await queries.insert(ctx, {
      ...given,
      ...{ namespace_id: namespace.id, buyer_id: accountOf(ctx), provider: "offline" as const },
    });
    const order = await found(ctx, number);
    await orderTold(
      ctx,
      order,
      "ask",
      `asked for a top-up of ${money(given.amount, ctx.ports.currency)}`,
      await listOperators(ctx),
    );
    return order;
  });

/** Takes a top-up back that nobody has decided yet. Where it can be paid at a provider's page, that is closed first. */
export async function cancel(ctx: Ctx, path: string, number: number): Promise<queries.OrderRow> {
  const { checkout_id, state } = await transact(ctx, (ctx) => mine(ctx, path, number));
  const isClosed = state !== "pending" || checkout_id === null || (await ctx.ports.payments?.close(checkout_id));
  if (isClosed === false) throw new Problem("conflict", "It is paid, or is being paid: its money comes in a moment");
  return transact(ctx, async (ctx) => {
    const order = await mine(ctx, path, number);
    undecided(order);
    await queries.decide(ctx, order.id, "cancelled", null);
    await orderTold(ctx, order, "cancel", `cancelled the top-up of ${money(order.amount, ctx.ports.currency)}`, []);
    return found(ctx, number);
  });
}

/** An order of a wallet for which the asker may order. */
async function mine(ctx: Ctx, path: string, number: number): Promise<queries.OrderRow> {
  const namespace = await seen(ctx, path);
  may(ctx, "wallet.order", namespace);
  const order = await found(ctx, number);
  if (order.namespace_id !== namespace.id) throw notFound("top-up");
  return order;
}

/** Confirms that a top-up was paid, then its money is in the wallet; or declines it with a reason. */
export const decide = (ctx: Ctx, number: number, reason: string | null): Promise<queries.OrderRow> =>
  transact(ctx, async (ctx) => {
    may(ctx, "finance.tend");
    const order = await found(ctx, number);
    undecided(order);
    if (order.provider !== "offline") throw new Problem("conflict", "The payment provider decides on this top-up");
    const { id: operation_id, namespace_id, amount } = order;
    await queries.decide(ctx, order.id, reason === null ? "paid" : "declined", reason);
    if (reason === null) {
      await queries.receive(ctx, { operation_id, kind: "top_up", namespace_id, amount });
      await issueReceipt(ctx, operation_id, { note: order.note });
    }
    const what = `the top-up ${number} of ${money(amount, ctx.ports.currency)}`;
    const concerns = await keepersOf(ctx, namespace_id);
    if (reason === null) await orderTold(ctx, order, "confirm", `confirmed ${what}`, concerns);
    else await orderTold(ctx, order, "decline", `declined ${what}: ${reason}`, concerns);
    return found(ctx, number);
  });

/** Refuses one more top-up where many wait for a decision. */
export async function refuseMany(ctx: Ctx, namespace_id: string): Promise<void> {
  if ((await queries.countPending(ctx, namespace_id)) >= pending_max)
    throw new Problem("conflict", `${pending_max} top-ups wait for a decision here already: cancel some, or wait`);
}

/** An order, locked: whoever decides on it decides on what is there. */
export async function found(ctx: Ctx, number: number): Promise<queries.OrderRow> {
  const order = await queries.lock(ctx, number);
  if (!order) throw notFound("top-up");
  return order;
}

function undecided({ state }: queries.OrderRow): void {
  if (state !== "pending") throw new Problem("conflict", `This top-up is ${state} already`);
}

/** Writes down what happened to an order. */
export const orderTold = (ctx: Ctx, order: queries.OrderRow, verb: string, text: string, concerns: readonly string[]) =>
  record(ctx, {
    action: `top_up.${verb}`,
    severity: "notice",
    namespace_id: order.namespace_id,
    entity: { kind: "top_up", id: order.id, name: String(order.number) },
    text,
    after: { amount: order.amount },
    concerns,
  });
