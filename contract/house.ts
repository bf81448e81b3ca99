import { z } from "zod";
import { line, NamespaceRef, page, pageOf, Time } from "./common.ts";
import { TopUp } from "./finance.ts";
import { route } from "./route.ts";

const Micros = z.int();
const Amount = z.int().min(1, "More than nothing").max(1_000_000_000_000_000);
const tag = "finance";

/** The money of the installation, as its operators see it. */
export const Finance = z
  .object({
    currency: z.string(),
    billing: z.boolean(),
    billing_changed_at: Time,
    closing: z.boolean().describe("It is being switched off: what was used is charged first."),
    balance_micros: Micros.describe("Of all wallets."),
    owed_micros: Micros.describe("Of all namespaces."),
    pending: z.int().describe("Top-ups that wait for a decision."),
    revenue: z
      .array(z.object({ month: z.string(), product: z.string(), amount_micros: Micros }))
      .describe("What was charged, by month of use (UTC) and product, in the last twelve months."),
  })
  .meta({ id: "Finance" });
export type Finance = z.output<typeof Finance>;

export const getFinance = route({
  method: "GET",
  path: "/api/v1/admin/finance",
  action: "finance.see",
  tag,
  summary: "Say what all wallets hold and owe, and what was charged by month and product",
  status: 200,
  response: Finance,
});

export const setBilling = route({
  method: "PUT",
  path: "/api/v1/admin/finance/billing",
  action: "finance.tend",
  tag,
  summary: "Switch billing: off, nothing is refused for money, and what is used then is never charged later",
  body: z.strictObject({ billing: z.boolean() }),
  status: 200,
  response: z.object({ billing: z.boolean(), closing: z.boolean() }),
});

export const HouseWallet = z
  .object({
    namespace: z.string(),
    name: z.string(),
    kind: z.enum(["person", "organization"]),
    balance_micros: Micros,
    held_micros: Micros,
    credit_micros: Micros,
    owed_micros: Micros,
    charged_at: Time.nullable(),
  })
  .meta({ id: "HouseWallet" });
export type HouseWallet = z.output<typeof HouseWallet>;

export const listWallets = route({
  method: "GET",
  path: "/api/v1/admin/finance/wallets",
  action: "finance.see",
  tag,
  summary: "List the wallets of all namespaces that have one, by path",
  query: z.strictObject({ ...page, query: z.string().max(60).optional().describe("Part of a path.") }),
  status: 200,
  response: pageOf(HouseWallet),
});

export const setCredit = route({
  method: "PUT",
  path: "/api/v1/admin/finance/wallets/:namespace/credit",
  action: "finance.tend",
  tag,
  summary: "Let a wallet go below nought by so much; not less than what of it is used",
  params: z.object({ namespace: NamespaceRef }),
  body: z.strictObject({ credit_micros: z.int().min(0).max(1_000_000_000_000_000) }),
  status: 200,
  response: z.object({ credit_micros: Micros }),
});

export const listAllTopUps = route({
  method: "GET",
  path: "/api/v1/admin/finance/top-ups",
  action: "finance.see",
  tag,
  summary: "List the top-ups of all wallets, newest first",
  query: z.strictObject({ ...page, state: TopUp.shape.state.optional() }),
  status: 200,
  response: pageOf(TopUp),
});

const numbered = z.object({ number: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER) });

export const decideTopUp = route({
  method: "POST",
  path: "/api/v1/admin/finance/top-ups/:number/decision",
  action: "finance.tend",
  tag,
  summary: "Confirm that a top-up was paid, or decline it with a reason",
  params: numbered,
  body: z.discriminatedUnion("decision", [
    z.strictObject({ decision: z.literal("confirm") }),
    z.strictObject({ decision: z.literal("decline"), reason: line(300) }),
  ]),
  status: 200,
  response: TopUp,
});

export const refundTopUp = route({
  method: "POST",
  path: "/api/v1/admin/finance/top-ups/:number/refund",
  action: "finance.tend",
  tag,
  summary: "Write down that a top-up was paid back, as far as it is neither spent nor held",
  params: numbered,
  body: z.strictObject({ amount_micros: Amount, reason: line(300) }),
  status: 200,
  response: TopUp,
});

export const makeVouchers = route({
  method: "POST",
  path: "/api/v1/admin/finance/vouchers",
  action: "finance.tend",
  tag,
  summary: "Make a batch of vouchers; their codes are shown this once, and only their hashes are kept",
  body: z.strictObject({
    label: line(80),
    count: z.int().min(1).max(500),
    amount_micros: Amount,
    expires_at: Time.optional(),
  }),
  status: 201,
  response: z.object({ batch_id: z.uuid(), codes: z.array(z.string()) }),
});

export const VoucherBatch = z
  .object({
    batch_id: z.uuid(),
    label: z.string(),
    amount_micros: Micros,
    count: z.int(),
    redeemed: z.int(),
    expires_at: Time.nullable(),
    created_at: Time,
  })
  .meta({ id: "VoucherBatch" });
export type VoucherBatch = z.output<typeof VoucherBatch>;

export const listVouchers = route({
  method: "GET",
  path: "/api/v1/admin/finance/vouchers",
  action: "finance.see",
  tag,
  summary: "List the newest batches of vouchers, with how many are redeemed",
  status: 200,
  response: z.object({ items: z.array(VoucherBatch) }),
});
