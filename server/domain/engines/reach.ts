import { setTimeout as pause } from "node:timers/promises";
import { type Ctx, transact } from "../../kernel/context.ts";
import { Problem } from "../../kernel/problem.ts";
import { inPlaceOf } from "../containers/queue.ts";
import { serverOf } from "../containers/workspace.ts";
import { begin } from "./calls.ts";
import * as queries from "./queries.ts";
import { run } from "./running.ts";
import { stateOf } from "./states.ts";

/** An engine that answers. */
export interface ReachedEngine {
  /** The UNIX socket that it serves HTTP on; nothing but Guildhall reaches it. */
  socket: string;
  /** Says that the call is over. Until then the engine is in use, and is not stopped for idleness. */
  done(): void;
}

/** So long a call waits for an engine that starts. */
const wait_ms = 120_000;
const look_ms = 100;

/**
 * Reaches an engine for one call, whoever makes it: the caller judges that. One that sleeps is started, for whoever
 * started it last, and waited for. Rejects with a problem that says what stands against it: `limit_reached` with every
 * refusal, `conflict` where it is stopped or has failed until somebody starts it, `unavailable` where it is not well or does
 * not come in time.
 */
export async function reachEngine(
  ctx: Ctx,
  id: string,
  { signal }: { signal?: AbortSignal } = {},
): Promise<ReachedEngine> {
  for (const deadline = Date.now() + wait_ms; Date.now() < deadline; await pause(look_ms, undefined, { signal })) {
    const engine = await queries.findLiving(ctx, id);
    if (!engine) throw new Problem("unavailable", "The engine is not there any more");
    const state = stateOf(engine);
    if (state === "healthy" && engine.execution_id !== null) return reached(ctx, engine);
    if (engine.wanted === "asleep" && state === "stopped") await wake(ctx, id);
    else refuseHopeless(engine);
  }
  throw new Problem("unavailable", "The engine did not start in time: try again in a moment", {
    retry_after_seconds: 30,
  });
}

function reached(ctx: Ctx, { resource_id, execution_id, generation }: queries.EngineRow): ReachedEngine {
  const { socket } = serverOf(ctx, { id: execution_id ?? "", generation: generation ?? 0 });
  return { socket, done: begin(resource_id) };
}

/** What waiting does not help. */
function refuseHopeless(engine: queries.EngineRow): void {
  const { name, wanted, fault, waiting_for } = engine;
  const because = fault === null ? "" : `: ${fault}`;
  if (wanted === "stopped") throw new Problem("conflict", `The engine ${name} is stopped${because}`);
  if (wanted === "failed") throw new Problem("conflict", `The engine ${name} has failed${because}`);
  if (stateOf(engine) === "unhealthy")
    throw new Problem("unavailable", `The engine ${name} is not well${because}`, { retry_after_seconds: 10 });
  if (engine.state === "queued" && waiting_for !== null)
    throw new Problem("limit_reached", `The engine ${name} waits to be started`, { refusals: waiting_for });
}

/** Of many callers at once one starts it. */
const wake = (ctx: Ctx, id: string): Promise<void> =>
  transact(ctx, async (ctx) => {
    await queries.lock(ctx, id);
    const engine = await queries.findLiving(ctx, id);
    if (engine?.wanted !== "asleep" || stateOf(engine) !== "stopped") return;
    const theirs = await inPlaceOf(ctx, engine.started_by);
    if (!theirs)
      throw new Problem("unavailable", `The engine ${engine.name} ran for somebody who is gone: start it anew`);
    await run(theirs, engine, "reject").catch((error) => Promise.reject(inWords(error, engine)));
  });

/** To whoever calls it matters that it cannot be started, not that somebody else may not. */
function inWords(error: unknown, { name, started_by_name }: queries.EngineRow): unknown {
  if (!(error instanceof Problem) || error.kind === "limit_reached") return error;
  const words = `The engine ${name} cannot be started for ${started_by_name}: ${error.message}`;
  return new Problem("unavailable", words, {}, error);
}
