import { z } from "zod";
import { Protocol } from "./apis.ts";
import { NamespaceRef, Person, page, pageOf, Time } from "./common.ts";
import { Cost } from "./prices.ts";
import { route } from "./route.ts";

/**
 * How a call ended. `stopped`: a cap was reached while it was answered; `aborted`: its caller went away; `failed`: the
 * upstream did not answer, or broke off; `refused`: a cap had no room for it, or the upstream said no; `lost`: Guildhall
 * ended while it was answered. A call that is answered just now is not there yet.
 */
export const callStates = ["done", "stopped", "aborted", "failed", "refused", "lost"] as const;
const CallState = z.enum(callStates);

const Tokens = z.int().min(0);

/** One call of a model route: who, by what, how much, how long. Not what was said. */
export const Call = z
  .object({
    id: z.uuid(),
    request_id: z.string().describe("The `x-request-id` that its caller was given."),
    at: Time,
    state: CallState,
    status: z.int().nullable().describe("The HTTP status that its caller was given."),
    model: z.string().nullable().describe("`{namespace}/{name}`, as it is called now; null: one may not know of it."),
    protocol: Protocol,
    stream: z.boolean(),
    member: Person.describe("For whom it counts."),
    token: z.object({ id: z.uuid(), name: z.string() }).nullable().describe("Null: from the console."),
    input_tokens: Tokens,
    output_tokens: Tokens,
    counted_by: z.enum(["upstream", "us"]).describe("`us`: the upstream said nothing of use, or nothing credible."),
    claimed: z
      .object({ input_tokens: z.number().nullable(), output_tokens: z.number().nullable() })
      .nullable()
      .describe("What the upstream said of use, where it is not what was counted."),
    cost: Cost,
    first_byte_ms: z.int().nullable(),
    duration_ms: z.int().nullable(),
    upstream: z.string().nullable().describe("Which answered, for who may edit the route: its address or engine."),
    attempts: z.int().describe("Upstreams asked."),
    error: z.string().nullable().describe("Why it did not end well."),
    has_content: z.boolean().describe("What was said in it is kept, and the asker may read it."),
  })
  .meta({ id: "Call" });
export type Call = z.output<typeof Call>;

const namespace = z.object({ namespace: NamespaceRef });

/** What narrows calls. */
export const callFilters = {
  from: Time.optional(),
  to: Time.optional(),
  model: z.string().max(200).optional().describe("Name of a route of the namespace, with or without the namespace."),
  member: NamespaceRef.optional(),
  token: z.uuid().optional(),
  protocol: Protocol.optional(),
  state: CallState.optional(),
  request_id: z.string().max(100).optional(),
};

const tag = "calls";

export const listCalls = route({
  method: "GET",
  path: "/api/v1/namespaces/:namespace/calls",
  action: "usage.see",
  tag,
  summary: "List the calls of a namespace's model routes, newest first; one's own, where the organization wants it so",
  params: namespace,
  query: z.strictObject({ ...page, ...callFilters }),
  status: 200,
  response: pageOf(Call),
});

export const getCall = route({
  method: "GET",
  path: "/api/v1/namespaces/:namespace/calls/:id",
  action: "usage.see",
  tag,
  summary: "Find a call by its id or by the request id that its caller was given",
  params: namespace.extend({ id: z.string().min(1).max(100) }),
  status: 200,
  response: Call,
});

/** What was said in a call, as far as it was kept. */
export const CallContent = z
  .object({
    question: z.string().describe("The body of the request; files and what looks like a secret left out."),
    answer: z.string(),
    is_cut: z.boolean().describe("There was more than is kept."),
    kept_until: Time,
  })
  .meta({ id: "CallContent" });
export type CallContent = z.output<typeof CallContent>;

export const readCallContent = route({
  method: "GET",
  path: "/api/v1/namespaces/:namespace/calls/:id/content",
  action: "call.read_content",
  tag,
  summary: "Read what was said in a call, where the organization keeps it; that it was read stands in the activity",
  params: namespace.extend({ id: z.uuid() }),
  status: 200,
  response: CallContent,
});

export const exportCalls = route({
  method: "GET",
  path: "/api/v1/namespaces/:namespace/calls/export",
  action: "usage.see",
  tag,
  summary: "Download every call that the list would show, as CSV or JSON lines",
  params: namespace,
  query: z.strictObject({ ...callFilters, format: z.enum(["csv", "jsonl"]).default("csv") }),
  status: 200,
  carrier: "rows",
});

export const callGrains = ["none", "model", "member", "token"] as const;

/** Sums of calls that were settled. */
export const CallStatistic = z
  .object({
    day: z.iso.date().nullable().describe("UTC; null: of all days together."),
    key: z
      .string()
      .nullable()
      .describe(
        "`{namespace}/{name}` of the model, path of the member, id of the token; null: of `none`, from the console, or a model " +
          "that one may not know of.",
      ),
    label: z.string().nullable().describe("Name of the member or token."),
    calls: z.int(),
    failed: z.int().describe("Of them, those that did not end as `done`, `stopped` or `aborted`."),
    input_tokens: Tokens,
    output_tokens: Tokens,
    cost: Cost,
    duration_ms: z.int().describe("Of all together."),
  })
  .meta({ id: "CallStatistic" });
export type CallStatistic = z.output<typeof CallStatistic>;

export const getCallStatistics = route({
  method: "GET",
  path: "/api/v1/namespaces/:namespace/calls/statistics",
  action: "usage.see",
  tag,
  summary: "Sum the calls of a namespace by model, member or token, of all days or by day (UTC), the costliest first",
  params: namespace,
  query: z.strictObject({
    from: z.iso.date().optional().describe("First day, UTC; 29 days before the last by default."),
    to: z.iso.date().optional().describe("Last day, UTC, included; today by default."),
    by: z.enum(callGrains).default("model"),
    every: z.enum(["total", "day"]).default("total").describe("At most 400 days; of the 20 costliest keys by day."),
    model: callFilters.model,
    member: callFilters.member,
    token: callFilters.token,
  }),
  status: 200,
  response: z.object({ currency: z.string(), from: z.iso.date(), to: z.iso.date(), items: z.array(CallStatistic) }),
});
