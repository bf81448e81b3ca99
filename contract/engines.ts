import { z } from "zod";
import { Flag, NamespaceRef, Person, page, pageOf, prose, ResourceName, ResourceRef, Time } from "./common.ts";
import { BindingVersion } from "./containers.ts";
import { EngineEvent, EnginePreset, EnginePresetName, EngineState, GgufSettings } from "./engine-parts.ts";
import { Execution, ExecutionSamples, Minutes } from "./executions.ts";
import { ProjectPlace, Resource, resourceFields, resourceFilters, Visibility } from "./resources.ts";
import { route } from "./route.ts";

const variableName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,99}$/, "Use letters, digits and underscores");
const text = z.string().regex(/^[^\0]*$/, "NUL is not allowed");

const recipe = {
  model: z
    .string()
    .regex(/^models\/[^/]+\/[^/]+$/, "Use models/{namespace}/{name}")
    .describe("`models/{namespace}/{name}`"),
  version: BindingVersion,
  preset: EnginePresetName,
  gguf: GgufSettings.describe("Of the preset `gguf` only."),
  command: text.max(8000).describe("Of the preset `command`: it finds the model at /input/0 and listens on $PORT."),
  port: z
    .int()
    .min(1)
    .max(65_535)
    .nullable()
    .describe("Of the preset `command`: it gets it as PORT. Null: it listens on the UNIX socket GUILDHALL_SOCKET."),
  health_path: z
    .string()
    .regex(/^\/[!-~]{0,400}$/, "Begin with a slash, without blanks")
    .describe("Answered with 2xx or 3xx while it is well."),
  variables: z
    .record(variableName, text.max(2000))
    .refine((all) => Object.keys(all).length <= 50, "At most 50 variables")
    .describe("Variables of its command. They are shown to everybody who reads the engine: put no secrets here."),
  environment: z.string().min(1).max(200).describe("What it runs in; left out, the first that the driver offers."),
  resource_type: z.string().min(1).max(60),
  units: z.int().min(1).max(1000),
  time_limit_minutes: Minutes.nullable().describe("It is stopped so long after it began to run; null: never."),
  restarts_max: z.int().min(0).max(100).describe("So often in a row it is started again after a failure, ever later."),
  idle_minutes: Minutes.nullable().describe(
    "Nobody has called it for so long: it is stopped, and the next call starts it. Null: it goes on.",
  ),
};

export const Engine = z
  .object({
    ...resourceFields,
    model: z.string().nullable().describe("`models/{namespace}/{name}`; null: the asker may not read it."),
    version: z.int().nullable(),
    preset: EnginePresetName,
    gguf: GgufSettings,
    command: z.string(),
    port: z.int().nullable(),
    health_path: z.string(),
    variables: z.record(z.string(), z.string()),
    environment: z.string(),
    resource_type: z.string(),
    units: z.int(),
    time_limit_minutes: z.int().nullable(),
    restarts_max: z.int(),
    idle_minutes: z.int().nullable(),
    state: EngineState,
    starts_on_call: z.boolean().describe("It was stopped because nobody called it, and the next call starts it."),
    fault: z.string().nullable().describe("What was wrong when it was last looked at, or why it stopped."),
    failures: z.int().describe("In a row, since it was well for a minute."),
    next_start_at: Time.nullable().describe("When it is started again."),
    started_by: Person.describe("For whom it runs: its limits are theirs. A call that wakes it starts it for them."),
    checked_at: Time.nullable().describe("When its health was last asked for."),
    active_at: Time.nullable().describe("When it was last called."),
    execution: Execution.nullable().describe("What it runs as, or ran as last."),
  })
  .meta({ id: "Engine" });
export type Engine = z.output<typeof Engine>;

export const EngineLine = Resource.extend({
  state: EngineState,
  starts_on_call: z.boolean(),
  preset: EnginePresetName,
  resource_type: z.string(),
  model: z.string().nullable(),
  version: z.int().nullable(),
}).meta({ id: "EngineLine" });
export type EngineLine = z.output<typeof EngineLine>;

const at = z.object({ namespace: NamespaceRef, name: ResourceRef });
const one = at.extend({ number: z.coerce.number().int().min(1).max(1_000_000_000) });
const base = "/api/v1/engines/:namespace/:name";
const tag = "engines";
const onLimit = z
  .enum(["reject", "queue"])
  .describe("`queue`: what a limit stands against now waits, and starts as soon as everything holds.");

export const listPresets = route({
  method: "GET",
  path: "/api/v1/engine-presets",
  action: "resource_type.list",
  tag,
  summary: "List how models can be served here, and where one cannot, why",
  status: 200,
  response: z.object({ items: z.array(EnginePreset) }),
});

