import { z } from "zod";
import { ActorKind } from "./activity.ts";
import { line, NamespaceRef, page, pageOf, ResourceRef, TeamRef, Time } from "./common.ts";
import { Cost } from "./prices.ts";
import { route } from "./route.ts";
import { orders, recordFilters, UsageRecord } from "./usage.ts";

const namespace = z.object({ namespace: NamespaceRef });
const tag = "usage";

export const correctUsage = route({
  method: "POST",
  path: "/api/v1/admin/usage/records/:id/corrections",
  action: "usage.correct",
  tag,
  summary: "Correct what a record that has ended says: by a record of the difference, on the days of the corrected one",
  params: z.object({ id: z.uuid() }),
  body: z.strictObject({
    quantity: z
      .number()
      .min(0, "At least 0")
      .max(1e21)
      .describe("What it should have said in all: unit-seconds or byte-seconds, to the millisecond, or micros."),
    reason: line(500),
  }),
  status: 201,
  response: UsageRecord,
});

export const exportUsageRecords = route({
  method: "GET",
  path: "/api/v1/namespaces/:namespace/usage/records/export",
  action: "usage.see",
  tag,
  summary: "Download every record that the list would show, as CSV or JSON lines",
  params: namespace,
  query: z.strictObject({
    ...recordFilters,
    order: z.enum(orders).default("newest"),
    format: z.enum(["csv", "jsonl"]).default("csv"),
  }),
  status: 200,
  carrier: "rows",
});

export const exportCosts = route({
  method: "GET",
  path: "/api/v1/namespaces/:namespace/usage/costs/export",
  action: "usage.see",
  tag,
  summary:
    "Download what was used and what it costs with the columns of FinOps FOCUS, a row a record and day; what was paid ahead " +
    "(`Purchase`) for who sees the wallet",
  params: namespace,
  query: z.strictObject({
    from: z.iso.date().optional().describe("First day, UTC; the first of this month by default."),
    to: z.iso.date().optional().describe("Last day, UTC, included; today by default."),
  }),
  status: 200,
  carrier: "rows",
});

/** By what use is summed. */
export const grains = ["member", "team", "resource", "project", "product", "day", "week", "month"] as const;
export type Grain = (typeof grains)[number];

export const Statistic = z
  .object({
    key: z.string().describe("Of days, weeks and months the first day."),
    label: z.string(),
    product: z.string(),
    quantity: z.number(),
    unit: z.enum(["unit-seconds", "byte-seconds", "micros"]),
    cost: Cost,
  })
  .meta({ id: "UsageStatistic" });

const Days = z.object({ from: z.iso.date(), to: z.iso.date() });

export const getStatistics = route({
  method: "GET",
  path: "/api/v1/namespaces/:namespace/usage/statistics",
  action: "usage.see",
  tag,
  summary:
    "Sum use and its cost by member, team, resource, project, product, day, week or month; equal to the sum of the records, " +
    "but that a person in two teams counts in both",
  params: namespace,
  query: z.strictObject({
    from: z.iso.date().optional().describe("First day, UTC; the first of this month by default."),
    to: z.iso.date().optional().describe("Last day, UTC, included; today by default."),
    by: z
      .enum(grains)
      .default("member")
      .describe(
        "`team` goes by who is in it now, `project` by what is in it now; an empty `key` is for all in none. Days, weeks " +
          "(from Monday) and months are those of UTC, as prices are; at most 400 of them.",
      ),
    type: z.enum(["compute", "storage", "api"]).optional(),
    product: z.string().max(60).optional(),
    member: NamespaceRef.optional(),
    team: TeamRef.optional(),
    project: ResourceRef.optional(),
    resource: z.string().max(200).optional().describe("`{kind}s/{namespace}/{name}`."),
  }),
  status: 200,
  response: z.object({
    items: z.array(Statistic),
    from: z.iso.date(),
    to: z.iso.date(),
    steps: z.array(Days).describe("Of days, weeks and months: all of the span, also those in which nothing was used."),
  }),
});

/** What kinds of changes there are of what a namespace has and may use. */
export const changeKinds = ["limit", "grant", "subscription", "package", "price", "capacity", "correction"] as const;

export const Change = z
  .object({
    id: z.uuid(),
    at: Time,
    kind: z.enum(changeKinds),
    subject: z
      .string()
      .describe(
        "The product, or what was corrected; `member/product` for a limit of one member, `*/product` for each's; the " +
          "number of a subscription, and the name of a package.",
      ),
    text: z.string(),
    actor: z.object({ kind: ActorKind, path: z.string().nullable() }),
    before: z.record(z.string(), z.unknown()).nullable(),
    after: z.record(z.string(), z.unknown()).nullable(),
  })
  .meta({ id: "UsageChange" });
export type Change = z.output<typeof Change>;

const filters = {
  kind: z.enum(changeKinds).optional().describe("Packages and subscriptions are for those who see the wallet."),
  subject: z.string().max(120).optional().describe("Part of it."),
  from: Time.optional(),
  to: Time.optional(),
};

export const listChanges = route({
  method: "GET",
  path: "/api/v1/namespaces/:namespace/usage/changes",
  action: "usage.see",
  tag,
  summary: "List every change of what a namespace may use and of what it costs, newest first",
  params: namespace,
  query: z.strictObject({ ...page, ...filters }),
  status: 200,
  response: pageOf(Change),
});

export const exportChanges = route({
  method: "GET",
  path: "/api/v1/namespaces/:namespace/usage/changes/export",
  action: "usage.see",
  tag,
  summary: "Download every change that the list would show, as CSV or JSON lines",
  params: namespace,
  query: z.strictObject({ ...filters, format: z.enum(["csv", "jsonl"]).default("csv") }),
  status: 200,
  carrier: "rows",
});

export const Forecast = z
  .object({
    product: z.enum(["storage", "monthly_spend"]),
    unit: z.enum(["bytes", "micros"]),
    used: z.int().describe("Now; of the spending, in this month (UTC)."),
    limit: z.int().nullable(),
    per_day: z.number().describe("The mean of the days looked back at; below 0 it becomes less."),
    days: z.number().describe("How many days were looked back at: the last 30, or since the first use."),
    expected: z.int().nullable().describe("Of the spending, at the end of this month."),
    runs_out_at: Time.nullable().describe(
      "When the limit is reached at this pace; null: not in ten years, or this month.",
    ),
  })
  .meta({ id: "UsageForecast" });
export type Forecast = z.output<typeof Forecast>;

export const getForecast = route({
  method: "GET",
  path: "/api/v1/namespaces/:namespace/usage/forecast",
  action: "usage.see",
  tag,
  summary: "Say when storage and the month's spending reach their limits if they go on as in the last 30 days",
  params: namespace,
  status: 200,
  response: z.object({ items: z.array(Forecast), currency: z.string() }),
});
