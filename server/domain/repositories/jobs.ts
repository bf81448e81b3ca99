import { type Ctx, transact } from "../../kernel/context.ts";
import type { Job } from "../../kernel/jobs.ts";
import { clearPurged } from "../resources/resources.ts";
import * as queries from "./queries.ts";
import { uploadJobs } from "./uploads-jobs.ts";

/** What clears up behind data sets and uploads. */
export const jobs = (ctx: Ctx): Job[] => [
  { name: "purged data sets", every_seconds: 60, run: () => clearPurged(ctx, "dataset", clear) },
  { name: "purged models", every_seconds: 60, run: () => clearPurged(ctx, "model", clear) },
  ...uploadJobs(ctx),
];

/** Forgets the files of a purged repository; the collector removes the bytes that nobody else names. */
async function clear(ctx: Ctx, resource_id: string): Promise<void> {
  const versions = await transact(ctx, (ctx) => queries.clearVersions(ctx, resource_id));
  for (const id of versions) await ctx.ports.blobs.dematerialize(id);
}
