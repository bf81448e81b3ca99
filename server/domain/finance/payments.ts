import { accountOf, type Ctx, may, transact } from "../../kernel/context.ts";
import { money } from "../../kernel/money.ts";
import { uuid } from "../../kernel/page.ts";
import { invalid, notFound, Problem } from "../../kernel/problem.ts";
import { listOperators } from "../accounts/accounts.ts";
import { record } from "../activity/activity.ts";
import { keepCurrency } from "../usage/usage.ts";
import { seen } from "./finance.ts";
import { keepersOf } from "./house-queries.ts";
import { issueReceipt } from "./invoices.ts";
import * as orderQueries from "./order-queries.ts";
import { found, orderTold, refuseMany } from "./orders.ts";
import * as queries from "./payment-queries.ts";
import type { PaymentEvent, PaymentNews } from "./ports.ts";
import { fail, finish } from "./refunds.ts";

/** The provider; where there is none, what is only for it does not exist. */
function providerOf(ctx: Ctx) {
  if (ctx.ports.payments) return ctx.ports.payments;
  throw new Problem(
    "conflict",
    "This installation has no payment provider: ask for a top-up that its operator confirms",
  );
}

/** Begins a top-up at the provider's page. Nothing moves until the provider says that it was paid. */
export async function begin(ctx: Ctx, path: string, amount: number) {
  const { currency, url } = ctx.ports;
  const { order, namespace, provider } = await transact(ctx, async (ctx) => {
    const namespace = await seen(ctx, path);
    may(ctx, "wallet.order", namespace);
    const provider = providerOf(ctx);
    const fault = provider.faultOf(amount, currency);
    if (fault) throw invalid("body.amount_micros", fault);
    await refuseMany(ctx, namespace.id);
    await keepCurrency(ctx, true);
    const given = {
      amount,
      note: "",
      namespace_id: namespace.id,
      buyer_id: accountOf(ctx),
      provider: "stripe" as const,
    };
    const order = await found(ctx, await orderQueries.insert(ctx, given));
    await orderTold(ctx, order, "ask", `began a top-up of ${money(amount, currency)} at the payment provider`, []);
    return { order, namespace, provider };
  });
  try {
    const customer_id = await customerOf(ctx, namespace);
    const return_url = `${url}/${namespace.path}/finance?tab=top_ups`;
    const { id: order_id, number } = order;
    const page = await provider.begin({ order_id, number, amount, currency, customer_id, return_url });
    await queries.setCheckout(ctx, order.id, page.checkout_id);
    return { order: { ...order, checkout_id: page.checkout_id }, url: page.url };
  } catch (error) {
    await end(ctx, order.id, "the payment provider could not be reached");
    throw error;
  }
}

async function customerOf(ctx: Ctx, namespace: { id: string; path: string }): Promise<string> {
  const known = await queries.findCustomer(ctx, namespace.id);
  if (known !== undefined) return known;
  await queries.insertCustomer(ctx, namespace.id, await providerOf(ctx).createCustomer(namespace));
  return (await queries.findCustomer(ctx, namespace.id)) ?? "";
}

/** The cards that the provider keeps for a wallet. */
export async function listCards(ctx: Ctx, path: string) {
  const { id } = await seen(ctx, path);
  const customer = ctx.ports.payments && (await queries.findCustomer(ctx, id));
  return customer ? providerOf(ctx).listCards(customer) : [];
}

/** Has the provider forget a card of a wallet's, and of no other. */
export async function removeCard(ctx: Ctx, path: string, card_id: string): Promise<undefined> {
  const namespace = await seen(ctx, path);
  may(ctx, "wallet.order", namespace);
  const card = (await listCards(ctx, path)).find(({ id }) => id === card_id);
  if (!card) throw notFound("card");
  await providerOf(ctx).removeCard(card_id);
  await record(ctx, {
    action: "card.remove",
    severity: "notice",
    namespace_id: namespace.id,
    entity: { kind: "card", id: null, name: `${card.brand} …${card.last4}` },
    text: `had the payment provider forget the card ${card.brand} …${card.last4}`,
  });
}

/** Takes a message of the provider, once; says what became of it. */
export const take = (ctx: Ctx, event: PaymentEvent): Promise<string> =>
  transact(ctx, async (ctx) => {
    if (!(await queries.takeEvent(ctx, event))) return "seen";
    const outcome = await apply(ctx, event.news);
    await queries.noteOutcome(ctx, event.id, outcome);
    return outcome;
  });

/** Makes what is written agree with what the provider says, in one transaction. */
export const apply = (ctx: Ctx, news: PaymentNews): Promise<string> =>
  transact(ctx, async (ctx) => {
    switch (news.kind) {
      case "paid":
        return pay(ctx, news);
      case "failed":
        return end(ctx, news.order_id, "the payment failed");
      case "expired":
        return end(ctx, news.order_id, "it was not paid in time");
      case "refunded":
        return finish(ctx, news.refund_id, news.provider_refund_id);
      case "refund_failed":
        return fail(ctx, news.refund_id, news.reason);
      default:
        return "nothing to do";
    }
  });

/** Money that came is in the wallet, also for an order that was given up meanwhile; once. */
async function pay(ctx: Ctx, news: PaymentNews & { kind: "paid" }): Promise<string> {
  const { amount, currency, payment_id } = news;
  const what = `a payment of ${money(amount, currency)} (${payment_id})`;
  const order = await orderOf(ctx, news.order_id);
  if (!order) return strange(ctx, null, `${what} for no top-up that is here`);
  if (order.state === "paid" && order.payment_id === payment_id) return "paid already";
  const { namespace_id, id: operation_id } = order;
  if (order.state === "paid") return strange(ctx, namespace_id, `${what}, the second for the top-up ${order.number}`);
  const wanted = money(order.amount, ctx.ports.currency);
  if (order.amount !== amount || ctx.ports.currency !== currency)
    return strange(ctx, namespace_id, `${what} for the top-up ${order.number}, which is of ${wanted}`);
  await queries.setPaid(ctx, order.id, payment_id);
  await orderQueries.receive(ctx, { operation_id, kind: "top_up", namespace_id, amount });
  await issueReceipt(ctx, operation_id, { note: payment_id });
  const concerns = await keepersOf(ctx, namespace_id);
  await orderTold(ctx, order, "confirm", `confirmed the top-up ${order.number} of ${wanted}`, concerns);
  return "paid";
}

/** An order that came to nothing; one that was decided stays as it is. */
export const end = (ctx: Ctx, order_id: string, reason: string): Promise<string> =>
  transact(ctx, async (ctx) => {
    const order = await orderOf(ctx, order_id);
    if (order?.state !== "pending") return "decided already";
    await orderQueries.decide(ctx, order.id, "cancelled", reason);
    await orderTold(ctx, order, "cancel", `gave up the top-up ${order.number}: ${reason}`, []);
    return "cancelled";
  });

async function orderOf(ctx: Ctx, order_id: string) {
  const number = uuid.test(order_id) ? await queries.numberOf(ctx, order_id) : undefined;
  return number === undefined ? undefined : found(ctx, number);
}

/** What nobody here can explain moves nothing: operators are told, and the money is where it was. */
async function strange(ctx: Ctx, namespace_id: string | null, text: string): Promise<string> {
  await record(ctx, {
    action: "payment.strange",
    severity: "warning",
    namespace_id,
    entity: { kind: "payment", id: null, name: text.slice(0, 100) },
    text: `noticed ${text}: nothing was moved, look at it at the provider`,
    concerns: await listOperators(ctx),
  });
  return text;
}
