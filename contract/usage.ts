import { z } from "zod";
import { Bytes, NamespaceRef, Person, page, pageOf, ResourceRef, TeamRef, Time } from "./common.ts";
import { Cost } from "./prices.ts";
import { ResourceKind } from "./resources.ts";
import { route } from "./route.ts";

/**
 * One stretch of use. Compute: unit-seconds of a resource type. Storage: byte-seconds of a version or of an execution's
 * output. Api: what a day's calls of a model route cost, in micros.
 */
export const UsageRecord = z
  .object({
    id: z.uuid(),
    type: z.enum(["compute", "storage", "api"]),
    product: z.string(),
    member: Person,
    resource: z.string().describe("`{kind}s/{namespace}/{name}`; the name it has now."),
    source: z.string().describe("`execution 3`, `version 2`, `output of execution 3`, `calls of 2026-11-28`."),
    started_at: Time,
    ended_at: Time.nullable(),
    quantity: z.number().describe("Exact to the millisecond; of a running one, until now."),
    unit: z.enum(["unit-seconds", "byte-seconds", "micros"]),
    storage_bytes: Bytes.nullable().describe("Held now (or at the end)."),
    cost: Cost.describe("Until now, by the prices of its days."),
    project: z.string().nullable().describe("In which the resource is now, if the asker may know it."),
    corrects: z
      .uuid()
      .nullable()
      .describe("The record that this one corrects: it says how much more or less it should be."),
    reason: z.string().nullable().describe("Why it was corrected."),
  })
  .meta({ id: "UsageRecord" });
export type UsageRecord = z.output<typeof UsageRecord>;

/** In which order records come; `largest` are those that have ended. */
export const orders = ["newest", "oldest", "largest"] as const;
export type Order = (typeof orders)[number];

/** Whether what is recorded goes on, has ended, or is a correction. */
export const states = ["running", "ended", "correction"] as const;

const namespace = z.object({ namespace: NamespaceRef });
const span = { from: Time.optional(), to: Time.optional() };
const tag = "usage";

export const Overview = z
  .object({
    storage: z.object({ logical_bytes: Bytes, physical_bytes: Bytes, limit: z.int().nullable() }),
    compute: z.array(
      z.object({
        resource_type: z.string(),
        units_in_use: z.int(),
        limit: z.int().nullable(),
        capacity: z.int(),
        unit_seconds_this_month: z.number(),
        executions_this_month: z.int(),
      }),
    ),
    executions_active: z.int(),
    resources: z.object({ dataset: z.int(), model: z.int(), container: z.int() }),
    spent_this_month: Cost.describe("With what runs now, until now."),
    month_began_at: Time,
  })
  .meta({ id: "UsageOverview" });
export type Overview = z.output<typeof Overview>;

export const getOverview = route({
  method: "GET",
  path: "/api/v1/namespaces/:namespace/usage/overview",
  action: "usage.see",
  tag,
  summary: "What a namespace uses now and used this month",
  params: namespace,
  status: 200,
  response: Overview,
});

/** What narrows records. */
export const recordFilters = {
  ...span,
  type: z.enum(["compute", "storage", "api"]).optional(),
  product: z.string().max(60).optional(),
  member: NamespaceRef.optional(),
  team: TeamRef.optional().describe("Of whoever is in it now."),
  resource: z.string().max(200).optional(),
  project: ResourceRef.optional().describe("Of what is in it now."),
  state: z.enum(states).optional(),
};

export const listUsageRecords = route({
  method: "GET",
  path: "/api/v1/namespaces/:namespace/usage/records",
  action: "usage.see",
  tag,
  summary: "List usage records, those that began last first",
  params: namespace,
  query: z.strictObject({
    ...page,
    ...recordFilters,
    order: z.enum(orders).default("newest").describe("By when they began; `largest` by quantity, best of one type."),
  }),
  status: 200,
  response: pageOf(UsageRecord),
});

export const StorageSummary = z
  .object({
    logical_bytes: Bytes.describe("What counts: every file of every version, and what executions left."),
    physical_bytes: Bytes.describe("Equal files of the namespace counted once."),
    limit: z.int().nullable(),
    reserved_bytes: Bytes.describe("Promised to uploads under way; counts against the limit, too."),
    deleted: z
      .object({ bytes: Bytes, resources: z.int() })
      .describe("Deleted and not yet purged: it does not count against the limit, but lies on disk."),
  })
  .meta({ id: "StorageSummary" });
export type StorageSummary = z.output<typeof StorageSummary>;

export const getStorage = route({
  method: "GET",
  path: "/api/v1/namespaces/:namespace/usage/storage",
  action: "usage.see",
  tag,
  summary: "Say how much is stored, how much of it lies on disk, and what is promised to uploads",
  params: namespace,
  status: 200,
  response: StorageSummary,
});

export const storageParts = ["project", "member", "kind", "resource", "version"] as const;

