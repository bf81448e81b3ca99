import { z } from "zod";
import { NamespaceRef, Person, page, pageOf, Time } from "./common.ts";
import { route } from "./route.ts";

const Micros = z.int().describe("Millionths of the installation's currency.");
const Day = z.iso.date();
const Bytes = z.int().min(0, "At least 0").max(Number.MAX_SAFE_INTEGER);
const Gib = z.coerce.number().int().min(1, "At least 1 GiB").max(10_000_000, "At most 10 million GiB");
const tag = "finance";
const namespace = z.object({ namespace: NamespaceRef });
const one = namespace.extend({ number: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER) });

/** For how long storage is subscribed to at a time; the price of a GiB for each is that of `storage_month` and so on. */
export const periods = ["month", "quarter", "year"] as const;
const Period = z.enum(periods);
export type Period = z.output<typeof Period>;

/** How much a namespace may store, and why. */
export const StorageAllowance = z
  .object({
    granted_bytes: Bytes.nullable().describe("By the operator; null: as much as it likes."),
    subscribed_bytes: Bytes,
    allowance_bytes: Bytes.nullable().describe("Both together; null is unlimited."),
    limit_bytes: Bytes.nullable().describe("What its maintainers let it store; the lower of both counts."),
    in_use_bytes: Bytes,
    billing: z.boolean().describe("Off: nothing can be subscribed to, and what is goes on without being paid."),
    currency: z.string(),
    offers: z
      .array(z.object({ period: Period, gib_micros: Micros.describe("Of a GiB for the period, at today's price.") }))
      .describe("What can be subscribed to, the shortest first."),
    can: z.record(z.string(), z.boolean()),
  })
  .meta({ id: "StorageAllowance" });
export type StorageAllowance = z.output<typeof StorageAllowance>;

/** Storage that is paid ahead for a period at a time, in whole days (UTC). */
export const Subscription = z
  .object({
    number: z.int(),
    gib: z.int(),
    period: Period,
    first_day: Day.describe("Of the period that is paid."),
    last_day: Day,
    state: z
      .enum(["active", "late", "ended"])
      .describe("`late`: its renewal is not paid yet; it holds for a few days more."),
    renews: z.boolean(),
    holds_until: Day.describe("The last day for which it counts, if it is not paid again."),
    next: z
      .object({ gib: z.int(), period: Period, cost_micros: Micros.nullable() })
      .nullable()
      .describe("The period after this one, at the price of its first day (null: not sold then); null: there is none."),
    buyer: Person,
    created_at: Time,
    ended_at: Time.nullable(),
  })
  .meta({ id: "StorageSubscription" });
export type Subscription = z.output<typeof Subscription>;

export const getStorageAllowance = route({
  method: "GET",
  path: "/api/v1/namespaces/:namespace/storage-allowance",
  action: "wallet.see",
  tag,
  summary: "Say how much a namespace may store by grant and subscriptions, and what a subscription costs",
  params: namespace,
  status: 200,
  response: StorageAllowance,
});

export const listSubscriptions = route({
  method: "GET",
  path: "/api/v1/namespaces/:namespace/storage-subscriptions",
  action: "wallet.see",
  tag,
  summary: "List the storage that a namespace subscribes or subscribed to, newest first",
  params: namespace,
  query: z.strictObject(page),
  status: 200,
  response: pageOf(Subscription),
});

export const getSubscription = route({
  method: "GET",
  path: "/api/v1/namespaces/:namespace/storage-subscriptions/:number",
  action: "wallet.see",
  tag,
  summary: "Show a storage subscription and what was paid for it, newest first",
  params: one,
  status: 200,
  response: Subscription.extend({
    currency: z.string(),
    payments: z
      .array(
        z.object({
          order: z.int(),
          gib: z.number(),
          amount_micros: Micros,
          first_day: Day,
          last_day: Day,
          paid_at: Time,
        }),
      )
      .describe("The last 120."),
  }),
});

export const quoteSubscription = route({
  method: "GET",
  path: "/api/v1/namespaces/:namespace/storage-subscriptions/quote",
  action: "wallet.see",
  tag,
  summary: "Say what a storage subscription, or more storage in one there is, would cost now, and what can be paid",
  params: namespace,
  query: z.strictObject({
    gib: Gib.describe("All of it."),
    period: Period,
    number: z.coerce.number().int().min(1).optional().describe("Of the subscription that is changed; else a new one."),
  }),
  status: 200,
  response: z.object({
    cost_micros: Micros.nullable().describe("Null: it is not sold."),
    payable_micros: Micros,
    first_day: Day,
    last_day: Day,
    days: z.int().describe("From today on, of which"),
    days_of_period: z.int(),
  }),
});

const wanted = z.strictObject({
  gib: z.int().min(1, "At least 1 GiB").max(10_000_000, "At most 10 million GiB"),
  period: Period,
  renews: z.boolean().describe("By itself, at the price of its first day, when the period ends."),
});

export const subscribeStorage = route({
  method: "POST",
  path: "/api/v1/namespaces/:namespace/storage-subscriptions",
  action: "wallet.order",
  tag,
  summary: "Subscribe to storage from today on, paid from the wallet for the whole period",
  params: namespace,
  body: wanted.extend({ renews: wanted.shape.renews.default(true) }),
  status: 201,
  response: Subscription,
});

export const changeSubscription = route({
  method: "PATCH",
  path: "/api/v1/namespaces/:namespace/storage-subscriptions/:number",
  action: "wallet.order",
  tag,
  summary:
    "Change a storage subscription: more is there at once and paid for the rest of the period; less, and another period, " +
    "come with the next one; without `renews` it ends when its period does",
  params: one,
  body: wanted.partial(),
  status: 200,
  response: Subscription,
});

const Grants = z.object({
  organization_bytes: Bytes.nullable().describe("Of each organization without a grant of its own; null is unlimited."),
  person_bytes: Bytes.nullable().describe("Of each person without a grant of their own; null is unlimited."),
});

export const listStorageGrants = route({
  method: "GET",
  path: "/api/v1/admin/storage-grants",
  action: "finance.see",
  tag,
  summary:
    "List how much storage is granted: to organizations, to people, and to those with a grant of their own, by path",
  query: z.strictObject(page),
  status: 200,
  response: pageOf(
    z.object({
      namespace: z.string(),
      name: z.string(),
      granted_bytes: Bytes.nullable(),
      subscribed_bytes: Bytes,
      in_use_bytes: Bytes,
    }),
  ).extend({ defaults: Grants }),
});

export const setDefaultStorageGrants = route({
  method: "PUT",
  path: "/api/v1/admin/storage-grants",
  action: "finance.tend",
  tag,
  summary: "Set how much storage every organization and every person without a grant of their own may have",
  body: z.strictObject({ organization_bytes: Bytes.nullable(), person_bytes: Bytes.nullable() }),
  status: 200,
  response: Grants,
});

export const setStorageGrant = route({
  method: "PUT",
  path: "/api/v1/admin/storage-grants/:namespace",
  action: "finance.tend",
  tag,
  summary: "Grant storage to one namespace, whatever others have",
  params: namespace,
  body: z.strictObject({ bytes: Bytes.nullable().describe("Null is unlimited.") }),
  status: 200,
  response: z.object({ granted_bytes: Bytes.nullable() }),
});

export const endStorageGrant = route({
  method: "DELETE",
  path: "/api/v1/admin/storage-grants/:namespace",
  action: "finance.tend",
  tag,
  summary: "Grant a namespace what everybody of its kind has",
  params: namespace,
  status: 200,
  response: z.object({ granted_bytes: Bytes.nullable() }),
});
