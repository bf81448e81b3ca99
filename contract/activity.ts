import { z } from "zod";
import { Flag, NamespaceRef, page, pageOf, Time } from "./common.ts";
import { route } from "./route.ts";

export const Severity = z.enum(["info", "notice", "warning"]).meta({ id: "Severity" });
export type Severity = z.output<typeof Severity>;

export const ActorKind = z.enum(["person", "token", "system", "nobody"]).meta({ id: "ActorKind" });
export type ActorKind = z.output<typeof ActorKind>;

export const Activity = z
  .object({
    id: z.uuid(),
    at: Time,
    severity: Severity,
    action: z.string(),
    text: z.string(),
    entity: z.object({ kind: z.string(), id: z.string().nullable(), name: z.string() }),
    actor: z.object({ kind: ActorKind, path: z.string().nullable(), token: z.string().nullable() }),
    ip: z.string().nullable(),
    request_id: z.string().nullable(),
    before: z.record(z.string(), z.unknown()).nullable(),
    after: z.record(z.string(), z.unknown()).nullable(),
    refused: z.boolean(),
  })
  .meta({ id: "Activity" });
export type Activity = z.output<typeof Activity>;

/** Several severities in one parameter: `notice,warning`. */
const Severities = z
  .string()
  .regex(/^(info|notice|warning)(,(info|notice|warning))*$/, "Name severities, with commas between: notice,warning")
  .transform((text) => [...new Set(text.split(",") as Severity[])]);

const filters = {
  severity: Severities.optional().describe("One, or several with commas between."),
  entity: z.string().max(40).optional().describe("A kind: member, dataset, execution …"),
  action: z.string().max(60).optional().describe("Exactly one: member.add, execution.start …"),
  actor: NamespaceRef.optional(),
  actor_kind: ActorKind.optional(),
  query: z.string().max(100).optional().describe("Part of the text or of the name."),
  refused: Flag.optional(),
  from: Time.optional(),
  to: Time.optional(),
};
const tag = "activity";
const params = z.object({ organization: NamespaceRef });

export const listActivity = route({
  method: "GET",
  path: "/api/v1/organizations/:organization/activity",
  action: "activity.list",
  tag,
  summary: "List what happened in an organization, refused attempts included, newest first",
  params,
  query: z.strictObject({ ...page, ...filters }),
  status: 200,
  response: pageOf(Activity),
});

export const listOwnActivity = route({
  method: "GET",
  path: "/api/v1/me/activity",
  action: "account.see_activity",
  tag,
  summary: "List what happened in one's own account and namespace, sign-ins included, newest first",
  query: z.strictObject({ ...page, ...filters }),
  status: 200,
  response: pageOf(Activity),
});

/** A time zone that the database knows, too. */
const Zone = z
  .string()
  .max(60)
  .refine(isZone, "This is not a time zone: name one such as Europe/Berlin")
  .default("UTC")
  .describe("In which days and weeks begin.");

function isZone(name: string): boolean {
  try {
    return /^[A-Z]/.test(name) && Boolean(new Intl.DateTimeFormat("en", { timeZone: name }));
  } catch {
    return false;
  }
}

const Count = z.object({ at: Time, info: z.int(), notice: z.int(), warning: z.int() });

export const ActivityChart = z
  .object({
    step: z.enum(["hour", "day", "week"]).describe("Chosen by the length of the span."),
    from: Time,
    to: Time,
    items: z.array(Count).describe("Steps in which something happened, oldest first."),
  })
  .meta({ id: "ActivityChart" });
export type ActivityChart = z.output<typeof ActivityChart>;

export const getActivityChart = route({
  method: "GET",
  path: "/api/v1/organizations/:organization/activity/chart",
  action: "activity.list",
  tag,
  summary: "Count what happened through time by severity, of the same lines that the list shows",
  params,
  query: z.strictObject({ ...filters, zone: Zone }),
  status: 200,
  response: ActivityChart,
});

export const exportActivity = route({
  method: "GET",
  path: "/api/v1/organizations/:organization/activity/export",
  action: "activity.list",
  tag,
  summary: "Download every line that the list would show, newest first, as CSV or JSON lines",
  params,
  query: z.strictObject({ ...filters, format: z.enum(["csv", "jsonl"]).default("csv") }),
  status: 200,
  carrier: "rows",
});
