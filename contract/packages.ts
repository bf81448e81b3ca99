import { z } from "zod";
import { Flag, line, NamespaceRef, Person, page, pageOf, Time } from "./common.ts";
import { route } from "./route.ts";

const Micros = z.int();
const Day = z.iso.date();
const tag = "finance";
const namespace = z.object({ namespace: NamespaceRef });
const number = z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER);
const Unit = z
  .enum(["unit-hour", "gib-month", "currency"])
  .describe("A month is 30 days. `currency`: calls of model APIs that cost so much without a package.");

/** For whom a package is offered. */
export const audiences = ["everybody", "organizations", "people", "one"] as const;

const content = {
  number: z.int(),
  name: z.string(),
  product: z.string().describe("A resource type, `storage`, or `api`: calls of model APIs."),
  unit: Unit,
  quantity: z.number(),
  price_micros: Micros,
  currency: z.string(),
};

/** A package that can be bought. */
export const Offer = z
  .object({
    ...content,
    worth_micros: Micros.describe("What so much costs without a package, at today's price."),
    valid_days: z
      .int()
      .describe("It is good until the end (UTC) of the day that comes so many days after it is bought."),
  })
  .meta({ id: "Offer" });
export type Offer = z.output<typeof Offer>;

/** A package as operators see it. */
export const HouseOffer = Offer.extend({
  audience: z.enum(audiences),
  namespace: z.string().nullable().describe("Of `one`."),
  sold: z.int(),
  created_at: Time,
  withdrawn_at: Time.nullable(),
}).meta({ id: "HouseOffer" });
export type HouseOffer = z.output<typeof HouseOffer>;

/** A package that was bought; its number is that of its order. */
export const Package = z
  .object({
    ...content,
    namespace: z.string(),
    state: z.enum(["good", "used_up", "expired", "refunded"]),
    left: z.number().describe("In its unit, with what is used and not charged yet."),
    percent: z.int().describe("What is left of it, rounded up."),
    buyer: Person,
    bought_at: Time,
    first_day: Day,
    last_day: Day.describe("The last day (UTC) whose use it pays for."),
  })
  .meta({ id: "Package" });
export type Package = z.output<typeof Package>;

export const listOffers = route({
  method: "GET",
  path: "/api/v1/namespaces/:namespace/packages/offers",
  action: "wallet.see",
  tag,
  summary: "List the packages that can be bought for a namespace",
  params: namespace,
  status: 200,
  response: z.object({ items: z.array(Offer) }),
});

export const listPackages = route({
  method: "GET",
  path: "/api/v1/namespaces/:namespace/packages",
  action: "wallet.see",
  tag,
  summary: "List the packages that were bought for a namespace, newest first, with what is left of them",
  params: namespace,
  query: z.strictObject(page),
  status: 200,
  response: pageOf(Package),
});

export const buyPackage = route({
  method: "POST",
  path: "/api/v1/namespaces/:namespace/packages",
  action: "wallet.order",
  tag,
  summary: "Buy a package from the wallet; from now on it pays for use before the balance does",
  params: namespace,
  body: z.strictObject({ offer: z.int().min(1).max(Number.MAX_SAFE_INTEGER) }),
  status: 201,
  response: Package,
});

export const getPackage = route({
  method: "GET",
  path: "/api/v1/namespaces/:namespace/packages/:number",
  action: "wallet.see",
  tag,
  summary: "Show a package that was bought, and what went from it on each day (UTC) of use",
  params: namespace.extend({ number }),
  status: 200,
  response: Package.extend({ days: z.array(z.object({ day: Day, used: z.number(), left: z.number() })) }),
});

/** What a package paid for: whose use of a day. Its usage records are those of that day. */
export const PackageUse = z
  .object({
    day: Day.describe("UTC."),
    product: z.string(),
    member: Person,
    quantity: z.number().describe("Unit-seconds, byte-seconds, or what calls cost."),
    unit: z.enum(["unit-seconds", "byte-seconds", "micros"]),
  })
  .meta({ id: "PackageUse" });
export type PackageUse = z.output<typeof PackageUse>;

export const listPackageUses = route({
  method: "GET",
  path: "/api/v1/namespaces/:namespace/packages/:number/uses",
  action: "wallet.see",
  tag,
  summary: "List what a package paid for until the last charge, by day and member, newest first",
  params: namespace.extend({ number }),
  query: z.strictObject(page),
  status: 200,
  response: pageOf(PackageUse),
});

export const listHouseOffers = route({
  method: "GET",
  path: "/api/v1/admin/packages",
  action: "finance.see",
  tag,
  summary: "List the packages that are offered, or with `withdrawn` those that were, newest first",
  query: z.strictObject({ ...page, withdrawn: Flag.default(false) }),
  status: 200,
  response: pageOf(HouseOffer),
});

export const offerPackage = route({
  method: "POST",
  path: "/api/v1/admin/packages",
  action: "finance.tend",
  tag,
  summary: "Offer a package; it never changes, so whoever buys it buys what they read",
  body: z.strictObject({
    name: line(80),
    product: z.string().min(1).max(60),
    quantity: z
      .int()
      .min(1, "At least 1")
      .max(1_000_000_000)
      .describe("Unit-hours, GiB-months of storage, or what calls cost, in the currency."),
    price_micros: z.int().min(1, "More than nothing").max(1_000_000_000_000_000),
    valid_days: z.int().min(1, "At least a day").max(3660, "At most ten years"),
    audience: z.enum(audiences).default("everybody"),
    namespace: NamespaceRef.optional().describe("Of `one`: whom it is for."),
  }),
  status: 201,
  response: HouseOffer,
});

export const withdrawPackage = route({
  method: "POST",
  path: "/api/v1/admin/packages/:number/withdraw",
  action: "finance.tend",
  tag,
  summary: "Offer a package no longer; those that were bought stay good",
  params: z.object({ number }),
  body: z.strictObject({}),
  status: 200,
  response: HouseOffer,
});

export const listSoldPackages = route({
  method: "GET",
  path: "/api/v1/admin/sold-packages",
  action: "finance.see",
  tag,
  summary: "List the packages that were bought in all namespaces, newest first",
  query: z.strictObject(page),
  status: 200,
  response: pageOf(Package),
});

export const refundPackage = route({
  method: "POST",
  path: "/api/v1/admin/sold-packages/:number/refund",
  action: "finance.tend",
  tag,
  summary: "Take back a package of which nothing is used: its price is in the wallet again",
  params: z.object({ number }),
  body: z.strictObject({ reason: line(300) }),
  status: 200,
  response: Package,
});
