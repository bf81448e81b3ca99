import { z } from "zod";
import { line, NamespaceRef, Person, ResourceRef, TeamRef, Time } from "./common.ts";
import { changeKinds, grains } from "./reports.ts";
import { ResourceKind } from "./resources.ts";
import { route } from "./route.ts";
import { orders, states, storageParts } from "./usage.ts";

const type = z.enum(["compute", "storage", "api"]).optional();
const product = z.string().max(60).optional();
const member = NamespaceRef.optional();
const team = TeamRef.optional();
const project = ResourceRef.optional();
const resource = z.string().max(200).optional();
const span = {
  from: z.iso.date().optional().describe("First day, UTC."),
  to: z.iso.date().optional().describe("Last day, UTC, included."),
  last_days: z
    .int()
    .min(1)
    .max(3660)
    .optional()
    .describe("In place of both: so many days up to the one on which it is opened."),
};

const reports = [
  z.strictObject({
    report: z.literal("statistics"),
    by: z.enum(grains).optional(),
    ...{ type, product, member, team, project },
    ...span,
  }),
  z.strictObject({
    report: z.literal("records"),
    ...{ type, product, member, team, project, resource },
    state: z.enum(states).optional(),
    order: z.enum(orders).optional(),
    ...span,
  }),
  z.strictObject({
    report: z.literal("storage"),
    parts: z.enum(storageParts).optional(),
    project: z.string().max(96).optional().describe("Empty: what is in none."),
    ...{ member, resource },
    kind: z.enum(ResourceKind.options).optional(),
    sort: z.enum(["name"]).optional(),
    every: z.enum(["week", "month"]).optional(),
    ...span,
  }),
  z.strictObject({
    report: z.literal("changes"),
    change: z.enum(changeKinds).optional(),
    about: z.string().max(120).optional(),
    ...span,
  }),
] as const;

/** A report with its filters, grouping, steps and days. */
export const ViewQuery = z
  .discriminatedUnion("report", reports)
  .refine(
    ({ last_days, from, to }) => last_days === undefined || (from === undefined && to === undefined),
    "Say either the days or how many they are: `last_days` takes the place of `from` and `to`",
  )
  .refine(({ from, to }) => !from || !to || from <= to, "The first day lies after the last");
export type ViewQuery = z.output<typeof ViewQuery>;

/** What a view of each report can say. */
export const viewFields: Record<ViewQuery["report"], readonly string[]> = Object.fromEntries(
  reports.map(({ shape }) => [shape.report.value, Object.keys(shape)]),
) as never;

const day_ms = 86_400_000;

/** The days of a view, when it is opened on a day (UTC). */
export function daysOf({ from, to, last_days }: ViewQuery, today: string): { from?: string; to?: string } {
  if (last_days === undefined) return { ...(from ? { from } : {}), ...(to ? { to } : {}) };
  const first = new Date(Date.parse(today) - (last_days - 1) * day_ms).toISOString().slice(0, 10);
  return { from: first, to: today };
}

/** For whom a view is kept: `maintainers` are those who may share views. */
export const audiences = ["me", "maintainers", "everybody"] as const;
export type Audience = (typeof audiences)[number];

export const View = z
  .object({
    id: z.uuid(),
    name: z.string(),
    audience: z.enum(audiences),
    query: ViewQuery,
    owner: Person,
    opens: z.boolean().describe("Whether the asker's reports of this namespace open with it."),
    updated_at: Time,
    can: z.object({ edit: z.boolean() }),
  })
  .meta({ id: "UsageView" });
export type View = z.output<typeof View>;

const ViewName = line(60);
const namespace = z.object({ namespace: NamespaceRef });
const one = namespace.extend({ id: z.uuid() });
const tag = "usage";

export const listViews = route({
  method: "GET",
  path: "/api/v1/namespaces/:namespace/usage/views",
  action: "usage.see",
  tag,
  summary: "List the views of use that one has saved, and those that were saved for others, by name",
  params: namespace,
  status: 200,
  response: z.object({
    items: z.array(View),
    can: z.object({ share: z.boolean().describe("Whether the asker may save views for others.") }),
  }),
});

export const saveView = route({
  method: "POST",
  path: "/api/v1/namespaces/:namespace/usage/views",
  action: "usage_view.save",
  tag,
  summary: "Save what a report shows under a name, for oneself, the maintainers or everybody",
  params: namespace,
  body: z.strictObject({ name: ViewName, audience: z.enum(audiences).default("me"), query: ViewQuery }),
  status: 201,
  response: View,
});

export const editView = route({
  method: "PATCH",
  path: "/api/v1/namespaces/:namespace/usage/views/:id",
  action: "usage_view.save",
  tag,
  summary: "Change the name of a view, for whom it is, or what it shows",
  params: one,
  body: z.strictObject({ name: ViewName, audience: z.enum(audiences), query: ViewQuery }).partial(),
  status: 200,
  response: View,
});

export const deleteView = route({
  method: "DELETE",
  path: "/api/v1/namespaces/:namespace/usage/views/:id",
  action: "usage_view.save",
  tag,
  summary: "Delete a view; nothing that was used is lost by it",
  params: one,
  status: 204,
});

export const setOpeningView = route({
  method: "PUT",
  path: "/api/v1/namespaces/:namespace/usage/opening-view",
  action: "usage_view.save",
  tag,
  summary: "Say with which view one's own reports of a namespace open; null: with the overview",
  params: namespace,
  body: z.strictObject({ id: z.uuid().nullable() }),
  status: 200,
  response: z.object({ id: z.uuid().nullable() }),
});
