import type { ResourceKind, Visibility } from "../../../contract/resources.ts";
import type { ShareLevel } from "../../../contract/shares.ts";
import type { Action } from "../../access/policy.ts";
import { accountOf, afterCommit, type Ctx, may, see, type Target, transact } from "../../kernel/context.ts";
import { pageOf } from "../../kernel/page.ts";
import { invalid, notFound, Problem } from "../../kernel/problem.ts";
import { record } from "../activity/activity.ts";
import { type NamespaceRow, namespaceOf } from "../organizations/organizations.ts";
import * as projects from "../projects/projects.ts";
import * as shares from "../shares/shares.ts";
import * as lists from "./list-queries.ts";
import { ownerOf } from "./owners.ts";
import { setPublished } from "./publishing.ts";
import * as queries from "./queries.ts";

export { ownerOf } from "./owners.ts";

/** A resource as the asker stands to it. */
export type ResourceRow = queries.Row & Target & { id: string; namespace_id: string; kind: ResourceKind };

export interface Address {
  namespace: string;
  name: string;
}

/** A resource by its address; undefined when there is none. See it before you show it. */
export const find = (ctx: Ctx, kind: ResourceKind, at: Address): Promise<ResourceRow | undefined> =>
  queries.find(ctx, kind, at);

/** A resource by its id; undefined when there is none. */
export const get = (ctx: Ctx, id: string): Promise<ResourceRow | undefined> => queries.get(ctx, id);

export type Standing = queries.Standing;

/** How the asker stands to a resource now; undefined when it is gone. See it before you show it. */
export const standingNow = (ctx: Ctx, id: string): Promise<Standing | undefined> => queries.standing(ctx, id);

/** The same by its address. */
export const standingAt = (ctx: Ctx, kind: ResourceKind, at: Address): Promise<Standing | undefined> =>
  queries.standingAt(ctx, kind, at);

/** How the asker stands to a resource they may see. */
export const standing = async (ctx: Ctx, id: string): Promise<queries.Standing> =>
  see(ctx, "resource.see", await queries.standing(ctx, id), "resource");

async function getAgain(ctx: Ctx, id: string): Promise<ResourceRow> {
  const row = await get(ctx, id);
  if (!row) throw notFound("namespace"); // it was deleted while this was made
  return row;
}

/** What it takes to have one more of a kind in a namespace: what acts in an organization's name is its maintainers'. */
export const creationOf = (kind: ResourceKind): Action => creations[kind] ?? "resource.create";

const creations: Partial<Record<ResourceKind, Action>> = {
  application: "application.create",
  engine: "engine.create",
  api: "api.create",
};

/** Makes the common half of a resource; its kind's room writes the other half in the same transaction. */
export const create = (
  ctx: Ctx,
  given: {
    kind: ResourceKind;
    namespace: string;
    name: string;
    description: string;
    visibility?: Visibility | undefined;
    project?: string | undefined;
    origin?: string;
  },
): Promise<ResourceRow> =>
  transact(ctx, async (ctx) => {
    const namespace = see(ctx, "namespace.see", await namespaceOf(ctx, given.namespace), "namespace");
    may(ctx, creationOf(given.kind), namespace);
    const project = await projectOf(ctx, namespace.path, given);
    const visibility = given.visibility ?? defaultVisibility(namespace, given.kind);
    refuseSharingAlone(namespace.namespace_kind, visibility);
    const { kind, name, description, origin = null } = given;
    const columns = {
      namespace_id: namespace.id,
      kind,
      name,
      description,
      visibility,
      project_id: project?.id ?? null,
      owner_id: accountOf(ctx),
      origin,
    };
    const made = await getAgain(ctx, (await queries.insert(ctx, columns)).id);
    await recordOf(ctx, made, "create", `created the ${kind} ${name}`, {
      after: { name, visibility: made.visibility, project: made.project_name, origin },
    });
    return made;
  });

/** The project that something goes into, whose visibility then holds; null: into none. */
async function projectOf(
  ctx: Ctx,
  namespace: string,
  { project, visibility }: { project?: string | null | undefined; visibility?: Visibility | undefined },
): Promise<projects.ProjectRow | null> {
  if (project == null) return null;
  if (visibility !== undefined)
    throw invalid("body.visibility", "In a project its visibility holds: leave this out, or change the project's");
  return projects.open(ctx, { namespace, name: project });
}

