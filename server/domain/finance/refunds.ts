import { afterCommit, type Ctx, may, transact } from "../../kernel/context.ts";
import { money } from "../../kernel/money.ts";
import { uuid } from "../../kernel/page.ts";
import { invalid, Problem } from "../../kernel/problem.ts";
import { listOperators } from "../accounts/accounts.ts";
import { keepersOf } from "./house-queries.ts";
import { issueReceipt } from "./invoices.ts";
import * as orderQueries from "./order-queries.ts";
import { found, orderTold } from "./orders.ts";
import * as queries from "./payment-queries.ts";

/**
 * Pays back of a top-up, as far as its money is neither spent nor held. It leaves the wallet at once; what was paid at a
 * provider goes back through it by a job, so that a crash in between leaves nothing undone and nothing done twice.
 */
export const refund = (ctx: Ctx, number: number, given: { amount: number; reason: string }) =>
  transact(ctx, async (ctx) => {
    may(ctx, "finance.tend");
    const order = await found(ctx, number);
    const { amount, reason } = given;
    const isOffline = order.provider === "offline";
    const fault = isOffline ? undefined : ctx.ports.payments?.faultOf(amount, ctx.ports.currency);
    if (fault) throw invalid("body.amount_micros", fault);
    const id = crypto.randomUUID();
    const { refunded, most } = await orderQueries.refund(ctx, { id: order.id, amount, operation_id: id });
    if (!refunded && order.state !== "paid") throw new Problem("conflict", "Only what was paid can be paid back");
    if (!refunded)
      throw invalid("body.amount_micros", `At most ${money(most, ctx.ports.currency)}: the rest is spent or held`);
    await queries.insertRefund(ctx, { id, order_id: order.id, amount, reason, state: isOffline ? "done" : "pending" });
    if (isOffline) await issueReceipt(ctx, id, { reason });
    else afterCommit(ctx, () => ctx.ports.jobs.poke("payments"));
    const text = `paid ${money(amount, ctx.ports.currency)} of the top-up ${number} back: ${reason}`;
    await orderTold(ctx, order, "refund", text, await keepersOf(ctx, order.namespace_id));
    return found(ctx, number);
  });

/** A refund that its provider has carried out has its credit note. */
export async function finish(ctx: Ctx, refund_id: string, provider_refund_id: string): Promise<string> {
  if (!uuid.test(refund_id) || !(await queries.finishRefund(ctx, refund_id, provider_refund_id)))
    return "known already";
  const refund = await queries.findRefund(ctx, refund_id);
  await issueReceipt(ctx, refund_id, { reason: refund?.reason ?? "" });
  return "refunded";
}

/** A refund that cannot be carried out is in the wallet again, and those who should know are told. */
export async function fail(ctx: Ctx, refund_id: string, failure: string): Promise<string> {
  const refund = uuid.test(refund_id) ? await queries.findRefund(ctx, refund_id) : undefined;
  if (!refund) return "known already";
  const { undone, operation, was_done } = await queries.undoRefund(ctx, refund_id, failure);
  if (!undone) return "known already";
  if (was_done && operation) await issueReceipt(ctx, operation, { reason: failure });
  const order = await found(ctx, refund.number);
  const concerns = [...(await keepersOf(ctx, order.namespace_id)), ...(await listOperators(ctx))];
  const what = money(refund.amount, ctx.ports.currency);
  const text = `put ${what} of the top-up ${order.number} back into the wallet: the provider refused it (${failure})`;
  await orderTold(ctx, order, "refund_failed", text, [...new Set(concerns)]);
  return "undone";
}
