import { mkdir, rm } from "node:fs/promises";
import { afterCommit, type Ctx, transact } from "../../kernel/context.ts";
import { Problem } from "../../kernel/problem.ts";
import { size } from "../../kernel/size.ts";
import { changed, record } from "../activity/activity.ts";
import { release } from "../limits/limits.ts";
import { closeMeter, openMeter } from "../usage/usage.ts";
import { layOutput } from "./beginnings.ts";
import { materialize } from "./bindings.ts";
import { listLeftBehind, setRemoved } from "./end-queries.ts";
import { engineOf, isDown } from "./engines.ts";
import { countOutput, takeWithCopy, whose } from "./held-output.ts";
import { commandOf } from "./jupyter.ts";
import { measure } from "./output-folder.ts";
import { placesOf } from "./places.ts";
import type { ExecutionSpec, Observation } from "./ports.ts";
import { programOf } from "./programs.ts";
import * as queries from "./queries.ts";
import { clearSockets, serverOf, socketsOf } from "./workspace.ts";
import { setWarned } from "./workspace-queries.ts";

const processes_max = 512;
/** A start is only tried again when Guildhall went down in the middle of it. */
const starts_max = 5;

/** Tells whoever follows that an execution moved. */
const moved = (ctx: Ctx, row: queries.Work) =>
  changed(ctx, row.namespace_id, "execution", row.visibility === "private" ? row.container_id : undefined);

/**
 * Hands an execution to the engine. The new generation is committed before the engine hears of it, so that after a crash
 * at any point it is known which one to look for. What cannot start has failed.
 */
export async function begin(ctx: Ctx, row: queries.Work): Promise<void> {
  const engine = engineOf(ctx, row);
  await engine.inspect(row.id); // one that does not answer is waited for, and costs no attempt
  if (row.generation >= starts_max) return fail(ctx, row, new Error(`${starts_max} attempts came to nothing`));
  const claimed = await takeOrFail(ctx, row, engine.isolation.text);
  if (!claimed) return;
  await mkdir(placesOf(ctx, row.id).folder, { recursive: true }); // whoever follows the log watches it from here on
  moved(ctx, row);
  const mine = { ...row, generation: claimed.generation, state: claimed.state };
  try {
    await engine.start(await specOf(ctx, mine));
  } catch (error) {
    if (isDown(error)) throw error;
    await fail(ctx, mine, error);
  }
}

/** Storage that is not there for what its output begins with is a reason not to begin. */
async function takeOrFail(ctx: Ctx, row: queries.Work, sandbox: string): Promise<queries.Moved | undefined> {
  if (row.continues === null) return queries.claim(ctx, row, sandbox);
  try {
    return await transact(ctx, (ctx) => takeWithCopy(ctx, row, sandbox));
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    await fail(ctx, row, error);
    return undefined;
  }
}

async function specOf(ctx: Ctx, row: queries.Work): Promise<ExecutionSpec> {
  const { log, output } = placesOf(ctx, row.id);
  await layOutput(output, row.continues && placesOf(ctx, row.continues).output);
  const serving = row.mode === "task" ? null : await servingOf(ctx, row);
  return {
    id: row.id,
    generation: row.generation,
    command: serving?.command ?? row.command,
    ...(serving ? { sockets: serving.sockets } : {}),
    ...(row.port === null ? {} : { port: row.port }),
    cpu: row.cpu_millis / 1000,
    memory_bytes: row.memory_bytes,
    processes: processes_max,
    runs_in: row.environment,
    environment: { ...environmentOf(row), ...serving?.environment },
    devices: cardsOf(row),
    inputs: [...(await materialize(ctx, row.bindings)), ...programOf(ctx, row)],
    output,
    log,
  };
}

/** What makes a workload a server: a socket of ours, and for a workspace Jupyter on it. */
async function servingOf(ctx: Ctx, row: queries.Work) {
  const server = serverOf(ctx, row);
  const sockets = socketsOf(ctx, row.id);
  await rm(sockets, { recursive: true, force: true }); // a socket of an earlier generation is in the way
  await mkdir(sockets, { recursive: true });
  if (row.mode === "service") return { sockets, command: row.command, environment: {} };
  return { sockets, command: commandOf(row.command, server), environment: { GUILDHALL_TOKEN: server.token } };
}

/** Devices go by the identity in their name where they have one: numbers may change with a boot. */
function environmentOf({ namespace, container, number, held_devices }: queries.Work): Record<string, string> {
  const visible = held_devices.map(({ slot, label }) => cardIn(label) ?? slot);
  return {
    GUILDHALL_EXECUTION: `${namespace}/${container}/${number}`,
    GUILDHALL_DEVICES: held_devices.map(({ label }) => label).join(","),
    CUDA_VISIBLE_DEVICES: visible.join(","),
  };
}

