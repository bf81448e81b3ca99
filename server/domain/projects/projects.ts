import type { ProjectVisibility } from "../../../contract/projects.ts";
import type { ShareLevel } from "../../../contract/shares.ts";
import type { Action } from "../../access/policy.ts";
import { accountOf, type Ctx, may, see, type Target, transact } from "../../kernel/context.ts";
import { keyOf, pageOf, uuid } from "../../kernel/page.ts";
import { invalid, Problem } from "../../kernel/problem.ts";
import { record } from "../activity/activity.ts";
import { namespaceOf } from "../organizations/organizations.ts";
import * as shares from "../shares/shares.ts";
import * as queries from "./queries.ts";

/** A project as the asker stands to it. */
export type ProjectRow = queries.Row & Target & { id: string; namespace_id: string };

export interface Address {
  namespace: string;
  name: string;
}

const targetOf = (row: queries.Row): ProjectRow => ({ ...row, kind: "project" });

const seen = (ctx: Ctx, row: queries.Row | undefined): ProjectRow =>
  see(ctx, "project.see", row && targetOf(row), "project");

/** A project that the asker may see (404 otherwise). */
export const get = async (ctx: Ctx, at: Address): Promise<ProjectRow> => seen(ctx, await queries.find(ctx, at));

/** A project under its lock, judged by what is true now. */
async function locked(ctx: Ctx, at: Address, how: queries.Lock): Promise<ProjectRow> {
  const { id } = await get(ctx, at);
  await queries.lock(ctx, id, how);
  return seen(ctx, await queries.get(ctx, id));
}

/** Projects of a namespace that the asker may see, by name. */
export async function list(
  ctx: Ctx,
  filters: Omit<queries.Filters, "after"> & { namespace: string; cursor?: string | undefined },
) {
  const namespace = see(ctx, "namespace.see", await namespaceOf(ctx, filters.namespace), "namespace");
  const after = keyOf(filters.cursor, uuid) ?? null;
  const rows = await queries.list(ctx, namespace, { ...filters, after });
  const { items, next_cursor } = pageOf(rows, filters.limit, (row) => row.id);
  return { items: items.map(targetOf), next_cursor };
}

export interface Given {
  name: string;
  description: string;
  visibility: ProjectVisibility;
}

/** Creates a project of the asker's, shared with whom they name. */
export const create = (
  ctx: Ctx,
  namespace: string,
  given: Given & { shares: readonly { with: string; level: ShareLevel }[] },
): Promise<ProjectRow> =>
  transact(ctx, async (ctx) => {
    const place = see(ctx, "namespace.see", await namespaceOf(ctx, namespace), "namespace");
    may(ctx, "project.create", place);
    const { shares: wanted, ...columns } = given;
    refuseSharingAlone(place.namespace_kind, given.visibility);
    const { id } = await queries.insert(ctx, { ...columns, namespace_id: place.id, owner_id: accountOf(ctx) });
    const made = seen(ctx, await queries.get(ctx, id));
    await recordOf(ctx, made, "create", `created the project ${made.name}`, { after: columns });
    for (const { with: subject, level } of wanted) await openTo(ctx, made, subject, level);
    return seen(ctx, await queries.get(ctx, id));
  });

function refuseSharingAlone(kind: "person" | "organization", visibility: ProjectVisibility): void {
  if (kind === "person" && visibility.startsWith("organization-"))
    throw invalid("body.visibility", "In a personal namespace a project is private, or shared with people");
}

type Change = { [K in keyof Given]?: Given[K] | undefined };

