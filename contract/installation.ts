import { z } from "zod";
import { Time } from "./common.ts";
import { route } from "./route.ts";

export const ResourceType = z
  .object({
    name: z.string(),
    driver: z.string(),
    capacity: z.int(),
    in_use: z.int(),
    free: z.int(),
    cpu: z.number().describe("Processors of one unit."),
    memory_bytes: z.int().describe("Memory of one unit."),
    devices: z.array(z.string()).describe("Declared devices; one unit holds one of them."),
  })
  .meta({ id: "ResourceType" });
export type ResourceType = z.output<typeof ResourceType>;

const Isolation = z.string().describe("What the driver can promise here, in words.");
const Promises = z
  .object({
    kind: z.enum(["sandbox", "plain"]).describe("`plain`: an ordinary process of the machine."),
    memory_limit: z.boolean(),
    cpu_limit: z.boolean(),
    process_limit: z.boolean(),
  })
  .describe("The same for programs: how executions are kept apart, and which limits the kernel holds.");

/** What runs executions. */
export const Driver = z
  .object({
    name: z.string(),
    isolation: Isolation,
    promises: Promises,
    fault: z.string().nullable().describe("Why it does not answer, if it does not. Its executions wait for it."),
  })
  .meta({ id: "Driver" });
export type Driver = z.output<typeof Driver>;

export const listResourceTypes = route({
  method: "GET",
  path: "/api/v1/resource-types",
  action: "resource_type.list",
  tag: "installation",
  summary: "List the units of compute of this installation, with what is free",
  status: 200,
  response: z.object({
    items: z.array(ResourceType),
    isolation: Isolation,
    promises: Promises,
    workspaces: z.boolean().describe("Containers can be workspaces here: there is a Jupyter for them."),
    workspaces_share_a_site: z
      .boolean()
      .describe("Pages of different workspaces are one site to browsers: one that is opened can act in the others."),
    drivers: z.array(Driver).describe("All that run executions here; `isolation` and `promises` are the first's."),
  }),
});

export const putResourceType = route({
  method: "PUT",
  path: "/api/v1/admin/resource-types/:name",
  action: "resource_type.set",
  tag: "installation",
  summary: "Declare a resource type; a lower capacity stops nothing and blocks new starts",
  params: z.object({
    name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,58}[a-z0-9]$/, "Use 2 to 60 lowercase letters, digits or hyphens"),
  }),
  body: z.strictObject({
    driver: z.string().min(1).max(60).default("process").describe("One of `drivers`."),
    capacity: z.int().min(0).max(1_000_000).optional().describe("With devices it is their number."),
    cpu: z.number().min(0.1).max(1024).default(1),
    memory_bytes: z
      .int()
      .min(16 * 2 ** 20, "At least 16 MiB")
      .max(2 ** 50)
      .default(2 ** 30),
    devices: z.array(z.string().min(1).max(80)).max(1024).default([]),
  }),
  status: 200,
  response: ResourceType,
});

export const Verification = z
  .object({
    ok: z.boolean(),
    started_at: Time,
    ended_at: Time,
    checks: z.array(
      z.object({
        name: z.string(),
        explanation: z.string(),
        rows: z.int().nullable().describe("Null: it did not come to an end; `error` says why."),
        ms: z.int(),
        error: z.string().nullable(),
        found: z.array(z.record(z.string(), z.unknown())).describe("What a few of the rows are about."),
      }),
    ),
  })
  .meta({ id: "Verification" });
export type Verification = z.output<typeof Verification>;

export const verify = route({
  method: "GET",
  path: "/api/v1/admin/verify",
  action: "installation.verify",
  tag: "installation",
  summary: "Run the invariant queries; each must return no row",
  status: 200,
  response: Verification,
});

export const listProofs = route({
  method: "GET",
  path: "/api/v1/admin/proofs",
  action: "installation.verify",
  tag: "installation",
  summary: "List the last runs of the invariant queries, newest first; they run by themselves every ten minutes",
  query: z.strictObject({ limit: z.coerce.number().int().min(1).max(100).default(20) }),
  status: 200,
  response: z.object({ items: z.array(Verification) }),
});

export const loadDemo = route({
  method: "POST",
  path: "/api/v1/admin/demo",
  action: "installation.load_demo",
  tag: "installation",
  summary: "Load the sample organization; a second call finds the first",
  status: 200,
  response: z.object({
    organization: z.string(),
    people: z.array(z.object({ email: z.string(), password: z.string(), role: z.string() })),
  }),
});

/** Events: `change` {namespace, entity}: something of that kind, visible to the asker, changed. Read it again. */
export const stream = route({
  method: "GET",
  path: "/api/v1/stream",
  action: "account.see",
  tag: "installation",
  summary: "Hear of changes in what one can see, live, as server-sent events",
  status: 200,
  carrier: "events",
});