/** What a new resource begins with. */
export const defaultVisibility = (namespace: NamespaceRow, kind: ResourceKind): Visibility =>
  namespace[`default_visibility_${kind}`] ?? "private";

function refuseSharingAlone(kind: "person" | "organization", visibility: Visibility): void {
  if (kind === "person" && visibility !== "private")
    throw invalid(
      "body.visibility",
      "In a personal namespace everything is private; move it into an organization to share it",
    );
}

export interface Change {
  name?: string | undefined;
  description?: string | undefined;
  /** Another of those that share their names. */
  kind?: "dataset" | "model" | undefined;
  visibility?: Visibility | undefined;
  /** Null: out of its project. */
  project?: string | null | undefined;
  published?: boolean | undefined;
}

/** Changes name, description or kind (resource.edit), visibility and project (resource.set_visibility), publication (resource.publish). */
export const edit = (ctx: Ctx, seen: ResourceRow, change: Change): Promise<ResourceRow> =>
  transact(ctx, async (ctx) => {
    const before = await locked(ctx, seen);
    if (change.name !== undefined || change.description !== undefined) may(ctx, "resource.edit", before);
    if (change.project !== undefined) await move(ctx, before, change.project, change.visibility);
    else if (change.visibility !== undefined) await setVisibility(ctx, before, change.visibility);
    if (change.published !== undefined) await setPublished(ctx, await getAgain(ctx, before.id), change.published);
    const columns = {
      ...(change.name === undefined ? {} : { name: change.name }),
      ...(change.description === undefined ? {} : { description: change.description }),
    };
    if (Object.keys(columns).length > 0) {
      await queries.update(ctx, before.id, columns);
      const was = { name: before.name, description: before.description };
      await recordOf(ctx, before, "edit", `changed the ${before.kind} ${before.name}`, { before: was, after: columns });
    }
    if (change.kind !== undefined) await setKind(ctx, before, change.kind);
    return (await get(ctx, before.id)) ?? before;
  });

async function setKind(ctx: Ctx, before: ResourceRow, kind: ResourceKind): Promise<void> {
  may(ctx, "resource.edit", before);
  if (kind === before.kind) return;
  await queries.update(ctx, before.id, { kind });
  await recordOf(ctx, before, "edit", `made the ${before.kind} ${before.name} a ${kind}`, {
    before: { kind: before.kind },
    after: { kind },
  });
}

/** A resource under its lock, judged by what is true now: while one waited, much may have changed. */
async function locked(ctx: Ctx, { id, kind }: ResourceRow): Promise<ResourceRow> {
  await queries.lock(ctx, id);
  return see(ctx, "resource.see", await get(ctx, id), kind);
}

async function setVisibility(ctx: Ctx, before: ResourceRow, visibility: Visibility): Promise<void> {
  may(ctx, "resource.set_visibility", before);
  if (visibility === before.visibility) return;
  if (before.project_name !== null)
    throw new Problem("conflict", `It is as its project ${before.project_name} is: change that, or take it out first`);
  refuseSharingAlone(before.namespace_kind, visibility);
  await queries.update(ctx, before.id, { visibility });
  await recordOf(ctx, before, "set_visibility", `made the ${before.kind} ${before.name} ${visibility}`, {
    before: { visibility: before.visibility },
    after: { visibility },
  });
}

/** Into a project, where its own shares end, or out of it, with the visibility asked for or the default. */
async function move(ctx: Ctx, before: ResourceRow, to: string | null, asked?: Visibility): Promise<void> {
  may(ctx, "resource.set_visibility", before);
  const project = await projectOf(ctx, before.namespace_path, { project: to, visibility: asked });
  if (project === null && before.project_id === null)
    return asked === undefined ? undefined : setVisibility(ctx, before, asked);
  if (project?.id === before.project_id) return;
  const visibility = asked ?? (await defaultVisibilityIn(ctx, before));
  refuseSharingAlone(before.namespace_kind, visibility);
  const shares_ended = await shares.removeAll(ctx, "resource_id", before.id);
  await queries.update(ctx, before.id, { project_id: project?.id ?? null, visibility, has_shares: false });
  const after = await getAgain(ctx, before.id);
  const where = project ? `into the project ${project.name}` : `out of the project ${before.project_name}`;
  await recordOf(ctx, after, "set_visibility", `moved the ${before.kind} ${before.name} ${where}`, {
    before: { project: before.project_name, visibility: before.visibility },
    after: { project: after.project_name, visibility: after.visibility, ...(shares_ended > 0 ? { shares_ended } : {}) },
  });
}

