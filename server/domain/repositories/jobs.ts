import { type Ctx, transact } from "../../kernel/context.ts";
import type { Job } from "../../kernel/jobs.ts";
import { clearPurged } from "../resources/resources.ts";
import * as removed from "./life-queries.ts";
import { giveUpOld } from "./objects.ts";
import * as queries from "./queries.ts";
import { uploadJobs } from "./uploads-jobs.ts";

const at_once = 1000;

/** What clears up behind data sets and uploads. */
export const jobs = (ctx: Ctx): Job[] => [
  { name: "objects that nobody committed", every_seconds: 600, run: () => giveUpOld(ctx) },
  { name: "deleted versions", every_seconds: 60, run: () => clearDeleted(ctx) },
  { name: "purged data sets", every_seconds: 60, run: () => clearPurged(ctx, "dataset", clear) },
  { name: "purged models", every_seconds: 60, run: () => clearPurged(ctx, "model", clear) },
  ...uploadJobs(ctx),
];

/** Forgets the files of a purged repository; the collector removes the bytes that nobody else names. */
async function clear(ctx: Ctx, resource_id: string): Promise<void> {
  const versions = await transact(ctx, (ctx) => queries.clearVersions(ctx, resource_id));
  for (const id of versions) await ctx.ports.blobs.dematerialize(id);
}

/** The same for versions that were deleted by themselves. */
async function clearDeleted(ctx: Ctx): Promise<void> {
  for (const id of await removed.listToClear(ctx, at_once)) {
    await transact(ctx, async (ctx) => void (await removed.clearVersion(ctx, id)));
    await ctx.ports.blobs.dematerialize(id);
  }
}
