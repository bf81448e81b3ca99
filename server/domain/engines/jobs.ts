import { type Ctx, transact } from "../../kernel/context.ts";
import type { Job } from "../../kernel/jobs.ts";
import { Problem } from "../../kernel/problem.ts";
import { clear, evict } from "../containers/lifecycle.ts";
import { inPlaceOf } from "../containers/queue.ts";
import { faultOf } from "../containers/services.ts";
import { clearPurged } from "../resources/resources.ts";
import { takeCalled } from "./calls.ts";
import * as queries from "./queries.ts";
import { note, run } from "./running.ts";
import { checks_failed_max, isActive } from "./states.ts";

/** So many checks in a row must fail before an engine is started anew. */
const checks_hopeless = 8;
const restart_after_max_seconds = 300;

/** Makes what runs of engines agree with what is wanted of them. */
export function engineJobs(ctx: Ctx): Job[] {
  const settled = queries.setAllActive(ctx);
  const watch = async () => {
    await settled;
    const called = takeCalled();
    if (called.length > 0) await queries.setActive(ctx, called);
    const rows = await queries.listWatched(ctx);
    await Promise.all(rows.map((row) => look(ctx, row).catch(tellOf(ctx, row))));
  };
  return [
    { name: "engines", every_seconds: 1, run: watch },
    { name: "purged engines", every_seconds: 60, run: () => clearPurged(ctx, "engine", clear) },
  ];
}

const tellOf =
  (ctx: Ctx, { resource_id: engine }: queries.WatchedRow) =>
  (err: unknown) =>
    ctx.ports.log.error({ err, engine }, "an engine is looked at again soon");

/** Looks at one engine that ought to run and does the one thing that follows. */
async function look(ctx: Ctx, row: queries.WatchedRow): Promise<void> {
  if (isActive(row)) {
    if (row.state !== "running") return;
    if (row.is_idle) return sleep(ctx, row);
    return row.is_to_check ? check(ctx, row) : undefined;
  }
  if (row.next_start_at !== null) return row.is_due ? startAgain(ctx, row) : undefined;
  return inStep(ctx, row, (ctx, engine) => concludeEnd(ctx, engine));
}

/** Does it under the engine's lock if it still stands as it was seen. */
const inStep = (
  ctx: Ctx,
  seen: queries.WatchedRow,
  act: (ctx: Ctx, engine: queries.EngineRow) => Promise<void>,
): Promise<void> =>
  transact(ctx, async (ctx) => {
    await queries.lock(ctx, seen.resource_id);
    const now = await queries.findLiving(ctx, seen.resource_id);
    const is_as_seen = now?.wanted === "running" && now.execution_id === seen.execution_id && now.state === seen.state;
    if (is_as_seen) await act(ctx, now);
  });

async function check(ctx: Ctx, row: queries.WatchedRow): Promise<void> {
  const execution = { id: row.execution_id ?? "", generation: row.generation ?? 0, health_path: row.serves_at };
  const fault = await faultOf(ctx, execution);
  await inStep(ctx, row, async (ctx, engine) => {
    const failed = fault === null ? 0 : engine.checks_failed + 1;
    await queries.setChecked(ctx, engine.resource_id, { fault, failed });
    if (fault === null) await rejoice(ctx, engine, row.is_settled);
    if (failed === checks_failed_max) await note(ctx, engine, "unhealthy", fault ?? "");
    if (failed >= checks_hopeless && engine.execution_id !== null)
      await evict(ctx, engine.execution_id, "unhealthy", fault ?? undefined);
  });
}

/** It is well: for the first time, again, or for so long that earlier failures count no more. */
async function rejoice(ctx: Ctx, engine: queries.EngineRow, is_settled: boolean): Promise<void> {
  if (engine.checked_at === null || engine.checks_failed >= checks_failed_max) await note(ctx, engine, "healthy");
  if (is_settled && engine.failures > 0) await queries.update(ctx, engine.resource_id, { failures: 0 });
}

const sleep = (ctx: Ctx, row: queries.WatchedRow): Promise<void> =>
  inStep(ctx, row, async (ctx, engine) => {
    await queries.update(ctx, engine.resource_id, { wanted: "asleep", fault: null });
    if (engine.execution_id !== null) await evict(ctx, engine.execution_id, "idle");
    await note(ctx, engine, "idle");
  });

const startAgain = (ctx: Ctx, row: queries.WatchedRow): Promise<void> =>
  inStep(ctx, row, async (ctx, engine) => {
    const theirs = await inPlaceOf(ctx, engine.started_by);
    if (!theirs) return giveUp(ctx, engine, "stopped", "Whoever it ran for is gone");
    await run(theirs, engine, "queue");
  }).catch((error) => {
    if (!(error instanceof Problem)) throw error;
    return inStep(ctx, row, (ctx, engine) => countFailure(ctx, engine, `It cannot be started: ${error.message}`));
  });

/** Ends that somebody or something decided are no failures. */
const decided = new Set([
  ...["asked", "member_removed", "container_deleted", "organization_deleted", "time_limit", "permission_lost"],
  ...["inputs_lost", "disk_full", "balance", "budget"],
]);

async function concludeEnd(ctx: Ctx, engine: queries.EngineRow): Promise<void> {
  const { stop_reason, state, error } = engine;
  if (stop_reason === "idle") return queries.update(ctx, engine.resource_id, { wanted: "asleep" });
  if (stop_reason !== null && decided.has(stop_reason))
    return giveUp(ctx, engine, "stopped", wordsOf[stop_reason] ?? "");
  const words =
    stop_reason === "unhealthy" ? (engine.fault ?? "It was not well") : (error ?? `It ended by itself (${state})`);
  await countFailure(ctx, engine, words);
}

const wordsOf: Record<string, string> = {
  time_limit: "Its time was up",
  member_removed: "Whoever it ran for is no member any more",
  permission_lost: "Whoever it ran for may not start it any more",
  inputs_lost: "Whoever it ran for may not read its model any more",
  disk_full: "It wrote more than there is storage for",
  balance: "Neither balance nor credit could pay for it",
  budget: "A budget is used up",
};

async function countFailure(ctx: Ctx, engine: queries.EngineRow, words: string): Promise<void> {
  const failures = engine.failures + 1;
  await queries.update(ctx, engine.resource_id, { failures, fault: words.slice(0, 1000) });
  if (failures > engine.restarts_max) return giveUp(ctx, { ...engine, failures }, "failed", words);
  await queries.setNextStart(ctx, engine.resource_id, Math.min(restart_after_max_seconds, 2 ** (failures - 1)));
  await note(ctx, engine, "restarting", words);
}

async function giveUp(ctx: Ctx, engine: queries.EngineRow, wanted: "stopped" | "failed", words: string): Promise<void> {
  const fault = words === "" ? null : words.slice(0, 1000);
  await queries.update(ctx, engine.resource_id, { wanted, next_start_at: null, fault });
  await note(ctx, engine, wanted, words);
}
