import { type Ctx, canOf } from "../../kernel/context.ts";
import type { Job } from "../../kernel/jobs.ts";
import * as sharing from "../sharing/sharing.ts";
import * as queries from "./upload-queries.ts";
import { free } from "./uploads-held.ts";

const at_once = 1000;
const first = {
  account_id: "00000000-0000-0000-0000-000000000000",
  version_id: "00000000-0000-0000-0000-000000000000",
};

/** What gives back what uploads hold that nobody can finish. */
export const uploadJobs = (ctx: Ctx): Job[] => [
  { name: "unfinished uploads", every_seconds: 60, run: () => end(ctx) },
  { name: "abandoned drafts", every_seconds: 3600, run: () => collectDrafts(ctx) },
];

async function end(ctx: Ctx): Promise<void> {
  for (let over: string[] = []; ; ) {
    over = await queries.listOver(ctx, at_once);
    await free(ctx, over);
    if (over.length < at_once) break;
  }
  await endOfOutsiders(ctx);
}

/** Whoever may not write into a version any more has no use for what they began there; the judge says who. */
async function endOfOutsiders(ctx: Ctx): Promise<void> {
  for (let after = first; ; ) {
    const senders = await queries.listSenders(ctx, after, at_once);
    for (const { account_id, resource_id, ids } of senders)
      if (!(await mayWrite({ ...ctx, actor: { ...ctx.actor, kind: "person", id: account_id } }, resource_id)))
        await free(ctx, ids);
    const last = senders.at(-1);
    if (!last || senders.length < at_once) return;
    after = last;
  }
}

async function mayWrite(ctx: Ctx, resource_id: string): Promise<boolean> {
  const row = await sharing.get(ctx, resource_id);
  return row !== undefined && canOf(ctx, row, ["version.write"])["version.write"] === true;
}

/** Drafts that no upload knows of: their upload was thrown away when something still held them. */
async function collectDrafts(ctx: Ctx): Promise<void> {
  let some: string[] = [];
  const clear = async () => {
    const needed = await queries.unfinishedOf(ctx, some);
    for (const id of some) if (!needed.has(id)) await ctx.ports.blobs.dropDraft(id);
    some = [];
  };
  for await (const id of ctx.ports.blobs.listDrafts(3600)) if (some.push(id) === at_once) await clear();
  await clear();
}
