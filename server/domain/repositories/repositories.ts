import type { RepositoryKind } from "../../../contract/repositories.ts";
import { type Ctx, canOf, transact } from "../../kernel/context.ts";
import * as resources from "../resources/resources.ts";
import type { ResourceRow } from "../sharing/sharing.ts";
import * as sharing from "../sharing/sharing.ts";
import { type Address, seen } from "./places.ts";
import * as queries from "./queries.ts";

export { bindable, describeVersions, materialize } from "./bindings.ts";
export { bundle } from "./bundles.ts";
export { type Destination, refuseIntake, takeIn } from "./intakes.ts";
export type { Address } from "./places.ts";
export { served } from "./serving.ts";
export type { Brought } from "./storing.ts";
export { type Found, readable } from "./versions.ts";

/** A repository with the number of its newest sealed version. */
export interface RepositoryRow {
  row: ResourceRow;
  latest_version: number | null;
}

const nothingMore = { drafts: false, unapproved: false };

/** Adds the number of its newest ready version. */
export const withLatest = async (ctx: Ctx, row: ResourceRow): Promise<RepositoryRow> => ({
  row,
  latest_version: (await queries.findVersion(ctx, row.id, "latest", nothingMore))?.number ?? null,
});

export const get = async (ctx: Ctx, at: Address) => withLatest(ctx, await seen(ctx, at, "resource.see"));

export const create = (
  ctx: Ctx,
  given: Omit<Parameters<typeof sharing.create>[1], "origin"> & Address,
): Promise<RepositoryRow> =>
  transact(ctx, async (ctx) => {
    const row = await sharing.create(ctx, given);
    await resources.refuseOneTooMany(ctx, row, "resource.create");
    return { row, latest_version: null };
  });

/** Changes a repository, also its kind: its address is another then. */
export const edit = (ctx: Ctx, at: Address, change: sharing.Change): Promise<RepositoryRow> =>
  transact(ctx, async (ctx) => withLatest(ctx, await sharing.edit(ctx, await seen(ctx, at, "resource.see"), change)));

/** Deletes a repository; what it holds stays, so that it can be restored. */
export const remove = (ctx: Ctx, at: Address): Promise<void> => resources.remove(ctx, at.kind, at);

const others = { dataset: "model", model: "dataset" } as const;

/** What there is of this name that is no longer of this kind, if the asker may see it. */
export async function otherKindAt(ctx: Ctx, { kind, ...at }: Address): Promise<RepositoryKind | undefined> {
  const row = await sharing.find(ctx, others[kind], at);
  return row && canOf(ctx, row, ["resource.see"])["resource.see"] ? others[kind] : undefined;
}