/** Changes name or description (project.edit) and visibility (project.set_visibility). */
export const edit = (ctx: Ctx, at: Address, change: Change): Promise<ProjectRow> =>
  transact(ctx, async (ctx) => {
    const before = await locked(ctx, at, "change");
    const { name = before.name, description = before.description, visibility } = change;
    if (change.name !== undefined || change.description !== undefined) may(ctx, "project.edit", before);
    if (visibility !== undefined) await setVisibility(ctx, before, visibility);
    if (name !== before.name || description !== before.description) {
      await queries.update(ctx, before.id, { name, description });
      const was = { name: before.name, description: before.description };
      await recordOf(ctx, before, "edit", `changed the project ${before.name}`, {
        ...{ before: was, after: { name, description } },
      });
    }
    return seen(ctx, await queries.get(ctx, before.id));
  });

/** What is in the project follows; `private` ends its shares. */
async function setVisibility(ctx: Ctx, before: ProjectRow, visibility: ProjectVisibility): Promise<void> {
  may(ctx, "project.set_visibility", before);
  if (visibility === before.visibility) return;
  refuseSharingAlone(before.namespace_kind, visibility);
  const shares_ended = visibility === "private" ? await shares.removeAll(ctx, "project_id", before.id) : 0;
  await queries.update(ctx, before.id, { visibility });
  await recordOf(ctx, before, "set_visibility", `made the project ${before.name} ${visibility}`, {
    before: { visibility: before.visibility },
    after: { visibility, resources: before.resources, ...(shares_ended > 0 ? { shares_ended } : {}) },
  });
}

/** Deletes a project that is empty. */
export const remove = (ctx: Ctx, at: Address): Promise<void> =>
  transact(ctx, async (ctx) => {
    const before = await locked(ctx, at, "delete");
    may(ctx, "project.delete", before);
    if (before.resources > 0)
      throw new Problem("conflict", `It holds ${before.resources} resources: move or delete them first`);
    await recordOf(ctx, before, "delete", `deleted the project ${before.name}`, { before: { name: before.name } });
    await queries.remove(ctx, before.id);
  });

const thingOf = (row: ProjectRow): shares.Thing => ({
  ...row,
  of: "project_id",
  hidden: row.visibility === "private",
});

/** Whom a project is shared with, newest first. */
export const listShares = async (ctx: Ctx, at: Address, page: { limit: number; cursor?: string | undefined }) =>
  shares.list(ctx, thingOf(await get(ctx, at)), page);

/** Shares a project and so what is in it; a private one is `shared` from then on. */
export const share = (ctx: Ctx, at: Address, subject: string, level: ShareLevel): Promise<shares.ShareRow> =>
  transact(ctx, async (ctx) => openTo(ctx, await locked(ctx, at, "change"), subject, level));

async function openTo(ctx: Ctx, row: ProjectRow, subject: string, level: ShareLevel): Promise<shares.ShareRow> {
  const made = await shares.put(ctx, thingOf(row), subject, level);
  if (row.visibility === "private") await setVisibility(ctx, row, "shared");
  return made;
}

/** Ends a share of a project. */
export const unshare = (ctx: Ctx, at: Address, subject: string): Promise<void> =>
  transact(ctx, async (ctx) => shares.remove(ctx, thingOf(await locked(ctx, at, "change")), subject));

/** A project of a namespace that the asker may put something into; until the end of the transaction it stays as it is. */
export async function open(ctx: Ctx, at: Address): Promise<ProjectRow> {
  const row = await locked(ctx, at, "stay");
  may(ctx, "project.add", row);
  return row;
}

function recordOf(
  ctx: Ctx,
  row: ProjectRow,
  verb: "create" | "edit" | "set_visibility" | "delete",
  text: string,
  change: { before?: Record<string, unknown>; after?: Record<string, unknown> },
): Promise<void> {
  const owner = row.owner_id !== null && row.owner_id !== ctx.actor.id ? [row.owner_id] : [];
  return record(ctx, {
    action: `project.${verb}` satisfies Action,
    severity: verb === "set_visibility" || verb === "delete" ? "notice" : "info",
    namespace_id: row.namespace_id,
    entity: { kind: "project", id: row.id, name: row.name },
    text,
    ...change,
    concerns: owner,
  });
}
