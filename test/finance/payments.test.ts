import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Stripe from "stripe";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { listActivity } from "../../contract/activity.ts";
import * as finance from "../../contract/finance.ts";
import * as house from "../../contract/house.ts";
import { listInvoices } from "../../contract/invoices.ts";
import { listNotifications } from "../../contract/notifications.ts";
import * as payments from "../../contract/payments.ts";
import { paymentJobs } from "../../server/domain/finance/payment-jobs.ts";
import { type Lab, lab } from "../containers/lab.ts";
import { problemOf } from "../world.ts";
import { stripeHouse } from "./stripe-house.ts";

const secret = `whsec_${crypto.randomUUID()}`;
let it: Lab;
let stripe: Awaited<ReturnType<typeof stripeHouse>>;
beforeAll(async () => {
  stripe = await stripeHouse();
  const file = join(mkdtempSync(join(tmpdir(), "guildhall-stripe-")), "keys");
  writeFileSync(file, `sk_test_${crypto.randomUUID()}\n${secret}\n`);
  it = await lab({ GUILDHALL_STRIPE_KEY_FILE: file, GUILDHALL_STRIPE_URL: stripe.url, GUILDHALL_CURRENCY: "EUR" });
});
afterAll(async () => {
  await it.stop();
  stripe.stop();
});
beforeEach(() => Object.assign(stripe.mood, { deaf: 0, refuses: "" }));

const acme = { params: { namespace: "acme" } };
const begin = (amount_micros = 10_000_000) => it.mia.call(payments.startCheckout, { ...acme, body: { amount_micros } });
const balance = async () => (await it.mia.call(finance.getWallet, acme)).balance_micros;
const order = async (number: number) =>
  (await it.mia.call(finance.listTopUps, { ...acme, query: {} })).items.find((one) => one.number === number);
const sessionOf = async (number: number) => {
  const { rows } = await it.owner.query("select checkout_id from top_up where number = $1", [number]);
  return stripe.kept.sessions.get(rows[0].checkout_id) ?? { id: "" };
};
const tend = async () => {
  for (const job of paymentJobs(it.ctx)) await job.run();
};

/** Sends a message as Stripe does; says what became of it. */
async function tell(type: string, object: object, { id = `evt_${crypto.randomUUID()}`, key = secret, at = 0 } = {}) {
  const body = JSON.stringify({ id, object: "event", type, data: { object } });
  const timestamp = Math.floor(Date.now() / 1000) - at;
  const signature = new Stripe("sk_test").webhooks.generateTestHeaderString({ payload: body, secret: key, timestamp });
  const headers = { "content-type": "application/json", "stripe-signature": signature };
  const answer = await fetch(`${it.url}/webhooks/stripe`, { method: "POST", headers, body });
  return { status: answer.status, outcome: ((await answer.json()) as { outcome?: string }).outcome };
}

/** As if the payer had paid at Stripe's page. */
const paid = async (number: number, change: object = {}) =>
  Object.assign(
    await sessionOf(number),
    { status: "complete", payment_status: "paid", payment_intent: `pi_${number}` },
    change,
  );
const payUp = async (amount_micros?: number) => {
  const { top_up } = await begin(amount_micros);
  await tell("checkout.session.completed", await paid(top_up.number));
  return top_up.number;
};

