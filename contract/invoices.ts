import { z } from "zod";
import { Email, line, NamespaceRef, Person, page, pageOf, prose, Time } from "./common.ts";
import { route } from "./route.ts";

const Micros = z.int().describe("Millionths of the installation's currency.");
const namespace = z.object({ namespace: NamespaceRef });
const Language = z.enum(["en", "zh"]);
const tag = "finance";

const fields = {
  company: line(200).describe("As it is registered; of a person their name."),
  tax_id: line(60, 0).default(""),
  address: prose(500)
    .transform((text) => text.trim())
    .default("")
    .describe("Several lines, as on an envelope."),
  email: z
    .union([z.literal(""), Email])
    .default("")
    .describe("Where documents are announced when they are issued."),
  language: Language.default("en").describe("Of documents and their letters."),
};

/** What documents say of whoever pays, or of the installation, which is paid. */
export const BillingProfile = z
  .object({
    company: z.string(),
    tax_id: z.string(),
    address: z.string(),
    email: z.string(),
    language: Language,
    changed_at: Time,
    changed_by: Person,
  })
  .meta({ id: "BillingProfile" });
export type BillingProfile = z.output<typeof BillingProfile>;

const Profile = z.object({ profile: BillingProfile.nullable().describe("Null: nobody has written one yet.") });

export const getBillingProfile = route({
  method: "GET",
  path: "/api/v1/namespaces/:namespace/billing-profile",
  action: "wallet.see",
  tag,
  summary: "Say what documents issued now say of a namespace",
  params: namespace,
  status: 200,
  response: Profile,
});

export const setBillingProfile = route({
  method: "PUT",
  path: "/api/v1/namespaces/:namespace/billing-profile",
  action: "wallet.order",
  tag,
  summary: "Write the billing profile; documents that were issued keep what was true then",
  params: namespace,
  body: z.strictObject(fields),
  status: 200,
  response: Profile,
});

export const listBillingProfiles = route({
  method: "GET",
  path: "/api/v1/namespaces/:namespace/billing-profile/history",
  action: "wallet.see",
  tag,
  summary: "List what the billing profile was, newest first",
  params: namespace,
  query: z.strictObject(page),
  status: 200,
  response: pageOf(BillingProfile),
});

export const getIssuer = route({
  method: "GET",
  path: "/api/v1/admin/finance/issuer",
  action: "finance.see",
  tag,
  summary: "Say what documents say of whoever issues them",
  status: 200,
  response: Profile,
});

export const setIssuer = route({
  method: "PUT",
  path: "/api/v1/admin/finance/issuer",
  action: "finance.tend",
  tag,
  summary: "Write what documents say of whoever issues them; those that were issued keep what was true then",
  body: z.strictObject(fields),
  status: 200,
  response: Profile,
});

/** A document that was issued: it never changes. */
export const Invoice = z
  .object({
    number: z.int().describe("Without gaps, over the whole installation."),
    name: z.string().describe("The number as it is printed."),
    kind: z
      .enum(["statement", "receipt", "credit_note"])
      .describe("`statement`: a month's use, as invoice; `receipt`: of a top-up; `credit_note`: of money paid back."),
    month: z.string().nullable().describe("Of a statement: its month (UTC), such as 2026-11."),
    order: z.int().nullable().describe("Of a receipt and a credit note: the top-up."),
    amount_micros: Micros.describe("Charged, paid, or paid back."),
    opening_micros: Micros.nullable().describe("Of a statement: what the balance was before it."),
    closing_micros: Micros.nullable(),
    currency: z.string(),
    payer: z.string(),
    issued_at: Time,
  })
  .meta({ id: "Invoice" });
export type Invoice = z.output<typeof Invoice>;

export const listInvoices = route({
  method: "GET",
  path: "/api/v1/namespaces/:namespace/invoices",
  action: "wallet.see",
  tag,
  summary: "List the documents of a wallet, newest first: statements, receipts and credit notes",
  params: namespace,
  query: z.strictObject({ ...page, kind: Invoice.shape.kind.optional() }),
  status: 200,
  response: pageOf(Invoice),
});

const one = namespace.extend({ number: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER) });

export const getInvoice = route({
  method: "GET",
  path: "/api/v1/namespaces/:namespace/invoices/:number",
  action: "wallet.see",
  tag,
  summary: "Get a document with its sums: by product, day and member",
  params: one,
  status: 200,
  response: Invoice.extend({
    products: z.array(z.object({ type: z.string(), product: z.string(), quantity: z.number(), amount_micros: Micros })),
    days: z.array(z.object({ day: z.iso.date(), amount_micros: Micros })),
    members: z.array(Person.extend({ amount_micros: Micros })).describe("The sixty who used the most."),
    more: z.object({ members: z.int(), amount_micros: Micros }).describe("The other members together."),
    moves: z
      .array(z.object({ kind: z.string(), journals: z.int(), amount_micros: Micros }))
      .describe("What else moved the wallet in that time."),
  }),
});

export const printInvoice = route({
  method: "GET",
  path: "/api/v1/namespaces/:namespace/invoices/:number/pdf",
  action: "wallet.see",
  tag,
  summary: "Download a document as PDF, in the language of its billing profile or another",
  params: one,
  query: z.strictObject({ language: Language.optional() }),
  status: 200,
  carrier: "bytes",
});

export const exportInvoice = route({
  method: "GET",
  path: "/api/v1/namespaces/:namespace/invoices/:number/lines",
  action: "wallet.see",
  tag,
  summary: "Download every line of a document as CSV or JSON lines: by day, product and member",
  params: one,
  query: z.strictObject({ format: z.enum(["csv", "jsonl"]).default("csv") }),
  status: 200,
  carrier: "rows",
});
