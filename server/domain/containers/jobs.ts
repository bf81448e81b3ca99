import type { Ctx } from "../../kernel/context.ts";
import type { Job } from "../../kernel/jobs.ts";
import { uuid } from "../../kernel/page.ts";
import { clearPurged } from "../resources/resources.ts";
import { createBell } from "./bell.ts";
import { drive, type Hand } from "./drive.ts";
import { listDoomed } from "./end-queries.ts";
import * as engines from "./engine-queries.ts";
import { isDown } from "./engines.ts";
import { clear, evict } from "./lifecycle.ts";
import type { ComputeDriver } from "./ports.ts";
import * as queries from "./queries.ts";
import { admitWaiting } from "./queue.ts";
import { watchUse } from "./sampling.ts";
import { createTurns } from "./turns.ts";

/** Watches over every execution of this installation. */
export interface Supervisor {
  /** Run each of them at once when Guildhall starts. */
  jobs: Job[];
  /** Begins nothing more and waits for what is being done. Workloads go on. */
  stop(): Promise<void>;
}

interface Worker {
  driver: string;
  hand: Hand;
  done: Promise<void>;
}

interface Options {
  lost_after_ms?: number;
  /** How many starts and ends are worked on at once. */
  at_once?: number;
}

/** Reconciles what should run with what does. What is true is in the database and in the engine; here is only who waits. */
export function superviseExecutions(ctx: Ctx, { lost_after_ms = 15_000, at_once = 8 }: Options = {}): Supervisor {
  const workers = new Map<string, Worker>();
  const ending = new AbortController();
  const inTurn = createTurns(at_once);
  const take = (id: string, driver: string) => {
    const hand: Hand = { stop: ending.signal, state: null, bell: createBell(), inTurn, lost_after_ms };
    const done = drive(ctx, id, hand)
      .catch((error) => {
        if (!isDown(error)) ctx.ports.log.error({ err: error, execution: id }, "an execution is taken up again soon");
      })
      .finally(() => workers.delete(id));
    workers.set(id, { driver, hand, done });
  };
  const takeUp = async () => {
    for (const { id, state, driver } of await queries.listActive(ctx)) {
      const worker = workers.get(id);
      if (ending.signal.aborted) return;
      if (!worker) take(id, driver);
      else if (worker.hand.state !== state) worker.hand.bell.ring();
    }
  };
  const run = async () => {
    await takeUp();
    if (await stopDoomed(ctx)) await takeUp();
  };
  const compare = async () => {
    const compareWith = async (engine: ComputeDriver) => {
      await destroyStrangers(ctx, engine, (id) => workers.has(id));
      await confirmRunning(
        ctx,
        engine,
        [...workers].filter(([, { driver }]) => driver === engine.name).map(([id]) => id),
      );
    };
    const done = [...ctx.ports.engines.values()].map((engine) => compareWith(engine).catch(onlyDown(ctx, engine)));
    await Promise.all(done);
  };
  return {
    jobs: [
      { name: "executions", every_seconds: 2, run },
      // whoever waits is looked at when something was given back or changed; the month and its spending turn by themselves
      { name: "queue", every_seconds: 10, run: () => admitWaiting(ctx) },
      { name: "engine", every_seconds: 10, run: compare },
      watchUse(ctx),
      { name: "purged containers", every_seconds: 60, run: () => clearPurged(ctx, "container", clear) },
    ],
    async stop() {
      ending.abort();
      for (const { hand } of workers.values()) hand.bell.ring();
      await Promise.all([...workers.values()].map(({ done }) => done));
    },
  };
}

/** Stops what runs for those who were removed, and in containers and organizations that were deleted. */
async function stopDoomed(ctx: Ctx): Promise<boolean> {
  const doomed = await listDoomed(ctx);
  for (const { id, reason } of doomed) await evict(ctx, id, reason);
  return doomed.length > 0;
}

/** An engine that does not answer is told of, and the others are looked at all the same. */
const onlyDown =
  (ctx: Ctx, { name }: ComputeDriver) =>
  (error: Error) => {
    if (!isDown(error)) throw error;
    ctx.ports.log.warn(
      { engine: name, reason: error.message },
      "an engine does not answer; what it has stays as it is",
    );
  };

/** What an engine still has of executions that are over (or that nobody knows) is ended and forgotten. */
async function destroyStrangers(ctx: Ctx, engine: ComputeDriver, isDriven: (id: string) => boolean): Promise<void> {
  const ids = (await engine.list()).map(({ id }) => id).filter((id) => uuid.test(id));
  const active = new Set((await engines.activeAmong(ctx, ids)).map(({ id }) => id));
  for (const id of ids) if (!active.has(id) && !isDriven(id)) await engine.destroy(id);
}

/** Writes down what is seen to run, so that what is lost later is counted until then. */
async function confirmRunning(ctx: Ctx, engine: ComputeDriver, ids: readonly string[]): Promise<void> {
  const seen = await Promise.all(ids.map((id) => engine.inspect(id)));
  const running = ids.filter((_id, i) => seen[i]?.state === "running");
  if (running.length > 0) await engines.setSeen(ctx, running);
}
