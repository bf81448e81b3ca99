import { type Ctx, transact } from "../../kernel/context.ts";
import { listOperators } from "../accounts/accounts.ts";
import { record } from "../activity/activity.ts";
import * as damaged from "./damage-queries.ts";
import { examine, paceOf } from "./examination.ts";
import * as queries from "./queries.ts";

const at_once = 100;
const write_every_ms = 1000;

type Pace = ReturnType<typeof paceOf>;

/** Reads every blob again and tells what is damaged. Ended in its midst, it goes on where it was a second before. */
export async function scrub(ctx: Ctx): Promise<void> {
  const run = await queries.lastUpkeep(ctx, "scrub");
  if (!run || run.ended_at) return;
  const pace = paceOf(ctx.ports.scrubbing, ctx.ports.jobs.stopping);
  const progress = progressOf(ctx, run.id);
  for (let after = run.cursor.toString("hex"); ; ) {
    const blobs = await damaged.listBlobs(ctx, after, at_once);
    for (const blob of blobs) await progress.seen(blob, await look(ctx, blob, pace));
    const last = blobs.at(-1);
    if (last) after = last.sha256;
    else break;
  }
  await progress.write();
  await queries.endUpkeep(ctx, run.id);
}

/** Once a second, and at once where something is damaged: a commit for each of many small blobs would be most of the work. */
function progressOf(ctx: Ctx, run_id: string) {
  const nothing = { after: "", blobs: 0, bytes: 0, damaged: 0 };
  let [written, so_far] = [performance.now(), nothing];
  const write = async () => {
    if (so_far.blobs > 0) await queries.progress(ctx, run_id, so_far);
    [written, so_far] = [performance.now(), nothing];
  };
  return {
    write,
    async seen({ sha256, bytes }: damaged.BlobRow, is_damaged: boolean) {
      const { blobs, bytes: before, damaged } = so_far;
      so_far = { after: sha256, blobs: blobs + 1, bytes: before + bytes, damaged: damaged + Number(is_damaged) };
      if (is_damaged || performance.now() - written >= write_every_ms) await write();
    },
  };
}

/** Looks whether what was damaged is whole again, because somebody has uploaded it. */
export async function heal(ctx: Ctx): Promise<void> {
  const pace = paceOf(ctx.ports.scrubbing, ctx.ports.jobs.stopping);
  for (let after = ""; ; ) {
    const page = await damaged.listDamaged(ctx, after, at_once);
    for (const blob of page) if (await ctx.ports.blobs.has(blob.sha256)) await look(ctx, blob, pace);
    const last = page.at(-1);
    if (!last || page.length <= at_once) return;
    after = last.sha256;
  }
}

/** Whether a blob is found damaged that was not before; what a look changes is written down and told. */
async function look(ctx: Ctx, blob: damaged.BlobRow, pace: Pace): Promise<boolean> {
  const damage = await examine(ctx, blob.sha256, pace);
  if (damage) return condemn(ctx, blob, damage);
  if (blob.damage) await absolve(ctx, blob);
  return false;
}

/**
 * From now on nobody is given its bytes, executions neither. Not while somebody may be putting the same content in place:
 * then it is looked at the next time.
 */
const condemn = (ctx: Ctx, { sha256 }: damaged.BlobRow, damage: damaged.Damage): Promise<boolean> =>
  transact(ctx, async (ctx) => {
    if (!(await queries.lockOld(ctx, sha256))) return false;
    if (damage === "changed") await ctx.ports.blobs.setAside(sha256);
    if (!(await damaged.mark(ctx, sha256, damage))) return false;
    const touched = await damaged.listTouched(ctx, sha256);
    for (const { version_ids } of touched) for (const id of version_ids) await ctx.ports.blobs.dematerialize(id);
    await tell(ctx, "damage", touched, { sha256, damage });
    return true;
  });

const absolve = (ctx: Ctx, { sha256 }: damaged.BlobRow): Promise<void> =>
  transact(ctx, async (ctx) => {
    if (await damaged.mark(ctx, sha256, null))
      await tell(ctx, "heal", await damaged.listTouched(ctx, sha256), { sha256 });
  });

type Touched = Awaited<ReturnType<typeof damaged.listTouched>>;

/** In the history of every namespace that has files of it, to their owners and authors, and to the operators. */
async function tell(ctx: Ctx, what: "damage" | "heal", touched: Touched, after: Record<string, unknown>) {
  const operators = await listOperators(ctx);
  for (const { resource_id, namespace_id, kind, name, visibility, people, files, path } of touched)
    await record(ctx, {
      action: `version.${what}`,
      severity: what === "damage" ? "warning" : "notice",
      namespace_id,
      entity: { kind, id: resource_id, name },
      text: sentence(what, name, path, files),
      after: { ...after, path, files },
      concerns: [...people, ...operators],
      ...(visibility === "private" ? { resource_id } : {}),
    });
}

function sentence(what: "damage" | "heal", name: string, path: string, files: number): string {
  const which = files === 1 ? `"${path}" in ${name}` : `"${path}" and ${files - 1} more of the same content in ${name}`;
  return what === "damage" ? `found the stored bytes of ${which} damaged` : `found the bytes of ${which} whole again`;
}
