import { z } from "zod";
import { NamespaceRef, Person, page, pageOf, Time } from "./common.ts";
import { ChargeKind } from "./finance.ts";
import { route } from "./route.ts";

const Micros = z.int();
const Month = z.string().regex(/^[1-9]\d{3}-(0[1-9]|1[0-2])$/, "A month is written as 2026-11");
const Product = z.string().min(1).max(60);
const tag = "books";

/** What was used and charged of one thing: a month, a product or a namespace. */
export const BookLine = z
  .object({
    key: z.string().describe("The month, product or path."),
    name: z.string(),
    compute_unit_seconds: z.number(),
    storage_byte_seconds: z.number(),
    charged_micros: Micros,
  })
  .meta({ id: "BookLine" });
export type BookLine = z.output<typeof BookLine>;

export const bookGrains = ["month", "product", "namespace"] as const;

export const listBooks = route({
  method: "GET",
  path: "/api/v1/admin/finance/books",
  action: "finance.see",
  tag,
  summary: "Sum what was used and charged in the installation by month (UTC), product or namespace, of any of these",
  query: z.strictObject({
    ...page,
    by: z.enum(bookGrains).default("month"),
    month: Month.optional().describe("Left out: the last twelve months."),
    product: Product.optional(),
    namespace: NamespaceRef.optional(),
  }),
  status: 200,
  response: pageOf(BookLine).extend({ currency: z.string() }),
});

export const HouseCharge = z
  .object({
    movement: z.int(),
    day: z.iso.date(),
    product: z.string(),
    member: Person,
    quantity: z.number(),
    unit: z.enum(["unit-seconds", "byte-seconds", "micros"]),
    kind: ChargeKind,
    amount_micros: Micros,
  })
  .meta({ id: "HouseCharge" });
export type HouseCharge = z.output<typeof HouseCharge>;

export const listHouseCharges = route({
  method: "GET",
  path: "/api/v1/admin/finance/wallets/:namespace/charges",
  action: "finance.see",
  tag,
  summary: "List what a namespace was charged in a month (UTC), line by line, the newest day first",
  params: z.object({ namespace: NamespaceRef }),
  query: z.strictObject({ ...page, month: Month, product: Product.optional() }),
  status: 200,
  response: pageOf(HouseCharge).extend({ currency: z.string() }),
});

/** How a namespace stands. */
export const Health = z
  .object({
    namespace: z.string(),
    name: z.string(),
    kind: z.enum(["person", "organization"]),
    payable_micros: Micros.describe("Balance and credit without what is held and owed."),
    owed_micros: Micros,
    per_day_micros: Micros.describe("Mean of what the last 30 days were charged."),
    days_left: z.int().nullable().describe("At that mean; null: it is charged nothing."),
    declined: z.int().describe("Top-ups declined in the last 90 days."),
    over: z.int().describe("Limits and budgets that are used up."),
    active_at: Time.nullable().describe("When something was last done there."),
    seen_at: Time.describe("When this was looked at."),
  })
  .meta({ id: "Health" });
export type Health = z.output<typeof Health>;

export const healthOrders = ["days_left", "payable", "owed", "declined", "over", "active"] as const;

export const listHealth = route({
  method: "GET",
  path: "/api/v1/admin/finance/health",
  action: "finance.see",
  tag,
  summary:
    "List how namespaces stand: what they can pay and for how long, what they owe, what is used up; the worst first",
  query: z.strictObject({ ...page, sort: z.enum(healthOrders).default("days_left") }),
  status: 200,
  response: pageOf(Health).extend({ currency: z.string() }),
});

const Effect = z.object({
  namespace: z.string(),
  name: z.string(),
  before_micros: Micros,
  after_micros: Micros,
});

export const previewPrice = route({
  method: "GET",
  path: "/api/v1/admin/prices/:product/preview",
  action: "price.set",
  tag,
  summary:
    "Say what a product's use of a month (UTC) cost and would have cost at another price, and whom it concerns most",
  params: z.object({ product: Product }),
  query: z.strictObject({
    amount_micros: z.coerce.number().int().min(0, "At least 0").max(1_000_000_000_000_000),
    month: Month.optional().describe("Left out: the last whole one."),
  }),
  status: 200,
  response: z.object({
    currency: z.string(),
    month: Month,
    namespaces: z.int().describe("That used it."),
    before_micros: Micros,
    after_micros: Micros,
    items: z.array(Effect).describe("The hundred that it changes most."),
  }),
});
