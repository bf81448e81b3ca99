import { z } from "zod";
import { NamespaceRef, Person, ResourceRef, Time } from "./common.ts";
import { Execution, Minutes } from "./executions.ts";
import { route } from "./route.ts";

const one = z.object({
  namespace: NamespaceRef,
  name: ResourceRef,
  number: z.coerce.number().int().min(1).max(1_000_000_000),
});
const base = "/api/v1/containers/:namespace/:name/executions/:number";
const tag = "executions";

export const openWorkspace = route({
  method: "POST",
  path: `${base}/open`,
  action: "execution.open",
  tag,
  summary: "Get an address that opens a running workspace in a browser; it works once, within a minute",
  params: one,
  status: 200,
  response: z.object({ url: z.url(), expires_at: Time }),
});

export const listVisitors = route({
  method: "GET",
  path: `${base}/visitors`,
  action: "resource.read_content",
  tag,
  summary: "List who has been in a workspace, the last one first",
  params: one,
  status: 200,
  response: z.object({
    items: z.array(
      z
        .object({ person: Person, first_at: Time, last_at: Time, requests: z.int(), is_here: z.boolean() })
        .meta({ id: "WorkspaceVisitor" }),
    ),
  }),
});

export const extendExecution = route({
  method: "POST",
  path: `${base}/extend`,
  action: "execution.extend",
  tag,
  summary: "Give a running execution more time; a workspace counts as used now",
  params: one,
  body: z.strictObject({ minutes: Minutes.default(60).describe("Added to its time limit, if it has one.") }),
  status: 200,
  response: Execution,
});

export const restartExecution = route({
  method: "POST",
  path: `${base}/restart`,
  action: "execution.start",
  tag,
  summary: "Start what is over again: a new execution with the same parameters, its /output a copy of what was left",
  params: one,
  status: 201,
  response: Execution,
});
