import type { Action } from "../../access/policy.ts";
import { type Ctx, may, see, transact } from "../../kernel/context.ts";
import * as resources from "../resources/resources.ts";
import type { Address, ResourceRow } from "../sharing/sharing.ts";
import * as sharing from "../sharing/sharing.ts";
import * as queries from "./queries.ts";

/** A data set with the number of its newest sealed version. */
export interface DatasetRow {
  row: ResourceRow;
  latest_version: number | null;
}

/** A data set that the asker may see (404 otherwise), and whose content they may read if that is asked for (403). */
export async function seen(
  ctx: Ctx,
  at: Address,
  action: "resource.see" | "resource.read_content",
): Promise<ResourceRow> {
  const row = see(ctx, "resource.see", await sharing.find(ctx, "dataset", at), "data set");
  may(ctx, action, row);
  return row;
}

const nothingMore = { drafts: false, unapproved: false };

/** Adds the number of its newest sealed version. */
export const withLatest = async (ctx: Ctx, row: ResourceRow): Promise<DatasetRow> => ({
  row,
  latest_version: (await queries.findVersion(ctx, row.id, "latest", nothingMore))?.number ?? null,
});

export const get = async (ctx: Ctx, at: Address) => withLatest(ctx, await seen(ctx, at, "resource.see"));

export const create = async (
  ctx: Ctx,
  given: Omit<Parameters<typeof sharing.create>[1], "kind" | "origin">,
): Promise<DatasetRow> => ({ row: await sharing.create(ctx, { ...given, kind: "dataset" }), latest_version: null });

export const edit = (ctx: Ctx, at: Address, change: sharing.Change): Promise<DatasetRow> =>
  transact(ctx, async (ctx) => withLatest(ctx, await sharing.edit(ctx, await seen(ctx, at, "resource.see"), change)));

/** Deletes a data set; what it holds stays, so that it can be restored. */
export const remove = (ctx: Ctx, at: Address): Promise<void> => resources.remove(ctx, "dataset", at);

/** Locks a data set, and judges again by what is true under the lock: while one waited, much may have changed. */
export async function locked(ctx: Ctx, { id }: ResourceRow, action: Action): Promise<ResourceRow> {
  await queries.lockResource(ctx, id);
  return judged(ctx, id, action);
}

/** A data set as it is now, if the asker may do this to it. */
export async function judged(ctx: Ctx, id: string, action: Action): Promise<ResourceRow> {
  const row = see(ctx, "resource.see", await sharing.get(ctx, id), "data set");
  may(ctx, action, row);
  return row;
}
