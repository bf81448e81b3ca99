import { z } from "zod";
import { line, NamespaceRef, Person, page, pageOf, Time } from "./common.ts";
import { route } from "./route.ts";

const Micros = z.int().describe("Millionths of the installation's currency.");
const Amount = z.int().min(1, "More than nothing").max(1_000_000_000_000_000);
const namespace = z.object({ namespace: NamespaceRef });
const Currency = z.string();
const tag = "finance";

/** The money of one namespace; never shared with another. */
export const Wallet = z
  .object({
    currency: Currency,
    billing: z.boolean().describe("Off: everything is metered and priced, and nothing is refused for money."),
    pays_online: z.boolean().describe("Whether there is a payment provider for top-ups."),
    balance_micros: Micros,
    credit_micros: Micros.describe("What the operator lets the balance go below nought by."),
    held_micros: Micros.describe("For the next ten minutes of what runs now, and for calls under way."),
    owed_micros: Micros.describe("Used and not payable when it was charged; money that comes in pays it first."),
    uncharged_micros: Micros.describe("Used since it was last charged."),
    payable_micros: Micros.describe("What can be paid now: balance and credit without all of these."),
    an_hour_micros: Micros.describe("What runs now costs so much an hour."),
    minutes_left: z.int().nullable().describe("As long as what runs now can be paid; null: nothing that costs runs."),
    spent: z
      .array(z.object({ product: z.string(), amount_micros: Micros }))
      .describe("What was charged in this month (UTC), the greatest first."),
    can: z.record(z.string(), z.boolean()),
  })
  .meta({ id: "Wallet" });
export type Wallet = z.output<typeof Wallet>;

export const getWallet = route({
  method: "GET",
  path: "/api/v1/namespaces/:namespace/wallet",
  action: "wallet.see",
  tag,
  summary: "Say what a namespace can pay, and what it was charged this month",
  params: namespace,
  status: 200,
  response: Wallet,
});

/** What is left to pay with: the balance, or what packages of one product still hold. */
export const MeansLeft = z
  .object({
    product: z.string().nullable().describe("Whose packages; null: the balance, with credit."),
    unit: z.enum(["micros", "unit-hour", "gib-month", "currency"]),
    left: z.number(),
    per_day: z.number().describe("The mean of the days looked back at."),
    days: z.number().describe("How many days were looked back at: the last 30, or since anything went."),
    last_day: z.iso.date().nullable().describe("The last day on which one of the packages is good."),
    runs_out_at: Time.nullable().describe(
      "When it is used up at this pace, or its packages are over; null: not in ten years.",
    ),
  })
  .meta({ id: "MeansLeft" });
export type MeansLeft = z.output<typeof MeansLeft>;

export const forecastMeans = route({
  method: "GET",
  path: "/api/v1/namespaces/:namespace/wallet/forecast",
  action: "wallet.see",
  tag,
  summary: "Say when the balance and what is left of packages run out if they go on as in the last 30 days",
  params: namespace,
  status: 200,
  response: z.object({ items: z.array(MeansLeft), currency: Currency }),
});

/** One movement of a wallet. */
export const Movement = z
  .object({
    number: z.int(),
    at: Time,
    kind: z
      .enum(["top_up", "voucher", "refund", "charge", "arrears", "package", "subscription"])
      .describe(
        "`charge`: what was used; `arrears`: what was owed, paid later; `package`: bought, or taken back; `subscription`: " +
          "storage that is paid ahead.",
      ),
    amount_micros: Micros.describe("Of the wallet; negative: it paid."),
    balance_micros: Micros.nullable().describe("Of the wallet after it; null: the wallet did not move."),
    owed_micros: Micros.describe("What of a charge the wallet could not pay."),
    order: z.int().nullable(),
    by: Person.nullable().describe("Null: Guildhall itself."),
  })
  .meta({ id: "Movement" });
export type Movement = z.output<typeof Movement>;

export const listMovements = route({
  method: "GET",
  path: "/api/v1/namespaces/:namespace/wallet/movements",
  action: "wallet.see",
  tag,
  summary: "List what came into a wallet and what it paid, newest first",
  params: namespace,
  query: z.strictObject({ ...page, kind: Movement.shape.kind.optional() }),
  status: 200,
  response: pageOf(Movement),
});

/** What a line was charged for. */
export const ChargeKind = z
  .enum(["use", "package", "subscription"])
  .describe("`package`: it was bought, by this member; `subscription`: storage that they subscribed to.");

