import { z } from "zod";
import { Flag, NamespaceRef, page, pageOf, Time } from "./common.ts";
import { route } from "./route.ts";

export const Severity = z.enum(["info", "notice", "warning"]).meta({ id: "Severity" });

export const Activity = z
  .object({
    id: z.uuid(),
    at: Time,
    severity: Severity,
    action: z.string(),
    text: z.string(),
    entity: z.object({ kind: z.string(), id: z.string().nullable(), name: z.string() }),
    actor: z.object({
      kind: z.enum(["person", "token", "system", "nobody"]),
      path: z.string().nullable(),
      token: z.string().nullable(),
    }),
    ip: z.string().nullable(),
    request_id: z.string().nullable(),
    before: z.record(z.string(), z.unknown()).nullable(),
    after: z.record(z.string(), z.unknown()).nullable(),
    refused: z.boolean(),
  })
  .meta({ id: "Activity" });
export type Activity = z.output<typeof Activity>;

export const listActivity = route({
  method: "GET",
  path: "/api/v1/organizations/:organization/activity",
  action: "activity.list",
  tag: "activity",
  summary: "List what happened in an organization, refused attempts included, newest first",
  params: z.object({ organization: NamespaceRef }),
  query: z.strictObject({
    ...page,
    severity: Severity.optional(),
    entity: z.string().max(40).optional().describe("A kind: member, dataset, execution …"),
    actor: NamespaceRef.optional(),
    query: z.string().max(100).optional().describe("Part of the text."),
    refused: Flag.optional(),
    from: Time.optional(),
    to: Time.optional(),
  }),
  status: 200,
  response: pageOf(Activity),
});
