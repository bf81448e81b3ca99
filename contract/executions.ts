import { z } from "zod";
import { Bytes, Can, Flag, NamespaceRef, Person, page, pageOf, ResourceRef, Time } from "./common.ts";
import { Binding, ContainerMode } from "./containers.ts";
import { File, FilePath } from "./files.ts";
import { Preview, Table, tableQuery } from "./previews.ts";
import { Cost } from "./prices.ts";
import { Refusal } from "./problem.ts";
import { ResourceKind } from "./resources.ts";
import { route } from "./route.ts";

export const ExecutionState = z
  .enum(["queued", "starting", "running", "stopping", "succeeded", "failed", "cancelled", "lost"])
  .meta({ id: "ExecutionState" });
export type ExecutionState = z.output<typeof ExecutionState>;
export const endedStates: ReadonlySet<ExecutionState> = new Set(["succeeded", "failed", "cancelled", "lost"]);

/** What somebody waits for: nothing is held, and it starts as soon as everything holds. */
export const Waiting = z
  .object({
    position: z.int().min(1).describe("Among all who wait for this resource type; 1 is next."),
    expected_start: Time.nullable().describe("By how long such executions took before; null: nobody can say."),
    waiting_for: z.array(Refusal).describe("What stood against it when it was last looked at."),
  })
  .meta({ id: "Waiting" });
/** A computation that ends by itself, Jupyter in the browser, or something that listens on a port, until it is stopped. */
export const ExecutionMode = z.enum(["task", "workspace", "service"]).meta({ id: "ExecutionMode" });
export type ExecutionMode = z.output<typeof ExecutionMode>;

/** The kinds of resources that executions belong to. */
export const RunningKind = ResourceKind.extract(["container", "engine"]);
export type RunningKind = z.output<typeof RunningKind>;

/** Why something ended before it would have by itself. */
export const stopReasons = [
  ...(["asked", "member_removed", "container_deleted", "organization_deleted"] as const),
  ...(["time_limit", "idle", "permission_lost", "inputs_lost", "disk_full", "balance", "budget", "unhealthy"] as const),
] as const;

/** A year: what should run longer has no limit. */
export const Minutes = z.int().min(1).max(525_600);

export const Execution = z
  .object({
    id: z.uuid(),
    namespace: z.string(),
    kind: RunningKind.describe("What it is an execution of; `container` is its name."),
    container: z.string(),
    number: z.int(),
    state: ExecutionState,
    mode: ExecutionMode,
    started_by: Person,
    resource_type: z.string(),
    units: z.int(),
    devices: z.array(z.string()).describe("The declared devices it holds."),
    command: z.string(),
    bindings: z.array(Binding.omit({ readable: true })),
    queued_at: Time,
    started_at: Time.nullable().describe("Use is counted from here."),
    ended_at: Time.nullable(),
    seconds: z.number().nullable().describe("Running time; of a running one, until now."),
    exit_code: z.int().nullable(),
    stop_reason: z.enum(stopReasons).nullable(),
    time_limit_minutes: z.int().nullable().describe("It is stopped so long after it began to run; extended, it grows."),
    idle_stop_minutes: z.int().nullable().describe("A workspace that nobody uses for so long is stopped."),
    stops_at: Time.nullable().describe("When it is stopped if it is not extended, and nobody uses it."),
    stops_for: z.enum(["time_limit", "idle"]).nullable().describe("What stops it then."),
    continues: z.int().nullable().describe("Its /output began as a copy of what this execution left."),
    error: z.string().nullable(),
    cost: Cost.nullable().describe("Until now, by the prices of its days; null: it never ran."),
    queue: Waiting.nullable().describe("Set while it waits to be admitted."),
    output_bytes: Bytes,
    use: z
      .object({ at: Time, cpu: z.number().describe("Processors."), memory_bytes: Bytes, output_bytes: Bytes })
      .nullable()
      .describe("What it used when it was last looked at; null when it does not run."),
    driver: z.string().describe("What runs it."),
    environment: z.string().describe("What it runs in."),
    sandbox: z.string().nullable().describe("How it was isolated, as the driver says."),
    can: Can,
  })
  .meta({ id: "Execution" });
export type Execution = z.output<typeof Execution>;

const container = z.object({ namespace: NamespaceRef, name: ResourceRef });
/** How an execution is named in an address. */
export const executionAt = container.extend({ number: z.coerce.number().int().min(1).max(1_000_000_000) });
const one = executionAt;
const base = "/api/v1/containers/:namespace/:name/executions";
const tag = "executions";

export const startExecution = route({
  method: "POST",
  path: base,
  action: "execution.start",
  tag,
  summary: "Start an execution, or say every limit that stands against it",
  params: container,
  body: z.strictObject({
    command: z.string().min(1).max(8000).optional(),
    resource_type: z.string().min(1).max(60).optional(),
    units: z.int().min(1).max(1000).default(1),
    mode: ContainerMode.optional().describe("As the container says, if left out."),
    time_limit_minutes: Minutes.optional().describe("Stop it so long after it began to run."),
    idle_stop_minutes: Minutes.optional().describe(
      "Stop a workspace that nobody uses for so long; it only tightens what organization and installation say.",
    ),
    on_limit: z
      .enum(["reject", "queue"])
      .default("reject")
      .describe("`queue`: what a limit stands against now waits, and starts in order as soon as everything holds."),
  }),
  status: 201,
  response: Execution,
});