describe("a top-up at the provider's page", () => {
  test("is begun by a maintainer, and its money is there when a signed message says so, once", async () => {
    const { top_up, url } = await begin();
    expect(url).toBe("https://checkout.example.org/pay");
    expect(top_up).toMatchObject({ state: "pending", provider: "stripe", amount_micros: 10_000_000 });
    expect(await sessionOf(top_up.number)).toMatchObject({ amount_total: 1000, currency: "eur" });
    expect(await balance()).toBe(0);
    const session = await paid(top_up.number);
    const id = "evt_once";
    const told = await Promise.all([1, 2, 3].map(() => tell("checkout.session.completed", session, { id })));
    expect(told.map(({ outcome }) => outcome).sort()).toEqual(["paid", "seen", "seen"]);
    // the same news in another message
    expect(await tell("checkout.session.async_payment_succeeded", session)).toEqual({
      status: 200,
      outcome: "paid already",
    });
    expect(await balance()).toBe(10_000_000);
    expect(await order(top_up.number)).toMatchObject({ state: "paid" });
    const { items } = await it.mia.call(listInvoices, { ...acme, query: {} });
    expect(items).toMatchObject([{ kind: "receipt", order: top_up.number, amount_micros: 10_000_000 }]);
  });

  test("does not believe a wrong signature, an old message, or none", async () => {
    const { top_up } = await begin();
    const session = await paid(top_up.number);
    expect((await tell("checkout.session.completed", session, { key: "whsec_wrong" })).status).toBe(400);
    expect((await tell("checkout.session.completed", session, { at: 3600 })).status).toBe(400);
    expect((await fetch(`${it.url}/webhooks/stripe`, { method: "POST", body: "{}" })).status).toBe(400);
    expect(await order(top_up.number)).toMatchObject({ state: "pending" });
  });

  test("moves nothing for another amount, another currency or an order that is not here, and tells operators", async () => {
    const before = await balance();
    const { top_up } = await begin();
    for (const change of [{ amount_total: 1 }, { amount_total: 1000, currency: "usd" }]) {
      const { outcome } = await tell("checkout.session.completed", await paid(top_up.number, change));
      expect(outcome).toContain("which is of 10.00 EUR");
    }
    const stray = { ...(await paid(top_up.number)), client_reference_id: "nonsense" };
    expect((await tell("checkout.session.completed", stray)).outcome).toContain("for no top-up that is here");
    expect(await balance()).toBe(before);
    const { items } = await it.root.call(listNotifications, { query: {} });
    expect(items.filter(({ action }) => action === "payment.strange")).toHaveLength(3);
  });

  test("may take its time, fail, or expire; money that comes after all is not lost", async () => {
    const before = await balance();
    const { top_up } = await begin();
    const session = await sessionOf(top_up.number);
    Object.assign(session, { status: "complete" });
    expect((await tell("checkout.session.completed", session)).outcome).toBe("nothing to do");
    expect(await order(top_up.number)).toMatchObject({ state: "pending" });
    expect((await tell("checkout.session.async_payment_failed", session)).outcome).toBe("cancelled");
    expect(await order(top_up.number)).toMatchObject({ state: "cancelled", reason: "the payment failed" });
    // messages come in any order
    expect((await tell("checkout.session.async_payment_succeeded", await paid(top_up.number))).outcome).toBe("paid");
    expect((await tell("checkout.session.expired", { ...session, status: "expired" })).outcome).toBe("decided already");
    expect(await balance()).toBe(before + 10_000_000);
  });

  test("whose message was lost is asked after", async () => {
    const [first, second] = [(await begin()).top_up.number, (await begin()).top_up.number];
    await paid(first);
    Object.assign(await sessionOf(second), { status: "expired" });
    await tend();
    expect(await order(first)).toMatchObject({ state: "pending" }); // not yet: a message is awaited
    await it.owner.query("update top_up set created_at = created_at - interval '1 hour', asked_at = null");
    await tend();
    expect(await order(first)).toMatchObject({ state: "paid" });
    expect(await order(second)).toMatchObject({ state: "cancelled", reason: "it was not paid in time" });
  });

  test("can be cancelled until it is paid, and no operator decides on it", async () => {
    const [open, complete] = [(await begin()).top_up.number, (await begin()).top_up.number];
    const cancel = (number: number) =>
      it.mia.call(finance.cancelTopUp, { params: { namespace: "acme", number }, body: {} });
    const confirm = { params: { number: open }, body: { decision: "confirm" as const } };
    expect((await problemOf(it.root.call(house.decideTopUp, confirm))).status).toBe(409);
    expect(await cancel(open)).toMatchObject({ state: "cancelled" });
    expect(await sessionOf(open)).toMatchObject({ status: "expired" });
    await paid(complete);
    expect((await problemOf(cancel(complete))).detail).toContain("being paid");
  });

  test("is refused where the amount cannot be paid, and given up where the provider is away", async () => {
    expect((await problemOf(begin(10_000_001))).fields).toMatchObject([{ path: "body.amount_micros" }]);
    expect(
      (await problemOf(it.dev.call(payments.startCheckout, { ...acme, body: { amount_micros: 1_000_000 } }))).status,
    ).toBe(403);
    stripe.mood.refuses = "not today";
    expect((await problemOf(begin())).status).toBe(503);
    const { items } = await it.mia.call(finance.listTopUps, { ...acme, query: {} });
    expect(items[0]).toMatchObject({ state: "cancelled", reason: "the payment provider could not be reached" });
  });
});

