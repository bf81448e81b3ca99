import { type Ctx, transact } from "../../kernel/context.ts";
import * as queries from "./queries.ts";

const at_once = 1000;
const young_seconds = 3600;
/** Longer than any transfer may take. */
const broken_seconds = 3 * 86_400;

/**
 * Removes the bytes that no file has named for an hour, and what broken transfers left. It may be killed at any moment
 * and goes on where it was.
 */
export async function collect(ctx: Ctx): Promise<void> {
  const run = await queries.lastUpkeep(ctx, "collection");
  if (!run || run.ended_at) return;
  if (run.adopted === null && (run.asked_by !== null || !(await queries.lookedLately(ctx)))) await adopt(ctx, run.id);
  await removeAll(ctx, run);
  if (ctx.ports.jobs.stopping.aborted) return;
  const swept = await ctx.ports.blobs.sweep(broken_seconds);
  await ctx.ports.blobs.shrink(new Set(await queries.listInUse(ctx)));
  await queries.endUpkeep(ctx, run.id, swept);
}

async function removeAll(ctx: Ctx, { id, cursor }: queries.UpkeepRow): Promise<void> {
  for (let after = cursor.toString("hex"); ; ) {
    const unused = await queries.listUnused(ctx, after, at_once);
    for (const sha256 of unused) {
      if (ctx.ports.jobs.stopping.aborted) return;
      await removeUnused(ctx, id, sha256);
    }
    const last = unused.at(-1);
    if (last === undefined) return;
    after = last;
  }
}

/** The bytes go first, under the lock: whoever uploads the same at this moment waits, and then puts them there again. */
const removeUnused = (ctx: Ctx, run_id: string, sha256: string): Promise<void> =>
  transact(ctx, async (ctx) => {
    const bytes = await queries.lockUnused(ctx, sha256);
    if (bytes === undefined) return;
    await ctx.ports.blobs.remove(sha256);
    await queries.removeBlob(ctx, sha256);
    await queries.progress(ctx, run_id, { after: sha256, blobs: 1, bytes });
  });

/** Makes known the bytes that nobody knows of (the database was put back to an older state), so that they are collected. */
async function adopt(ctx: Ctx, run_id: string): Promise<void> {
  let found: string[] = [];
  const write = async () => {
    await queries.adoptBlobs(ctx, run_id, found);
    found = [];
  };
  for await (const sha256 of ctx.ports.blobs.list(young_seconds)) {
    found.push(sha256);
    if (found.length === at_once) await write();
  }
  await write();
}
