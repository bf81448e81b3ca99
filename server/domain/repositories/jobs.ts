import { type Ctx, transact } from "../../kernel/context.ts";
import type { Job } from "../../kernel/jobs.ts";
import { clearPurged } from "../resources/resources.ts";
import * as removed from "./life-queries.ts";
import { giveUpOld } from "./objects.ts";
import * as queries from "./queries.ts";
import { uploadJobs } from "./uploads-jobs.ts";

const at_once = 1000;
const young_seconds = 3600;

/** What keeps the store and the record of what it holds together. */
export const jobs = (ctx: Ctx): Job[] => [
  { name: "unused blobs", every_seconds: 3600, run: () => collect(ctx) },
  { name: "unknown blobs", every_seconds: 86_400, run: () => adopt(ctx) },
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

/** Removes the bytes that no file has named for an hour. */
async function collect(ctx: Ctx): Promise<void> {
  let after = "";
  do {
    const unused = await queries.listUnused(ctx, after, at_once);
    for (const sha256 of unused) await removeUnused(ctx, sha256);
    after = unused.at(-1) ?? "";
  } while (after !== "");
}

/** The bytes go first, under the lock: whoever uploads the same at this moment waits, and then puts them there again. */
const removeUnused = (ctx: Ctx, sha256: string): Promise<void> =>
  transact(ctx, async (ctx) => {
    if (!(await queries.lockUnused(ctx, sha256))) return;
    await ctx.ports.blobs.remove(sha256);
    await queries.removeBlob(ctx, sha256);
  });

/** Makes known the bytes that nobody knows of (the database was put back to an older state), so that they are collected. */
async function adopt(ctx: Ctx): Promise<void> {
  let found: string[] = [];
  const write = async () => {
    await queries.adoptBlobs(ctx, found);
    found = [];
  };
  for await (const sha256 of ctx.ports.blobs.list(young_seconds)) {
    found.push(sha256);
    if (found.length === at_once) await write();
  }
  await write();
}