/** The identities of the real graphics cards it holds. */
const cardsOf = ({ held_devices }: queries.Work): string[] => held_devices.flatMap(({ label }) => cardIn(label) ?? []);

/** The identity in the name of a device, where it is a real graphics card. */
export const cardIn = (label: string): string | undefined => /\b(?:GPU|MIG)-[0-9a-f][0-9a-f-]+/.exec(label)?.[0];

/** Ends what may have begun of it; only then are its units free. */
export async function fail(ctx: Ctx, row: queries.Work, error: unknown): Promise<void> {
  ctx.ports.log.warn({ err: error, execution: row.id }, "an execution could not be started");
  await destroy(ctx, row);
  const reason = error instanceof Error ? error.message : String(error);
  const output_bytes = await measure(placesOf(ctx, row.id).output);
  await settle(ctx, row, { ...ended("failed", `It could not be started: ${reason}`.slice(0, 1000)), output_bytes });
}

/** Makes sure that nothing of it runs, and has the engine forget it. */
async function destroy(ctx: Ctx, row: queries.Work): Promise<void> {
  await engineOf(ctx, row).destroy(row.id);
  if (row.mode !== "task") await clearSockets(ctx, row.id);
}

const ended = (state: queries.End["state"], error: string | null, at: Date | null = null) => ({
  ...{ state, error, at },
  exit_code: null,
  output_bytes: 0,
});

/** Writes down that it runs; its use is counted from here. */
export const markStarted = (ctx: Ctx, row: queries.Work, at: Date): Promise<void> =>
  transact(ctx, async (ctx) => {
    const { started_at } = (await queries.setStarted(ctx, row.id, row.generation, at)) ?? {};
    if (!started_at) return;
    await openMeter(ctx, {
      id: row.id,
      type: "compute",
      product: row.resource_type,
      ...whose(row),
      source: `execution ${row.number}`,
      rate: row.units,
      at: started_at,
    });
    moved(ctx, row);
    afterCommit(ctx, () => ctx.ports.jobs.poke("engines"));
  });

/** Ends it as the engine saw it end, with the bytes it left; then the engine may forget it. */
export async function finish(
  ctx: Ctx,
  row: queries.Work,
  seen: Extract<Observation, { state: "ended" }>,
): Promise<void> {
  const end = {
    ...endOf(row, seen),
    exit_code: seen.exit_code,
    output_bytes: await measure(placesOf(ctx, row.id).output),
  };
  if (await settle(ctx, row, end)) await destroy(ctx, row);
}

function endOf(row: queries.Work, { exit_code, out_of_memory, ended_at }: Extract<Observation, { state: "ended" }>) {
  if (row.state === "stopping" && row.stop_reason === "disk_full")
    return ended(
      "failed",
      "It was stopped: it had written more to /output and its log than there is storage for",
      ended_at,
    );
  if (row.state === "stopping") return ended("cancelled", null, ended_at);
  if (exit_code === 0) return ended("succeeded", null, ended_at);
  if (out_of_memory)
    return ended("failed", `It ran out of memory: it had ${Math.round(row.memory_bytes / 2 ** 20)} MiB`, ended_at);
  if (exit_code === null) return ended("lost", "Nobody can say how it ended: the machine went down with it", ended_at);
  return ended("failed", `It ended with exit code ${exit_code}`, ended_at);
}

/** Ends what the engine does not have (any more), after making sure that nothing of it runs. */
export async function giveUp(ctx: Ctx, row: queries.Work): Promise<void> {
  await destroy(ctx, row);
  const output_bytes = await measure(placesOf(ctx, row.id).output);
  const end =
    row.state === "stopping"
      ? ended("cancelled", null, row.started_at && row.seen_at)
      : ended("lost", "The engine lost it; its use is counted until it was last seen to run", row.seen_at);
  await settle(ctx, row, { ...end, output_bytes });
}

/**
 * The end, in one transaction: state, meter, units, bytes left, line of history. False: it was not in the state the end
 * was decided for, and nothing was changed.
 */
const settle = (ctx: Ctx, row: queries.Work, end: queries.End): Promise<boolean> =>
  transact(ctx, async (ctx) => {
    const { deleted } = await queries.lockContainer(ctx, row.container_id);
    const before = await queries.heldOutput(ctx, row.id);
    const moved = await queries.setEnded(ctx, row.id, row, end);
    if (!moved?.ended_at) return false;
    if (moved.started_at) await closeMeter(ctx, row.id, moved.ended_at);
    const output = { bytes: end.output_bytes, at: moved.ended_at, deleted };
    const { above_limit } = await countOutput(ctx, row, output, before);
    if (above_limit) await recordOverflow(ctx, row, end.output_bytes);
    await recordEnd(ctx, row, end, moved);
    if (row.allocation_id) await release(ctx, row.allocation_id); // last: every start of the type waits for these locks
    afterCommit(ctx, () => ctx.ports.jobs.poke("engines"));
    return true;
  });