/** A line of a charge: whose use of which product on which day. Its usage records are those of that day. */
export const Charge = z
  .object({
    movement: z.int(),
    day: z.iso.date().describe("UTC."),
    product: z.string(),
    member: Person,
    quantity: z.number(),
    unit: z.enum(["unit-seconds", "byte-seconds", "micros"]),
    kind: ChargeKind,
    covered: z.number().describe("What of the quantity packages paid for."),
    amount_micros: Micros.describe("Negative: it was charged too early, and is taken back."),
  })
  .meta({ id: "Charge" });
export type Charge = z.output<typeof Charge>;

export const listCharges = route({
  method: "GET",
  path: "/api/v1/namespaces/:namespace/wallet/movements/:number/charges",
  action: "wallet.see",
  tag,
  summary: "Open a charge into its lines: by day, product and member",
  params: namespace.extend({ number: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER) }),
  status: 200,
  response: z.object({ items: z.array(Charge) }),
});

const Month = z.string().regex(/^[1-9]\d{3}-(0[1-9]|1[0-2])$/, "A month is written as 2026-11");

export const getStatement = route({
  method: "GET",
  path: "/api/v1/namespaces/:namespace/wallet/statement",
  action: "wallet.see",
  tag,
  summary: "Sum a month's use (UTC), as it was charged: all of it, and by day and product",
  params: namespace,
  query: z.strictObject({ month: Month }),
  status: 200,
  response: z.object({
    currency: Currency,
    total_micros: Micros.describe("Of every line of the month."),
    lines: z.int(),
    days: z.array(z.object({ day: z.iso.date(), product: z.string(), amount_micros: Micros })),
  }),
});

export const listStatementLines = route({
  method: "GET",
  path: "/api/v1/namespaces/:namespace/wallet/statement/lines",
  action: "wallet.see",
  tag,
  summary: "List what the total of a month's statement is made of: by day, product and member",
  params: namespace,
  query: z.strictObject({ ...page, month: Month }),
  status: 200,
  response: pageOf(Charge.omit({ movement: true })),
});

export const exportStatement = route({
  method: "GET",
  path: "/api/v1/namespaces/:namespace/wallet/statement/export",
  action: "wallet.see",
  tag,
  summary: "Download a month's statement as CSV or JSON lines",
  params: namespace,
  query: z.strictObject({ month: Month, format: z.enum(["csv", "jsonl"]).default("csv") }),
  status: 200,
  carrier: "rows",
});

/** What somebody asks to pay into a wallet. */
export const TopUp = z
  .object({
    number: z.int(),
    namespace: z.string(),
    buyer: Person,
    amount_micros: Micros,
    currency: Currency,
    note: z.string(),
    state: z.enum(["pending", "paid", "declined", "cancelled"]),
    reason: z.string().nullable(),
    refunded_micros: Micros,
    provider: z.enum(["offline", "stripe"]).describe("`offline`: an operator confirms it."),
    created_at: Time,
    decided_at: Time.nullable(),
  })
  .meta({ id: "TopUp" });
export type TopUp = z.output<typeof TopUp>;

export const listTopUps = route({
  method: "GET",
  path: "/api/v1/namespaces/:namespace/top-ups",
  action: "wallet.see",
  tag,
  summary: "List the top-ups of a wallet, newest first",
  params: namespace,
  query: z.strictObject(page),
  status: 200,
  response: pageOf(TopUp),
});

export const askTopUp = route({
  method: "POST",
  path: "/api/v1/namespaces/:namespace/top-ups",
  action: "wallet.order",
  tag,
  summary: "Ask for a top-up: the operator confirms it when the money has come",
  params: namespace,
  body: z.strictObject({
    amount_micros: Amount,
    note: line(200, 0).default("").describe("Whatever helps the operator to find the payment."),
  }),
  status: 201,
  response: TopUp,
});

export const cancelTopUp = route({
  method: "POST",
  path: "/api/v1/namespaces/:namespace/top-ups/:number/cancel",
  action: "wallet.order",
  tag,
  summary: "Take back a top-up that was asked for and not decided yet",
  params: namespace.extend({ number: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER) }),
  body: z.strictObject({}),
  status: 200,
  response: TopUp,
});

export const redeemVoucher = route({
  method: "POST",
  path: "/api/v1/namespaces/:namespace/wallet/vouchers",
  action: "wallet.order",
  tag,
  summary: "Redeem a voucher's code: what it is worth comes into the wallet, once",
  params: namespace,
  body: z.strictObject({ code: line(60) }),
  status: 200,
  response: z.object({ amount_micros: Micros, currency: Currency }),
});
