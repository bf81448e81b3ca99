import type { ResourceKind, Visibility } from "../../../contract/resources.ts";
import { accountOf, type Ctx, may, see, type Target, transact } from "../../kernel/context.ts";
import { keyOf, pageOf } from "../../kernel/page.ts";
import { invalid } from "../../kernel/problem.ts";
import { record } from "../activity/activity.ts";
import { type NamespaceRow, namespaceOf } from "../organizations/organizations.ts";
import * as queries from "./queries.ts";

export type { AccessRow } from "./queries.ts";

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

/** How the asker stands to a resource they may see. */
export const standing = async (ctx: Ctx, id: string): Promise<queries.Standing> =>
  see(ctx, "resource.see", await queries.standing(ctx, id), "resource");

async function getAgain(ctx: Ctx, id: string): Promise<ResourceRow> {
  const row = await get(ctx, id);
  if (!row) throw new Error(`resource ${id} vanished inside its own transaction`);
  return row;
}

/** Makes the common half of a resource; its kind's room writes the other half in the same transaction. */
export const create = (
  ctx: Ctx,
  given: {
    kind: ResourceKind;
    namespace: string;
    name: string;
    description: string;
    visibility?: Visibility | undefined;
    origin?: string;
  },
): Promise<ResourceRow> =>
  transact(ctx, async (ctx) => {
    const namespace = see(ctx, "namespace.see", await namespaceOf(ctx, given.namespace), "namespace");
    may(ctx, "resource.create", namespace);
    const visibility = given.visibility ?? defaultVisibility(namespace, given.kind);
    refuseSharingAlone(namespace.namespace_kind, visibility);
    const { kind, name, description, origin = null } = given;
    const columns = {
      namespace_id: namespace.id,
      kind,
      name,
      description,
      visibility,
      owner_id: accountOf(ctx),
      origin,
    };
    const made = await getAgain(ctx, (await queries.insert(ctx, columns)).id);
    await recordOf(ctx, made, "create", `created the ${kind} ${name}`, { after: { name, visibility, origin } });
    return made;
  });

const defaultVisibility = (namespace: NamespaceRow, kind: ResourceKind): Visibility =>
  (kind === "dataset" ? namespace.default_visibility_dataset : namespace.default_visibility_container) ?? "private";

function refuseSharingAlone(kind: "person" | "organization", visibility: Visibility): void {
  if (kind === "person" && visibility !== "private")
    throw invalid(
      "body.visibility",
      "In a personal namespace everything is private; move it into an organization to share it",
    );
}

/** Changes name or description (resource.edit) and visibility (resource.set_visibility). */
export const edit = (
  ctx: Ctx,
  before: ResourceRow,
  change: { name?: string | undefined; description?: string | undefined; visibility?: Visibility | undefined },
): Promise<ResourceRow> =>
  transact(ctx, async (ctx) => {
    if (change.name !== undefined || change.description !== undefined) may(ctx, "resource.edit", before);
    if (change.visibility !== undefined) await setVisibility(ctx, before, change.visibility);
    const columns = {
      ...(change.name === undefined ? {} : { name: change.name }),
      ...(change.description === undefined ? {} : { description: change.description }),
    };
    if (Object.keys(columns).length > 0) {
      await queries.update(ctx, before.id, columns);
      const was = { name: before.name, description: before.description };
      await recordOf(ctx, before, "edit", `changed the ${before.kind} ${before.name}`, { before: was, after: columns });
    }
    return (await get(ctx, before.id)) ?? before;
  });

async function setVisibility(ctx: Ctx, before: ResourceRow, visibility: Visibility): Promise<void> {
  may(ctx, "resource.set_visibility", before);
  if (visibility === before.visibility) return;
  refuseSharingAlone(before.namespace_id === before.owner_id ? "person" : "organization", visibility);
  await queries.update(ctx, before.id, { visibility });
  await recordOf(ctx, before, "set_visibility", `made the ${before.kind} ${before.name} ${visibility}`, {
    before: { visibility: before.visibility },
    after: { visibility },
  });
}

/** Deletes the common half; the row stays for the record of use. */
export const remove = (ctx: Ctx, before: ResourceRow): Promise<void> =>
  transact(ctx, async (ctx) => {
    may(ctx, "resource.delete", before);
    await queries.update(ctx, before.id, { deleted_at: new Date() });
    await recordOf(ctx, before, "delete", `deleted the ${before.kind} ${before.name}`, {
      before: { name: before.name },
    });
  });

const recordOf = (
  ctx: Ctx,
  row: ResourceRow,
  verb: "create" | "edit" | "set_visibility" | "delete",
  text: string,
  change: { before?: Record<string, unknown>; after?: Record<string, unknown> },
) => {
  const concerns_owner = verb === "set_visibility" || verb === "delete";
  return record(ctx, {
    action: `resource.${verb}`,
    severity: concerns_owner ? "notice" : "info",
    namespace_id: row.namespace_id,
    entity: { kind: row.kind, id: row.id, name: row.name },
    text,
    ...change,
    concerns: concerns_owner && row.owner_id !== null ? [row.owner_id] : [],
    ...(row.visibility === "private" ? { resource_id: row.id } : {}),
  });
};

/** What the asker may see in a namespace, newest first. */
export async function listVisible(
  ctx: Ctx,
  filters: queries.Filters & { namespace: string; kind?: ResourceKind | undefined },
): Promise<{ items: ResourceRow[]; next_cursor: string | null }> {
  const namespace = see(ctx, "namespace.see", await namespaceOf(ctx, filters.namespace), "namespace");
  const kinds = filters.kind ? [filters.kind] : (["dataset", "container"] as const);
  const rows = await queries.listVisible(ctx, namespace, kinds, filters);
  return pageOf(rows, filters.limit, (row) => row.id);
}

/** Who can see a resource and why, by path. */
export async function explain(
  ctx: Ctx,
  kind: ResourceKind,
  at: Address,
  page: { limit: number; cursor?: string | undefined },
) {
  const resource = see(ctx, "resource.see", await find(ctx, kind, at), kind);
  const after = keyOf(page.cursor, /^[a-z0-9-]{1,60}$/) ?? "";
  const { rows } = await queries.explain(ctx, resource, { limit: page.limit, after });
  return pageOf(rows, page.limit, (row) => row.path);
}