async function defaultVisibilityIn(ctx: Ctx, { namespace_path, kind }: ResourceRow): Promise<Visibility> {
  const namespace = await namespaceOf(ctx, namespace_path);
  return namespace ? defaultVisibility(namespace, kind) : "private";
}

const thingOf = (row: ResourceRow): shares.Thing => ({
  ...row,
  of: "resource_id",
  tie: row.tie ?? null,
  hidden: row.visibility === "private",
});

const seen = async (ctx: Ctx, kind: ResourceKind, at: Address): Promise<ResourceRow> =>
  see(ctx, "resource.see", await find(ctx, kind, at), kind);

/** A resource to be shared by itself, under its lock. */
async function shareable(ctx: Ctx, kind: ResourceKind, at: Address): Promise<shares.Thing> {
  const row = await locked(ctx, await seen(ctx, kind, at));
  may(ctx, "resource.share", row);
  if (row.project_name === null) return thingOf(row);
  throw new Problem("conflict", `It is in the project ${row.project_name}: share the project, or take it out first`);
}

/** Whom a resource is shared with by itself, newest first. */
export const listShares = async (
  ctx: Ctx,
  kind: ResourceKind,
  at: Address,
  page: { limit: number; cursor?: string | undefined },
) => shares.list(ctx, thingOf(await seen(ctx, kind, at)), page);

/** Shares a resource with a person or a team, or changes how far. */
export const share = (ctx: Ctx, kind: ResourceKind, at: Address, subject: string, level: ShareLevel) =>
  transact(ctx, async (ctx) => shares.put(ctx, await shareable(ctx, kind, at), subject, level));

/** Ends a share; what runs by it in another's own namespace is stopped. */
export const unshare = (ctx: Ctx, kind: ResourceKind, at: Address, subject: string): Promise<void> =>
  transact(ctx, async (ctx) => {
    await shares.remove(ctx, thingOf(await locked(ctx, await seen(ctx, kind, at))), subject);
    afterCommit(ctx, () => ctx.ports.jobs.poke("executions"));
  });

const recordOf = (
  ctx: Ctx,
  row: ResourceRow,
  verb: "create" | "edit" | "set_visibility",
  text: string,
  change: { before?: Record<string, unknown>; after?: Record<string, unknown> },
) =>
  record(ctx, {
    action: `resource.${verb}`,
    severity: verb === "set_visibility" ? "notice" : "info",
    namespace_id: row.namespace_id,
    entity: { kind: row.kind, id: row.id, name: row.name },
    text,
    ...change,
    concerns: ownerOf(ctx, row),
    ...(row.visibility === "private" ? { resource_id: row.id } : {}),
  });

/** What the asker may see in a namespace, newest first. */
export async function listVisible(
  ctx: Ctx,
  filters: lists.Filters & { namespace: string },
): Promise<{ items: ResourceRow[]; next_cursor: string | null }> {
  const viewer = await lists.viewed(ctx, filters.namespace, ctx.actor.id);
  if (viewer?.names) see(ctx, "resource.see", { ...viewer, tie: "reader" }, "namespace");
  else see(ctx, "namespace.see", viewer, "namespace");
  return listAs(ctx, viewer as lists.Viewer, filters);
}

/** What somebody reaches in a namespace, newest first; the caller has judged whether the asker may know. */
export async function listReached(ctx: Ctx, at: { namespace: string; account_id: string }, filters: lists.Filters) {
  const viewer = await lists.viewed(ctx, at.namespace, at.account_id);
  if (!viewer) throw notFound("namespace");
  return listAs(ctx, viewer, filters);
}

async function listAs(ctx: Ctx, viewer: lists.Viewer, filters: lists.Filters) {
  const rows = await lists.listVisible(ctx, viewer, filters);
  return pageOf(rows, filters.limit, (row) => row.id);
}