export const listExecutions = route({
  method: "GET",
  path: base,
  action: "resource.read_content",
  tag,
  summary: "List the executions of a container, newest first",
  params: container,
  query: z.strictObject(page),
  status: 200,
  response: pageOf(Execution),
});

export const listAllExecutions = route({
  method: "GET",
  path: "/api/v1/executions",
  action: "namespace.see",
  tag,
  summary: "List the executions one may see in a namespace, newest first",
  query: z.strictObject({
    ...page,
    namespace: NamespaceRef,
    active: Flag.optional().describe("Only those that have not ended."),
  }),
  status: 200,
  response: pageOf(Execution),
});

export const getExecution = route({
  method: "GET",
  path: `${base}/:number`,
  action: "resource.read_content",
  tag,
  summary: "Read an execution",
  params: one,
  status: 200,
  response: Execution,
});

export const stopExecution = route({
  method: "POST",
  path: `${base}/:number/stop`,
  action: "execution.stop",
  tag,
  summary: "Stop an execution; asking twice is the same as once",
  params: one,
  status: 202,
  response: Execution,
});

/**
 * Followed, a log is events: `log` {offset, text}, `state` {state, exit_code}, `end`. `Last-Event-ID` (or `offset`)
 * continues where one broke off.
 */
export const getLogs = route({
  method: "GET",
  path: `${base}/:number/logs`,
  action: "resource.read_content",
  tag,
  summary: "Read what an execution printed, as text from byte `offset`, or live as server-sent events (`follow=true`)",
  params: one,
  query: z.strictObject({ offset: z.coerce.number().int().min(0).default(0), follow: Flag.default(false) }),
  status: 200,
  carrier: "log",
});

export const ExecutionSamples = z
  .object({
    items: z.array(
      z.object({
        at: Time,
        cpu: z.number().describe("Processors in use since the one before."),
        memory_bytes: Bytes,
        output_bytes: Bytes.describe("In /output."),
        gpu_percent: z.number().nullable().describe("Of the graphics cards it holds, on average; null: not told."),
        gpu_memory_bytes: Bytes.nullable(),
      }),
    ),
    cpu_limit: z.number(),
    memory_limit: Bytes,
  })
  .meta({ id: "ExecutionSamples" });
export type ExecutionSamples = z.output<typeof ExecutionSamples>;

export const listSamples = route({
  method: "GET",
  path: `${base}/:number/samples`,
  action: "resource.read_content",
  tag,
  summary: "List what an execution used over time, oldest first; old samples are fewer",
  params: one,
  status: 200,
  response: ExecutionSamples,
});

export const listOutputs = route({
  method: "GET",
  path: `${base}/:number/files`,
  action: "resource.read_content",
  tag,
  summary: "List what an execution left in /output, by path",
  params: one,
  query: z.strictObject({
    limit: z.coerce.number().int().min(1).max(1000).default(100),
    cursor: z.string().max(2048).optional(),
  }),
  status: 200,
  response: pageOf(File.omit({ sha256: true })),
});

export const listOutputFolder = route({
  method: "GET",
  path: `${base}/:number/folders`,
  action: "resource.read_content",
  tag,
  summary: "List one folder of /output by name; `under` names it, `` is the top",
  params: one,
  query: z.strictObject({
    limit: z.coerce.number().int().min(1).max(1000).default(100),
    cursor: z.string().max(2048).optional(),
    under: z.string().max(1024).default(""),
  }),
  status: 200,
  response: pageOf(
    z.object({
      folder: z.object({ path: z.string() }).optional(),
      file: File.omit({ sha256: true }).optional(),
    }),
  ),
});

export const getOutput = route({
  method: "GET",
  path: `${base}/:number/files/*`,
  action: "resource.read_content",
  tag,
  summary: "Download a file of /output; `Range` is honoured",
  params: one.extend({ path: FilePath }),
  query: z.strictObject({ inline: Flag.optional() }),
  status: 200,
  carrier: "bytes",
});

export const previewOutput = route({
  method: "GET",
  path: `${base}/:number/preview/*`,
  action: "resource.read_content",
  tag,
  summary: "The beginning of a file of /output, made safe to show",
  params: one.extend({ path: FilePath }),
  status: 200,
  response: Preview,
});

export const readOutputTable = route({
  method: "GET",
  path: `${base}/:number/tables/*`,
  action: "resource.read_content",
  tag,
  summary: "Some rows of a table in /output (CSV, TSV, JSON lines, Parquet), sorted where it is small enough",
  params: one.extend({ path: FilePath }),
  query: tableQuery,
  status: 200,
  response: Table,
});
