import { readFileSync } from "node:fs";
import Stripe from "stripe";
import type { PaymentEvent, PaymentProvider } from "../../domain/finance/ports.ts";
import { Problem } from "../../kernel/problem.ts";
import { microsOf, minorOf, stepOf } from "./minor.ts";

interface StripeOptions {
  /** A file of two lines: the secret key, and the secret that webhooks are signed with. */
  key_file: string;
  /** Where its API is. */
  url: string;
}

const open_minutes = 60;

/** Takes payments by Stripe: the payer types their card there, never here. */
export function openStripe({ key_file, url }: StripeOptions): PaymentProvider {
  const { key, webhook_secret } = readKeys(key_file);
  const { hostname: host, port, protocol } = new URL(url);
  const scheme = protocol === "http:" ? "http" : "https";
  const stripe = new Stripe(key, {
    ...{ host, port: port || (scheme === "http" ? 80 : 443), protocol: scheme },
    ...{ timeout: 10_000, maxNetworkRetries: 2, telemetry: false, appInfo: { name: "Guildhall" } },
  });
  return {
    faultOf(amount, currency) {
      const step = stepOf(currency);
      return amount % step === 0 ? undefined : `Choose a multiple of ${step / 1e6} ${currency}`;
    },
    createCustomer: ({ id, path }) =>
      ask(async () => {
        const made = { name: path, metadata: { namespace_id: id } };
        return (await stripe.customers.create(made, { idempotencyKey: `customer-${id}` })).id;
      }),
    begin: (checkout) =>
      ask(async () => {
        const { id, url } = await stripe.checkout.sessions.create(sessionOf(checkout), {
          idempotencyKey: `checkout-${checkout.order_id}`,
        });
        return { checkout_id: id, url: url ?? "" };
      }),
    close: (id) =>
      ask(async () => {
        const { status } = await stripe.checkout.sessions.retrieve(id);
        if (status !== "open") return status === "expired";
        return (await stripe.checkout.sessions.expire(id)).status === "expired";
      }),
    look: (id) => ask(async () => newsOfSession(await stripe.checkout.sessions.retrieve(id))),
    refund: (refund) => ask(() => payBack(stripe, refund)),
    listCards: (customer) =>
      ask(async () => {
        const { data } = await stripe.customers.listPaymentMethods(customer, { type: "card", limit: 100 });
        return data.flatMap(({ id, card }) =>
          card
            ? [{ id, brand: card.brand, last4: card.last4, exp_month: card.exp_month, exp_year: card.exp_year }]
            : [],
        );
      }),
    removeCard: (id) => ask(async () => void (await stripe.paymentMethods.detach(id))),
    read: (body, signature) => readEvent(stripe, body, signature, webhook_secret),
  };
}

function readKeys(file: string) {
  const [key = "", webhook_secret = ""] = readFileSync(file, "utf8")
    .trim()
    .split(/\s*\n\s*/);
  if (/^(sk|rk)_/.test(key) && webhook_secret.startsWith("whsec_")) return { key, webhook_secret };
  throw new Error(`${file}: two lines are wanted, the secret key (sk_… or rk_…) and the webhook's secret (whsec_…)`);
}

/** A line that is down, or a refusal that we could not have known: said as it is, for whoever waits, and for the log. */
async function ask<T>(question: () => Promise<T>): Promise<T> {
  try {
    return await question();
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeError)) throw error;
    throw new Problem("unavailable", "The payment provider cannot do this now; try again later", {}, error);
  }
}

function sessionOf(c: Parameters<PaymentProvider["begin"]>[0]): Stripe.Checkout.SessionCreateParams {
  const metadata = { order_id: c.order_id };
  const [currency, unit_amount] = [c.currency.toLowerCase(), minorOf(c.amount, c.currency)];
  return {
    ...{ mode: "payment", customer: c.customer_id, client_reference_id: c.order_id, metadata },
    line_items: [{ quantity: 1, price_data: { currency, unit_amount, product_data: { name: `Top-up ${c.number}` } } }],
    payment_intent_data: { metadata },
    saved_payment_method_options: { payment_method_save: "enabled" },
    ...{ success_url: c.return_url, cancel_url: c.return_url },
    expires_at: Math.floor(Date.now() / 1000) + open_minutes * 60,
  };
}

const idOf = (what: string | { id: string } | null): string => (typeof what === "string" ? what : (what?.id ?? ""));

function newsOfSession(s: Stripe.Checkout.Session): PaymentEvent["news"] {
  const order_id = s.client_reference_id ?? "";
  if (s.status === "expired") return { kind: "expired", order_id };
  if (s.payment_status !== "paid") return { kind: "nothing" }; // it takes its time
  const currency = (s.currency ?? "").toUpperCase();
  const amount = microsOf(s.amount_total ?? 0, currency);
  return { kind: "paid", order_id, payment_id: idOf(s.payment_intent), amount, currency };
}

function newsOfRefund(r: Stripe.Refund): PaymentEvent["news"] {
  const refund_id = r.metadata?.["refund_id"];
  if (refund_id === undefined) return { kind: "nothing" }; // made by hand at the provider
  if (r.status === "succeeded") return { kind: "refunded", refund_id, provider_refund_id: r.id };
  if (r.status !== "failed" && r.status !== "canceled") return { kind: "nothing" };
  return { kind: "refund_failed", refund_id, reason: r.failure_reason ?? r.status };
}

/** Looks first whether it is there: a key is forgotten after a day, a refund never. */
async function payBack(stripe: Stripe, r: Parameters<PaymentProvider["refund"]>[0]): Promise<PaymentEvent["news"]> {
  const { data } = await stripe.refunds.list({ payment_intent: r.payment_id, limit: 100 });
  const known = data.find(({ metadata }) => metadata?.["refund_id"] === r.id);
  if (known) return newsOfRefund(known);
  const wanted = { payment_intent: r.payment_id, amount: minorOf(r.amount, r.currency), metadata: { refund_id: r.id } };
  try {
    return newsOfRefund(await stripe.refunds.create(wanted, { idempotencyKey: `refund-${r.id}` }));
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error;
    return { kind: "refund_failed", refund_id: r.id, reason: error.message };
  }
}

function readEvent(stripe: Stripe, body: Buffer, signature: string, secret: string): PaymentEvent | undefined {
  try {
    const event = stripe.webhooks.constructEvent(body, signature, secret);
    return { id: event.id, type: event.type, news: newsOf(event) };
  } catch (error) {
    if (error instanceof Stripe.errors.StripeSignatureVerificationError || error instanceof SyntaxError)
      return undefined;
    throw error;
  }
}

function newsOf(event: Stripe.Event): PaymentEvent["news"] {
  switch (event.type) {
    case "checkout.session.completed":
    case "checkout.session.async_payment_succeeded":
    case "checkout.session.expired":
      return newsOfSession(event.data.object);
    case "checkout.session.async_payment_failed":
      return { kind: "failed", order_id: event.data.object.client_reference_id ?? "" };
    case "refund.created":
    case "refund.updated":
    case "refund.failed":
      return newsOfRefund(event.data.object);
    default:
      return { kind: "nothing" };
  }
}
