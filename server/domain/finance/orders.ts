import { accountOf, type Ctx, may, transact } from "../../kernel/context.ts";
import { money } from "../../kernel/money.ts";
import { pageOf } from "../../kernel/page.ts";
import { invalid, notFound, Problem } from "../../kernel/problem.ts";
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
    if ((await queries.countPending(ctx, namespace.id)) >= pending_max)
      throw new Problem("conflict", `${pending_max} top-ups wait for a decision here already: cancel some, or wait`);
    await keepCurrency(ctx, true);
    const number = await queries.insert(ctx, { ...given, namespace_id: namespace.id, buyer_id: accountOf(ctx) });
    const order = await found(ctx, number);
    await told(
      ctx,
      order,
      "ask",
      `asked for a top-up of ${money(given.amount, ctx.ports.currency)}`,
      await listOperators(ctx),
    );
    return order;
  });

/** Takes a top-up back that nobody has decided yet. */
export const cancel = (ctx: Ctx, path: string, number: number): Promise<queries.OrderRow> =>
  transact(ctx, async (ctx) => {
    const namespace = await seen(ctx, path);
    may(ctx, "wallet.order", namespace);
    const order = await found(ctx, number);
    if (order.namespace_id !== namespace.id) throw notFound("top-up");
    undecided(order);
    await queries.decide(ctx, order.id, "cancelled", null);
    await told(ctx, order, "cancel", `cancelled the top-up of ${money(order.amount, ctx.ports.currency)}`, []);
    return found(ctx, number);
  });

/** Confirms that a top-up was paid, then its money is in the wallet; or declines it with a reason. */
export const decide = (ctx: Ctx, number: number, reason: string | null): Promise<queries.OrderRow> =>
  transact(ctx, async (ctx) => {
    may(ctx, "finance.tend");
    const order = await found(ctx, number);
    undecided(order);
    const { id: operation_id, namespace_id, amount } = order;
    await queries.decide(ctx, order.id, reason === null ? "paid" : "declined", reason);
    if (reason === null) {
      await queries.receive(ctx, { operation_id, kind: "top_up", namespace_id, amount });
      await issueReceipt(ctx, operation_id, { note: order.note });
    }
    const what = `the top-up ${number} of ${money(amount, ctx.ports.currency)}`;
    const concerns = await keepersOf(ctx, namespace_id);
    if (reason === null) await told(ctx, order, "confirm", `confirmed ${what}`, concerns);
    else await told(ctx, order, "decline", `declined ${what}: ${reason}`, concerns);
    return found(ctx, number);
  });

/** Writes down that a top-up was paid back, as far as its money is neither spent nor held. */
export const refund = (
  ctx: Ctx,
  number: number,
  given: { amount: number; reason: string },
): Promise<queries.OrderRow> =>
  transact(ctx, async (ctx) => {
    may(ctx, "finance.tend");
    const order = await found(ctx, number);
    const { amount, reason } = given;
    const operation_id = crypto.randomUUID();
    const { refunded, most } = await queries.refund(ctx, { id: order.id, amount, operation_id });
    if (!refunded && order.state !== "paid") throw new Problem("conflict", "Only what was paid can be paid back");
    if (!refunded)
      throw invalid("body.amount_micros", `At most ${money(most, ctx.ports.currency)}: the rest is spent or held`);
    const text = `paid ${money(amount, ctx.ports.currency)} of the top-up ${number} back: ${reason}`;
    await told(ctx, order, "refund", text, await keepersOf(ctx, order.namespace_id));
    return found(ctx, number);
  });

async function found(ctx: Ctx, number: number): Promise<queries.OrderRow> {
  const order = await queries.lock(ctx, number);
  if (!order) throw notFound("top-up");
  return order;
}

function undecided({ state }: queries.OrderRow): void {
  if (state !== "pending") throw new Problem("conflict", `This top-up is ${state} already`);
}

const told = (ctx: Ctx, order: queries.OrderRow, verb: string, text: string, concerns: readonly string[]) =>
  record(ctx, {
    action: `top_up.${verb}`,
    severity: "notice",
    namespace_id: order.namespace_id,
    entity: { kind: "top_up", id: order.id, name: String(order.number) },
    text,
    after: { amount: order.amount },
    concerns,
  });
