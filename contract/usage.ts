import { z } from "zod";
import { Bytes, NamespaceRef, Person, page, pageOf, ResourceRef, TeamRef, Time } from "./common.ts";
import { ResourceKind } from "./resources.ts";
import { route } from "./route.ts";

/** One stretch of use. Compute: unit-seconds of a resource type. Storage: byte-seconds of a version or of an execution's output. */
export const UsageRecord = z
  .object({
    id: z.uuid(),
    type: z.enum(["compute", "storage"]),
    product: z.string(),
    member: Person,
    resource: z.string().describe("`{kind}s/{namespace}/{name}`; the name it has now."),
    source: z.string().describe("`execution 3`, `version 2`, `output of execution 3`."),
    started_at: Time,
    ended_at: Time.nullable(),
    quantity: z.number().describe("Exact to the millisecond; of a running one, until now."),
    unit: z.enum(["unit-seconds", "byte-seconds"]),
    storage_bytes: Bytes.nullable().describe("Held now (or at the end)."),
  })
  .meta({ id: "UsageRecord" });
export type UsageRecord = z.output<typeof UsageRecord>;

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

export const listUsageRecords = route({
  method: "GET",
  path: "/api/v1/namespaces/:namespace/usage/records",
  action: "usage.see",
  tag,
  summary: "List usage records, newest first",
  params: namespace,
  query: z.strictObject({
    ...page,
    ...span,
    type: z.enum(["compute", "storage"]).optional(),
    product: z.string().max(60).optional(),
    member: NamespaceRef.optional(),
    team: TeamRef.optional().describe("Of whoever is in it now."),
    resource: z.string().max(200).optional(),
    project: ResourceRef.optional().describe("Of what is in it now."),
  }),
  status: 200,
  response: pageOf(UsageRecord),
});

export const Statistic = z
  .object({
    key: z.string(),
    label: z.string(),
    product: z.string(),
    quantity: z.number(),
    unit: z.enum(["unit-seconds", "byte-seconds"]),
    records: z.int(),
  })
  .meta({ id: "UsageStatistic" });

export const getStatistics = route({
  method: "GET",
  path: "/api/v1/namespaces/:namespace/usage/statistics",
  action: "usage.see",
  tag,
  summary:
    "Sum use by member, team, resource, project, product or day; equal to the sum of the records, but that a person in two " +
    "teams counts in both",
  params: namespace,
  query: z.strictObject({
    from: z.iso.date().optional().describe("First day, UTC; the first of this month by default."),
    to: z.iso.date().optional().describe("Last day, UTC, included; today by default."),
    by: z
      .enum(["member", "team", "resource", "project", "product", "day"])
      .default("member")
      .describe("`team` goes by who is in it now, `project` by what is in it now; an empty `key` is for all in none."),
  }),
  status: 200,
  response: z.object({ items: z.array(Statistic), from: z.iso.date(), to: z.iso.date() }),
});

const share = { logical_bytes: Bytes, physical_bytes: Bytes.describe("Equal files of the group counted once.") };
const parts_max = 100;

export const StorageDistribution = z
  .object({
    ...share,
    projects: z
      .array(z.object({ project: z.string().nullable(), hidden: z.boolean(), ...share }))
      .max(parts_max)
      .describe("Null: in no project, or (`hidden`) in projects that one may not see."),
    kinds: z.array(z.object({ kind: ResourceKind, ...share })),
    members: z.array(z.object({ member: Person, ...share })).max(parts_max),
  })
  .meta({ id: "StorageDistribution" });
export type StorageDistribution = z.output<typeof StorageDistribution>;

export const getStorage = route({
  method: "GET",
  path: "/api/v1/namespaces/:namespace/usage/storage",
  action: "usage.see",
  tag,
  summary: "Say what holds the storage: by project, kind and member, the greatest first",
  params: namespace,
  status: 200,
  response: StorageDistribution,
});
