import { setTimeout as pause } from "node:timers/promises";
import type { Ctx } from "../../kernel/context.ts";
import { watchFolder } from "../../kernel/watch-folder.ts";
import { type Bell, createBell } from "./bell.ts";
import { engineOf } from "./engines.ts";
import { isReady } from "./jupyter.ts";
import { begin, fail, finish, giveUp, markStarted } from "./lifecycle.ts";
import type { Observation } from "./ports.ts";
import * as queries from "./queries.ts";
import { serves } from "./services.ts";
import { serverOf, socketsOf } from "./workspace.ts";

/** What the driving of one execution shares with whoever watches over all of them. */
export interface Hand {
  /** Nothing more is begun; resolves what is waited for. */
  readonly stop: AbortSignal;
  /** The state it was last seen in; whoever knows another one rings. */
  state: queries.Work["state"] | null;
  readonly bell: Bell;
  /** Does work that takes the machine's time when it is its turn. */
  inTurn<T>(work: () => Promise<T>): Promise<T>;
  /** For how long an engine may not know of what ran before that is lost. */
  lost_after_ms: number;
}

const grace_seconds = 10;
const look_again_ms = 10_000;
const look_for_begin_ms = 100;
const look_for_server_ms = 50;
/** A container may prepare much before its server begins. */
const serving_within_ms = 600_000;

/**
 * Drives one execution from wherever it is to its end: reads the row, asks the engine, does the one thing that follows
 * from both, and again. It keeps nothing in mind, so it may be begun anew at any point.
 */
export async function drive(ctx: Ctx, id: string, hand: Hand): Promise<void> {
  let absent_since: number | null = null;
  while (!hand.stop.aborted) {
    const row = await queries.getWork(ctx, id);
    if (!row) return;
    hand.state = row.state;
    const seen = await observe(ctx, row);
    if (isComing(row, seen) && !(await isThere(ctx, row))) {
      await comeOrFail(ctx, row, seen.started_at, hand);
      continue;
    }
    absent_since = seen.state === "absent" ? (absent_since ?? Date.now()) : null;
    const absent_ms = absent_since === null ? 0 : Date.now() - absent_since;
    await (stepOf(ctx, row, seen, hand, absent_ms) ?? wait(ctx, row, seen, hand));
  }
}

type Running = Extract<Observation, { state: "running" }> & { started_at: Date };

/** What serves runs only when its server answers: nobody is charged for waiting. */
const isComing = (row: queries.Work, seen: Observation): seen is Running =>
  row.mode !== "task" &&
  row.state === "starting" &&
  row.started_at === null &&
  seen.state === "running" &&
  seen.started_at !== null;

const isThere = (ctx: Ctx, row: queries.Work): Promise<boolean> =>
  row.mode === "service" ? serves(ctx, row) : isReady(serverOf(ctx, row));

async function comeOrFail(ctx: Ctx, row: queries.Work, began: Date, hand: Hand): Promise<void> {
  if (Date.now() - began.getTime() > serving_within_ms)
    return fail(
      ctx,
      row,
      new Error(
        `${row.mode === "service" ? "It" : "Jupyter"} did not answer within ${serving_within_ms / 1000} s; its log may say why`,
      ),
    );
  // its socket appears when it begins to listen
  const listens = createBell();
  const watcher = watchFolder(socketsOf(ctx, row.id), listens.ring);
  await Promise.race([pause(look_for_server_ms, undefined, { ref: false }), hand.bell.rung(), listens.rung()]);
  watcher?.close();
}

/** An older generation is none of ours: a new start ends it. */
async function observe(ctx: Ctx, row: queries.Work): Promise<Observation> {
  if (row.state === "queued") return { state: "absent" };
  const seen = await engineOf(ctx, row).inspect(row.id);
  const is_ours = seen.state === "absent" || seen.generation === row.generation;
  return is_ours ? seen : { state: "absent" };
}

/** What there is to do; undefined: to wait. */
function stepOf(
  ctx: Ctx,
  row: queries.Work,
  seen: Observation,
  hand: Hand,
  absent_ms: number,
): Promise<unknown> | undefined {
  if (seen.state === "absent") {
    if (row.state === "stopping") return giveUp(ctx, row);
    if (row.state === "running") return absent_ms < hand.lost_after_ms ? undefined : giveUp(ctx, row);
    return hand.inTurn(() => begin(ctx, row));
  }
  if (seen.started_at === null) return undefined; // it may never begin, and then nothing is counted
  if (row.started_at === null) return markStarted(ctx, row, seen.started_at);
  if (seen.state === "ended") return hand.inTurn(() => finish(ctx, row, seen));
  return undefined;
}

async function wait(ctx: Ctx, row: queries.Work, seen: Observation, hand: Hand): Promise<void> {
  const rung = hand.bell.rung();
  if (row.state === "stopping") await engineOf(ctx, row).stop(row.id, grace_seconds);
  await Promise.race([changeOf(ctx, row, seen), rung]);
}

function changeOf(ctx: Ctx, row: queries.Work, seen: Observation): Promise<unknown> {
  if (seen.state === "absent") return pause(1000, undefined, { ref: false });
  if (seen.started_at === null) return pause(look_for_begin_ms, undefined, { ref: false });
  return engineOf(ctx, row).waitForChange(row.id, look_again_ms);
}