describe("money that is paid back", () => {
  const back = (number: number, amount_micros: number) =>
    it.root.call(house.refundTopUp, { params: { number }, body: { amount_micros, reason: "too much" } });

  test("goes back through the provider, in parts, once, also when the answer is lost", async () => {
    const number = await payUp();
    const before = await balance();
    stripe.mood.deaf = 20; // it pays back, but every answer is lost, as if we had crashed
    expect(await back(number, 4_000_000)).toMatchObject({ refunded_micros: 4_000_000 });
    await tend();
    stripe.mood.deaf = 0;
    await Promise.all([tend(), tend()]);
    await tend();
    const ours = () => [...stripe.kept.refunds.values()].filter((r) => r["payment_intent"] === `pi_${number}`);
    expect(ours()).toMatchObject([{ amount: "400" }]);
    await back(number, 6_000_000);
    expect((await problemOf(back(number, 10_000))).fields).toMatchObject([{ path: "body.amount_micros" }]);
    await tend();
    expect(ours().map(({ amount }) => amount)).toEqual(["400", "600"]);
    expect(await balance()).toBe(before - 10_000_000);
    const { items } = await it.mia.call(listInvoices, { ...acme, query: { kind: "credit_note" } });
    expect(items.filter(({ order }) => order === number).map((note) => note.amount_micros)).toEqual([
      6_000_000, 4_000_000,
    ]);
  });

  test("is in the wallet again where the provider refuses it, or finds out later that it cannot", async () => {
    const number = await payUp();
    const before = await balance();
    stripe.mood.refuses = "the charge is disputed";
    await back(number, 1_000_000);
    await tend();
    expect(await balance()).toBe(before);
    expect(await order(number)).toMatchObject({ refunded_micros: 0 });
    stripe.mood.refuses = "";
    await back(number, 2_000_000);
    await tend();
    const refund = [...stripe.kept.refunds.values()].at(-1) ?? {};
    const failed = { ...refund, status: "failed", failure_reason: "expired_or_canceled_card" };
    expect((await tell("refund.failed", failed)).outcome).toBe("undone");
    expect((await tell("refund.updated", failed)).outcome).toBe("known already");
    expect(await balance()).toBe(before);
    const { items } = await it.root.call(listNotifications, { query: {} });
    expect(items.filter(({ action }) => action === "top_up.refund_failed")).toHaveLength(2);
    expect(await it.broken()).toEqual([]);
  });
});

test("saved cards are listed and removed, one's own and no others", async () => {
  const { rows } = await it.owner.query("select customer_id from payment_customer");
  expect(rows).toHaveLength(1); // one a namespace, however many top-ups
  const card = stripe.addCard(rows[0].customer_id, "4242");
  const other = stripe.addCard("cus_of_others", "1111");
  const list = () => it.mia.call(payments.listCards, acme);
  expect((await list()).items).toEqual([{ id: card.id, brand: "visa", last4: "4242", exp_month: 12, exp_year: 2030 }]);
  const remove = (card: string) => it.mia.call(payments.removeCard, { params: { namespace: "acme", card } });
  expect((await problemOf(remove(other.id))).status).toBe(404);
  await remove(card.id);
  expect((await list()).items).toEqual([]);
  const { items } = await it.mia.call(listActivity, {
    params: { organization: "acme" },
    query: { action: "card.remove" },
  });
  expect(items).toHaveLength(1);
});
