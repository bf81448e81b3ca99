import type { Ctx } from "../../kernel/context.ts";
import type { Job } from "../../kernel/jobs.ts";
import { collect } from "./collection.ts";
import * as queries from "./queries.ts";
import { heal, scrub } from "./scrub.ts";

const hour_ms = 3_600_000;
/** By the clock: a collection every hour, a scrub every week. */
const pauses_ms = { collection: hour_ms, scrub: 7 * 24 * hour_ms };

/** What keeps the store and the record of what it holds together. They look often, and begin when it is time. */
export const jobs = (ctx: Ctx): Job[] => [
  { name: "collection", every_seconds: 300, run: () => whenDue(ctx, "collection", collect) },
  { name: "scrub", every_seconds: 60, run: () => whenDue(ctx, "scrub", scrub) },
  { name: "damaged blobs", every_seconds: 300, run: () => unlessStopped(ctx, heal) },
];

async function whenDue(ctx: Ctx, kind: keyof typeof pauses_ms, work: (ctx: Ctx) => Promise<void>): Promise<void> {
  const last = await queries.lastUpkeep(ctx, kind);
  const goes_on = last && !last.ended_at;
  if (last && !goes_on && last.started_at.getTime() > Date.now() - pauses_ms[kind]) return;
  if (!goes_on) await queries.beginUpkeep(ctx, kind);
  await unlessStopped(ctx, work);
}

/** A stop ends it in its midst; it goes on after the next start. */
async function unlessStopped(ctx: Ctx, work: (ctx: Ctx) => Promise<void>): Promise<void> {
  await work(ctx).catch((error) => {
    if (!ctx.ports.jobs.stopping.aborted) throw error;
  });
}