export const StoragePart = z
  .object({
    hidden: z.boolean().describe("The sum of all that one may not know of; it has no name."),
    project: z.string().nullable().describe("Null: in none."),
    member: Person.nullable().describe("For whom it counts."),
    kind: ResourceKind.nullable(),
    resource: z.string().nullable().describe("`{kind}s/{namespace}/{name}`."),
    source: z.string().nullable().describe("`version 2`, `output of execution 3`."),
    resources: z.int().describe("How many hold it."),
    logical_bytes: Bytes,
    physical_bytes: Bytes.nullable().describe(
      "Equal files of the part counted once; what parts share counts in each. Null: not to be known, or just changing.",
    ),
  })
  .meta({ id: "StoragePart" });
export type StoragePart = z.output<typeof StoragePart>;

const narrowed = {
  project: z.string().max(96).optional().describe("What is in it now; empty: what is in none."),
  member: NamespaceRef.optional().describe("What counts for them."),
  kind: ResourceKind.optional(),
  resource: z.string().max(200).optional().describe("`{kind}s/{namespace}/{name}`."),
};

const parts = {
  by: z
    .enum(storageParts)
    .default("project")
    .describe("What a part is; with `version` also what an execution left. Names of other grains are null."),
  ...narrowed,
  sort: z.enum(["size", "name"]).default("size").describe("The greatest first, or by name."),
};

export const listStorageParts = route({
  method: "GET",
  path: "/api/v1/namespaces/:namespace/usage/storage/parts",
  action: "usage.see",
  tag,
  summary: "Say what holds the storage now: by project, member, kind, resource or version; the parts are the whole",
  params: namespace,
  query: z.strictObject({ ...page, ...parts }),
  status: 200,
  response: pageOf(StoragePart),
});

export const exportStorageParts = route({
  method: "GET",
  path: "/api/v1/namespaces/:namespace/usage/storage/parts/export",
  action: "usage.see",
  tag,
  summary: "Download every part that the list would show, as CSV or JSON lines",
  params: namespace,
  query: z.strictObject({ ...parts, format: z.enum(["csv", "jsonl"]).default("csv") }),
  status: 200,
  carrier: "rows",
});

const Point = z.object({
  bytes_at_end: Bytes.describe("Held when the step ended; of the one under way, now."),
  byte_seconds: z.number().describe("Used in the step, exact to the millisecond."),
});

export const StorageGrowth = z
  .object({
    from: z.iso.date(),
    to: z.iso.date(),
    every: z.enum(["day", "week", "month"]),
    steps: z.array(z.object({ from: z.iso.date(), to: z.iso.date() })).describe("Days of UTC, both included."),
    series: z
      .array(
        z.object({
          key: z
            .string()
            .nullable()
            .describe("Path of the member, name of the project, address of the resource, kind."),
          label: z.string().nullable(),
          rest: z.enum(["others", "hidden"]).nullable().describe("All that is smaller, or that one may not know of."),
          points: z.array(Point).describe("One a step."),
        }),
      )
      .describe("The greatest first; without a `key` what is in no project, the `rest`, or the whole."),
  })
  .meta({ id: "StorageGrowth" });
export type StorageGrowth = z.output<typeof StorageGrowth>;

export const getStorageGrowth = route({
  method: "GET",
  path: "/api/v1/namespaces/:namespace/usage/storage/growth",
  action: "usage.see",
  tag,
  summary: "Show what was stored through time, exact from the records of use",
  params: namespace,
  query: z.strictObject({
    from: z.iso.date().optional().describe("First day, UTC; 30 days before the last by default."),
    to: z.iso.date().optional().describe("Last day, UTC, included; today by default."),
    every: z.enum(["day", "week", "month"]).default("day").describe("At most 400 steps."),
    by: z.enum(["all", "project", "member", "kind", "resource"]).default("all"),
    ...narrowed,
    series: z.coerce.number().int().min(1).max(20).default(8).describe("So many by name; the rest in one."),
  }),
  status: 200,
  response: StorageGrowth,
});

/** What a resource holds, and what would be free without it. */
export const StorageOfResource = z
  .object({
    logical_bytes: Bytes,
    physical_bytes: Bytes,
    own_bytes: Bytes.nullable().describe(
      "Content that nothing else of the namespace has: so much less would it hold on disk. Null: too many files to ask.",
    ),
  })
  .meta({ id: "StorageOfResource" });

export const getStorageOfResource = route({
  method: "GET",
  path: "/api/v1/namespaces/:namespace/usage/storage/resource",
  action: "usage.see",
  tag,
  summary: "Say what one resource holds, and what would be free on disk without it",
  params: namespace,
  query: z.strictObject({ resource: z.string().max(200).describe("`{kind}s/{namespace}/{name}`.") }),
  status: 200,
  response: StorageOfResource,
});
