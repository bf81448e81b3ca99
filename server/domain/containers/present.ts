import type { z } from "zod";
import type { Container } from "../../../contract/containers.ts";
import { type Execution, endedStates } from "../../../contract/executions.ts";
import type { Refusal } from "../../../contract/problem.ts";
import { type Ctx, canOf } from "../../kernel/context.ts";
import { present as presentResource, shown } from "../sharing/present.ts";
import type { ContainerRow } from "./containers.ts";
import type { ExecutionRow } from "./executions.ts";
import type { OutputEntry, OutputFile } from "./output-folder.ts";
import type { FrozenBinding } from "./queries.ts";
import { rateOf } from "./samples.ts";
import type { listVisits } from "./workspace-queries.ts";

type Visitor = Awaited<ReturnType<typeof listVisits>>[number];

const shownOfContainers = [...shown, "execution.start", "execution.stop"] as const;

/** A container as the API shows it. */
export const present = (ctx: Ctx, row: ContainerRow): z.input<typeof Container> => ({
  ...presentResource(ctx, row, shownOfContainers),
  environment: row.environment,
  resource_type: row.resource_type,
  mode: row.mode,
  command: row.command,
  bindings: presentBindings(row),
  executions: row.executions,
});

/** A visitor is not told of what they may not read: its name is not published. */
const presentBindings = ({ bindings, role, published }: ContainerRow): z.input<typeof Container>["bindings"] =>
  bindings
    .map(({ source, version, readable }, i) => ({
      source,
      version,
      readable,
      path: `/input/${i}`,
      access: "read" as const,
    }))
    .filter(({ readable }) => readable || role !== null || !published);

/** An execution as the API shows it; who has no tie to its container (a maintainer) is not shown what it does. */
export const presentExecution = (ctx: Ctx, row: ExecutionRow): z.input<typeof Execution> => ({
  id: row.id,
  namespace: row.namespace,
  kind: row.kind,
  container: row.container,
  number: row.number,
  state: row.state,
  mode: row.mode as z.input<typeof Execution>["mode"],
  started_by: { path: row.started_by_path, name: row.started_by_name },
  resource_type: row.resource_type,
  units: row.units,
  devices: row.devices,
  ...(row.tie === null ? { command: "", bindings: [], error: null } : contentOf(row)),
  queued_at: row.queued_at.toISOString(),
  started_at: row.started_at?.toISOString() ?? null,
  ended_at: row.ended_at?.toISOString() ?? null,
  seconds: secondsOf(row),
  exit_code: row.exit_code,
  stop_reason: row.stop_reason as z.input<typeof Execution>["stop_reason"],
  cost: row.cost_micros === null ? null : { amount_micros: row.cost_micros, currency: ctx.ports.currency },
  queue: queueOf(row),
  time_limit_minutes: row.time_limit_minutes,
  idle_stop_minutes: row.idle_stop_minutes,
  stops_at: row.stops_at?.toISOString() ?? null,
  stops_for: row.stops_at && (row.stops_when_idle ? "idle" : "time_limit"),
  continues: row.continues_number,
  output_bytes: row.output_bytes,
  use: useOf(row),
  sandbox: row.sandbox,
  driver: row.driver,
  environment: row.environment,
  can: { "execution.stop": mayStop(ctx, row), ...canOfRunning(ctx, row) },
});

const queueOf = ({ position, expected_start, waiting_for }: ExecutionRow): z.input<typeof Execution>["queue"] =>
  position === null
    ? null
    : {
        position,
        expected_start: expected_start?.toISOString() ?? null,
        waiting_for: (waiting_for ?? []) as Refusal[],
      };

/** What it uses now, as it was last seen. */
function useOf({ latest_samples, started_at }: ExecutionRow): z.input<typeof Execution>["use"] {
  const [now, before] = latest_samples.map(({ at, ...sample }) => ({ ...sample, at: new Date(at) }));
  if (!now || !started_at) return null;
  const { at, memory_bytes, output_bytes } = now;
  const cpu = rateOf(now, before ?? { at: started_at, cpu_seconds: 0 });
  return { at: at.toISOString(), cpu, memory_bytes, output_bytes };
}

const contentOf = ({ command, bindings, error }: ExecutionRow) => ({
  command,
  error,
  bindings: (bindings as unknown as FrozenBinding[]).map(({ source, version, path }) => ({
    ...{ source, version, path },
    access: "read" as const,
  })),
});

function secondsOf({ started_at, ended_at }: ExecutionRow): number | null {
  if (!started_at) return null;
  return Math.max(0, (ended_at?.getTime() ?? Date.now()) - started_at.getTime()) / 1000;
}

/** What is over cannot be stopped; that it may be stopped is judged as in the verb. */
function mayStop(ctx: Ctx, row: ExecutionRow): boolean {
  const action = row.started_by === ctx.actor.id ? "execution.stop_own" : "execution.stop";
  return !endedStates.has(row.state) && canOf(ctx, row, [action])[action] === true;
}

/** What is not a running workspace cannot be opened, what does not run is not extended; judged as in the verbs. */
function canOfRunning(ctx: Ctx, row: ExecutionRow) {
  const can = canOf(ctx, row, ofRunning);
  const runs = row.state === "running";
  return {
    "execution.open": runs && row.mode === "workspace" && can["execution.open"] === true,
    "execution.extend": runs && can["execution.extend"] === true,
    "execution.start": can["execution.start"] === true,
  };
}

const ofRunning = ["execution.open", "execution.extend", "execution.start"] as const;

/** A file of an output as the API shows it. */
export const presentFile = ({ modified_at, ...file }: OutputFile) => ({
  ...file,
  modified_at: modified_at.toISOString(),
});

/** An entry of a folder of an output as the API shows it. */
export const presentEntry = (entry: OutputEntry) => ("file" in entry ? { file: presentFile(entry.file) } : entry);

/** Somebody in a workspace as the API shows them. */
export const presentVisitor = ({ path, name, first_at, last_at, ...visit }: Visitor) => ({
  ...visit,
  person: { path, name },
  first_at: first_at.toISOString(),
  last_at: last_at.toISOString(),
});
