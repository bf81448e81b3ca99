import type { ResourceKind } from "../../../contract/resources.ts";
import { type Ctx, may, see, transact } from "../../kernel/context.ts";
import { keyOf, pageOf } from "../../kernel/page.ts";
import { notFound, Problem } from "../../kernel/problem.ts";
import { record } from "../activity/activity.ts";
import { namespaceOf } from "../organizations/organizations.ts";
import * as sharing from "../sharing/sharing.ts";
import { giveBack, refuseOneTooMany, take } from "./holdings.ts";
import { lockToChange } from "./lock.ts";
import * as queries from "./queries.ts";

export type { DeletedRow } from "./queries.ts";

/** For how long what is deleted can be restored. */
export const kept_days = 30;

/**
 * Deletes a resource: it is gone for everybody and counts nothing any more, but what it holds stays, so that it can be
 * restored. Its kind's room sees to what runs in it.
 */
export const remove = (ctx: Ctx, kind: ResourceKind, at: sharing.Address): Promise<void> =>
  transact(ctx, async (ctx) => {
    const row = await lockToChange(ctx, kind, at, "resource.delete");
    await queries.setDeleted(ctx, row.id);
    await giveBack(ctx, row);
    await recordOf(ctx, row, "delete", `deleted the ${row.kind} ${row.name}`, { before: { name: row.name } });
  });

/** What was deleted in a namespace and the asker may know of, latest first. */
export async function list(ctx: Ctx, f: { namespace: string; limit: number; cursor?: string | undefined }) {
  const namespace = see(ctx, "namespace.see", await namespaceOf(ctx, f.namespace), "namespace");
  const rows = await queries.listDeleted(ctx, namespace.id, { limit: f.limit, below: belowOf(f.cursor) });
  return pageOf(rows, f.limit, ({ deleted_at, id }) => `${deleted_at.getTime()}/${id}`);
}

/** Two may have been deleted at once, and one be restored while the list is read: both parts of the order travel. */
function belowOf(cursor: string | undefined): queries.Below | undefined {
  const [time, id] = keyOf(cursor, /^\d{1,14}\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)?.split("/") ?? [];
  return id === undefined ? undefined : { deleted_at: new Date(Number(time)), id };
}

/** Restores what was deleted, with everything it held, under the name it had or another. */
export const restore = (ctx: Ctx, id: string, name: string | undefined): Promise<sharing.ResourceRow> =>
  transact(ctx, async (ctx) => {
    await queries.lock(ctx, id);
    const row = await found(ctx, id);
    may(ctx, "resource.restore", row);
    await refuseTaken(ctx, row, name ?? row.name);
    await queries.setRestored(ctx, id, name ?? row.name);
    await refuseOneTooMany(ctx, row, "resource.restore");
    await take(ctx, row, "resource.restore");
    const restored = await sharing.get(ctx, id);
    if (!restored) throw new Error(`resource ${id} vanished inside its own transaction`);
    const change = { before: { name: row.name }, after: { name: restored.name } };
    await recordOf(ctx, restored, "restore", `restored the ${row.kind} ${restored.name}`, change);
    return restored;
  });

async function found(ctx: Ctx, id: string) {
  return see(ctx, "resource.see", await queries.findDeleted(ctx, id), "deleted resource");
}

async function refuseTaken(ctx: Ctx, row: queries.DeletedRow, name: string): Promise<void> {
  if (!(await sharing.find(ctx, row.kind, { namespace: row.namespace_path, name }))) return;
  throw new Problem("name_taken", `Another ${row.kind} is called ${name} now: restore this one under another \`name\``);
}

/** Deletes what was deleted for good. */
export const purge = (ctx: Ctx, id: string): Promise<void> =>
  transact(ctx, async (ctx) => {
    const row = await found(ctx, id);
    may(ctx, "resource.purge", row);
    const purged = await queries.purge(ctx, id);
    if (!purged) throw notFound("deleted resource");
    await recordPurge(ctx, purged);
  });

const at_once = 500;

/** Purges what has waited long enough. */
export async function purgeOld(ctx: Ctx): Promise<void> {
  const some = async (ctx: Ctx) => {
    const purged = await queries.purgeOlder(ctx, kept_days, at_once);
    for (const row of purged) await recordPurge(ctx, row);
    return purged.length;
  };
  while ((await transact(ctx, some)) === at_once);
}

const recordPurge = (ctx: Ctx, row: queries.Gone) =>
  recordOf(ctx, row, "purge", `deleted the ${row.kind} ${row.name} for good`, { before: { name: row.name } });

const recordOf = (
  ctx: Ctx,
  row: queries.Gone & { visibility?: string },
  verb: "delete" | "restore" | "purge",
  text: string,
  change: { before: Record<string, unknown>; after?: Record<string, unknown> },
) =>
  record(ctx, {
    action: `resource.${verb}`,
    severity: "notice",
    namespace_id: row.namespace_id,
    entity: { kind: row.kind, id: row.id, name: row.name },
    text,
    ...change,
    concerns: sharing.ownerOf(ctx, row),
    ...(row.visibility === "private" ? { resource_id: row.id } : {}),
  });
