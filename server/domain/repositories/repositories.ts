import { type RepositoryKind, repositoryNouns } from "../../../contract/repositories.ts";
import type { Action } from "../../access/policy.ts";
import { type Ctx, canOf, may, see, transact } from "../../kernel/context.ts";
import * as resources from "../resources/resources.ts";
import type { ResourceRow } from "../sharing/sharing.ts";
import * as sharing from "../sharing/sharing.ts";
import * as queries from "./queries.ts";

export { bindable, describeVersions, materialize } from "./bindings.ts";

/** Where a repository is: a data set or a model. */
export interface Address extends sharing.Address {
  kind: RepositoryKind;
}

/** A repository with the number of its newest sealed version. */
export interface RepositoryRow {
  row: ResourceRow;
  latest_version: number | null;
}

/** Only repositories come through these doors. */
export const kindOf = ({ kind }: Pick<ResourceRow, "kind">): RepositoryKind => (kind === "model" ? "model" : "dataset");

/** A repository that the asker may see (404 otherwise), and whose content they may read if that is asked for (403). */
export async function seen(
  ctx: Ctx,
  at: Address,
  action: "resource.see" | "resource.read_content",
): Promise<ResourceRow> {
  const row = see(ctx, "resource.see", await sharing.find(ctx, at.kind, at), repositoryNouns[at.kind]);
  may(ctx, action, row);
  return row;
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

/** Locks a repository, and judges again by what is true under the lock: while one waited, much may have changed. */
export async function locked(ctx: Ctx, { id }: ResourceRow, action: Action): Promise<ResourceRow> {
  await queries.lockResource(ctx, id);
  return judged(ctx, id, action);
}

/** A repository as it is now, if the asker may do this to it. */
export async function judged(ctx: Ctx, id: string, action: Action): Promise<ResourceRow> {
  const row = see(ctx, "resource.see", await sharing.get(ctx, id), "repository");
  may(ctx, action, row);
  return row;
}