export const deployEngine = route({
  method: "POST",
  path: "/api/v1/engines",
  action: "engine.create",
  tag,
  summary: "Deploy a version of a model as an engine, and start it; where a limit stands against that, nothing is made",
  body: z.strictObject({
    ...recipe,
    namespace: NamespaceRef,
    name: ResourceName,
    description: prose(2000).default(""),
    visibility: Visibility.optional(),
    project: ResourceRef.optional().describe("A project of the namespace; its visibility holds."),
    version: recipe.version.default("latest"),
    gguf: recipe.gguf.default({}),
    command: recipe.command.default(""),
    port: recipe.port.default(8080),
    health_path: recipe.health_path.default("/health"),
    variables: recipe.variables.default({}),
    environment: recipe.environment.optional(),
    units: recipe.units.default(1),
    time_limit_minutes: recipe.time_limit_minutes.default(null),
    restarts_max: recipe.restarts_max.default(3),
    idle_minutes: recipe.idle_minutes.default(null),
    start: z.boolean().default(true),
    on_limit: onLimit.default("reject"),
  }),
  status: 201,
  response: Engine,
});

export const listEngines = route({
  method: "GET",
  path: "/api/v1/engines",
  action: "namespace.see",
  tag,
  summary: "List the engines visible to the asker, newest first, with their states",
  query: z.strictObject(resourceFilters),
  status: 200,
  response: pageOf(EngineLine),
});

export const getEngine = route({
  method: "GET",
  path: base,
  action: "resource.read_content",
  tag,
  summary: "Read an engine with its state",
  params: at,
  status: 200,
  response: Engine,
});

export const editEngine = route({
  method: "PATCH",
  path: base,
  action: "resource.edit",
  tag,
  summary: "Change an engine; what runs goes on as it was started until it is restarted",
  params: at,
  body: z
    .strictObject({
      ...recipe,
      name: ResourceName,
      description: prose(2000),
      visibility: Visibility,
      project: ProjectPlace,
    })
    .partial(),
  status: 200,
  response: Engine,
});

export const deleteEngine = route({
  method: "DELETE",
  path: base,
  action: "resource.delete",
  tag,
  summary: "Delete an engine; what runs of it stops, and it can be restored for 30 days",
  params: at,
  status: 204,
});

export const startEngine = route({
  method: "POST",
  path: `${base}/start`,
  action: "execution.start",
  tag,
  summary: "Start an engine for the asker, or say every limit that stands against it; one that runs goes on",
  params: at,
  body: z.strictObject({ on_limit: onLimit.default("reject") }),
  status: 202,
  response: Engine,
});

export const stopEngine = route({
  method: "POST",
  path: `${base}/stop`,
  action: "execution.stop",
  tag,
  summary: "Stop an engine; no call starts it again",
  params: at,
  status: 202,
  response: Engine,
});

export const restartEngine = route({
  method: "POST",
  path: `${base}/restart`,
  action: "execution.start",
  tag,
  summary: "Stop an engine and start it as it is written down now, for the asker",
  params: at,
  status: 202,
  response: Engine,
});

export const askEngine = route({
  method: "POST",
  path: `${base}/ask/*`,
  action: "engine.ask",
  tag,
  summary:
    "Ask an engine at a path of its own, as `ask/v1/chat/completions`: its answer as it comes, streamed where it streams; " +
    "one that sleeps is started first",
  params: at.extend({ path: z.string().min(1).max(1000) }),
  body: z.record(z.string(), z.unknown()),
  status: 200,
  carrier: "bytes",
});

export const listEngineEvents = route({
  method: "GET",
  path: `${base}/events`,
  action: "resource.read_content",
  tag,
  summary: "What became of an engine, latest first: at most its last 100 events",
  params: at,
  status: 200,
  response: z.object({ items: z.array(EngineEvent) }),
});

export const listEngineExecutions = route({
  method: "GET",
  path: `${base}/executions`,
  action: "resource.read_content",
  tag,
  summary: "List what an engine ran as, newest first",
  params: at,
  query: z.strictObject(page),
  status: 200,
  response: pageOf(Execution),
});

export const getEngineLogs = route({
  method: "GET",
  path: `${base}/executions/:number/logs`,
  action: "resource.read_content",
  tag,
  summary: "Read what an engine printed, as text from byte `offset`, or live as server-sent events (`follow=true`)",
  params: one,
  query: z.strictObject({ offset: z.coerce.number().int().min(0).default(0), follow: Flag.default(false) }),
  status: 200,
  carrier: "log",
});

export const listEngineSamples = route({
  method: "GET",
  path: `${base}/executions/:number/samples`,
  action: "resource.read_content",
  tag,
  summary: "List what an engine used over time, oldest first; old samples are fewer",
  params: one,
  status: 200,
  response: ExecutionSamples,
});