/** What was written is counted, also above a limit: that is worth a line of its own. */
const recordOverflow = (ctx: Ctx, row: queries.Work, bytes: number): Promise<void> =>
  recordLine(ctx, row, "limit.exceeded", "notice", `left ${size(bytes)}, above a limit of storage`, { bytes });

const recordEnd = (ctx: Ctx, row: queries.Work, end: queries.End, { started_at, ended_at }: queries.Moved) => {
  const seconds = started_at && ended_at ? (ended_at.getTime() - started_at.getTime()) / 1000 : null;
  const words = { succeeded: "succeeded", failed: "failed", cancelled: "was stopped", lost: "was lost" }[end.state];
  const text = seconds === null ? words : `${words} after ${seconds} s`;
  const severity = end.state === "lost" ? "warning" : "info";
  const { state, exit_code, error, output_bytes } = end;
  const after = { state, exit_code, error, seconds, output_bytes };
  const concerns = state === "failed" || state === "lost" ? [row.started_by] : [];
  return recordLine(ctx, row, `execution.${state}`, severity, text, after, concerns);
};

const recordLine = (
  ctx: Ctx,
  row: queries.Work,
  action: string,
  severity: "info" | "notice" | "warning",
  what: string,
  after: Record<string, unknown>,
  concerns: readonly string[] = [],
) =>
  record(ctx, {
    action,
    severity,
    namespace_id: row.namespace_id,
    entity: { kind: "execution", id: row.id, name: `${row.container}/${row.number}` },
    text: `recorded that ${row.container}/${row.number} ${what}`,
    after,
    concerns,
    ...(row.visibility === "private" ? { resource_id: row.container_id } : {}),
  });

/**
 * Asks for the end: what is queued is cancelled, the rest goes on to stop. False: it was stopping or over already.
 * Joins the caller's transaction.
 */
export const halt = (ctx: Ctx, id: string, reason: queries.StopReason): Promise<boolean> =>
  transact(ctx, async (ctx) => {
    const moved = await queries.requestStop(ctx, id, reason);
    if (!moved) return false;
    if (moved.ended_at && moved.allocation_id) await release(ctx, moved.allocation_id);
    for (const job of ["executions", "queue"]) afterCommit(ctx, () => ctx.ports.jobs.poke(job));
    return true;
  });

const because = {
  member_removed: "who started it is no member any more",
  container_deleted: "the container was deleted",
  organization_deleted: "the organization was deleted",
  permission_lost: "who asked for it may not start it any more",
  inputs_lost: "who asked for it may not read all that it reads any more, or some of it was rejected or deleted",
  disk_full: "it has written more to /output and its log than there is storage for",
  balance: "neither balance nor credit can pay its next stretch",
  budget: "a budget is used up",
  time_limit: "its time is up",
  idle: "nobody has used it",
  unhealthy: "what it serves has not answered as it should for too long",
};

/** Tells whom it concerns that an execution will be stopped soon. */
export const warn = (ctx: Ctx, id: string, minutes: number, concerns: readonly string[]): Promise<void> =>
  transact(ctx, async (ctx) => {
    const row = await queries.getWork(ctx, id);
    if (!row?.stops_at || !(await setWarned(ctx, id, row.stops_at))) return;
    const why = because[row.stops_when_idle ? "idle" : "time_limit"];
    const text = `will be stopped in ${minutes} min, because ${why}, unless it is extended`;
    const after = { stops_at: row.stops_at, stops_for: row.stops_when_idle ? "idle" : "time_limit" };
    await recordLine(ctx, row, "execution.ends_soon", "notice", text, after, concerns);
  });

/** Asks for the end of what nobody asked to end, and says why; `what` names what it is about. */
export const evict = (ctx: Ctx, id: string, reason: keyof typeof because, what?: string): Promise<void> =>
  transact(ctx, async (ctx) => {
    const row = await queries.getWork(ctx, id);
    if (!row || !(await halt(ctx, id, reason))) return;
    const text = `is to stop: ${because[reason]}${what === undefined ? "" : `: ${what}`}`;
    const after = { stop_reason: reason, ...(what === undefined ? {} : { what }) };
    await recordLine(ctx, row, "execution.stop", "notice", text, after, [row.started_by]);
  });

/** Removes what the executions of a purged container left: first the files, then the word of them. */
export async function clear(ctx: Ctx, container_id: string): Promise<void> {
  const ids = await listLeftBehind(ctx, container_id);
  for (const id of ids) await rm(placesOf(ctx, id).folder, { recursive: true, force: true });
  await setRemoved(ctx, ids);
}
