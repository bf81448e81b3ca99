import { sql } from "kysely";
import type { ResourceKind, Visibility } from "../../../contract/resources.ts";
import type { Role, Tie } from "../../access/policy.ts";
import type { Ctx } from "../../kernel/context.ts";
import { lastId } from "../../kernel/page.ts";
import type { ResourceRow } from "../sharing/sharing.ts";

/** Locks a resource for a change of where it belongs or whether it is there. */
export const lock = (ctx: Ctx, id: string) => sql`select lock_resource(${id})`.execute(ctx.db);

/** Marks a locked resource deleted, by the asker. */
export const setDeleted = (ctx: Ctx, id: string) =>
  sql`update resource set deleted_at = date_trunc('milliseconds', clock_timestamp()), deleted_by = ${ctx.actor.id}::uuid
    where id = ${id}`.execute(ctx.db);

/** Brings a locked resource back under a name. */
export const setRestored = (ctx: Ctx, id: string, name: string) =>
  sql`update resource set deleted_at = null, deleted_by = null, name = ${name}, updated_at = now()
    where id = ${id}`.execute(ctx.db);

/** Something deleted as the asker stands to it. */
export interface DeletedRow {
  id: string;
  kind: ResourceKind;
  namespace_id: string;
  namespace_path: string;
  name: string;
  description: string;
  visibility: Visibility;
  owner_id: string | null;
  owner_path: string | null;
  owner_name: string | null;
  deleter_path: string | null;
  deleter_name: string | null;
  bytes: number;
  deleted_at: Date;
  role: Role | null;
  tie: Tie | null;
}

/** What can be restored and the asker may know of: maintainers everything, others what they owned or deleted. */
const deleted = (ctx: Ctx, where: ReturnType<typeof sql>, page: ReturnType<typeof sql> = sql``) => sql<DeletedRow>`
  select r.id, r.kind, r.namespace_id, n.path as namespace_path, r.name, r.description, r.visibility, r.owner_id,
    o.path as owner_path, o.name as owner_name, d.path as deleter_path, d.name as deleter_name, r.bytes, r.deleted_at,
    me.role, my.tie
  from resource r
  join namespace n on n.id = r.namespace_id and n.deleted_at is null
  join lateral standing_in(${ctx.actor.id}::uuid, r.namespace_id) me on true
  cross join lateral (select max(t.tie) as tie from ties(${ctx.actor.id}::uuid, me.role, r) t) my
  left join account o on o.id = r.owner_id
  left join account d on d.id = r.deleted_by
  where r.deleted_at is not null and r.purged_at is null and ${where}
    and (me.role = 'maintainer' or (my.tie is not null and ${ctx.actor.id}::uuid in (r.owner_id, r.deleted_by)))
  ${page}`;

/** Something deleted by its id. */
export async function findDeleted(ctx: Ctx, id: string): Promise<DeletedRow | undefined> {
  const { rows } = await deleted(ctx, sql`r.id = ${id}`).execute(ctx.db);
  return rows[0];
}

/** Where a list of what is deleted goes on. */
export interface Below {
  deleted_at: Date | null;
  id: string;
}

/** What was deleted in a namespace, latest first; one more than asked for. */
export async function listDeleted(ctx: Ctx, namespace_id: string, page: { limit: number; below: Below | undefined }) {
  const { deleted_at, id } = page.below ?? { deleted_at: null, id: lastId };
  const { rows } = await deleted(
    ctx,
    sql`r.namespace_id = ${namespace_id}
      and (r.deleted_at, r.id) < (coalesce(${deleted_at}::timestamptz, 'infinity'), ${id}::uuid)`,
    sql`order by r.deleted_at desc, r.id desc limit ${page.limit + 1}`,
  ).execute(ctx.db);
  return rows;
}

/** What a line of history needs of something that is gone. */
export type Gone = Pick<DeletedRow, "id" | "kind" | "namespace_id" | "name" | "owner_id">;

const gone = sql`id, kind, namespace_id, name, owner_id`;

/** Purges one that is deleted; no row: it was restored or purged a moment before. */
export async function purge(ctx: Ctx, id: string): Promise<Gone | undefined> {
  const { rows } = await sql<Gone>`
    update resource set purged_at = now() where id = ${id} and deleted_at is not null and purged_at is null
    returning ${gone}`.execute(ctx.db);
  return rows[0];
}

/** Purges what has waited for so many days, some at a time; whoever restores one at this moment comes first. */
export async function purgeOlder(ctx: Ctx, days: number, limit: number): Promise<Gone[]> {
  const { rows } = await sql<Gone>`
    update resource set purged_at = now() where id in (
      select r.id from resource r
      where r.deleted_at < now() - make_interval(days => ${days}) and r.purged_at is null
      order by r.deleted_at limit ${limit} for no key update skip locked)
    returning ${gone}`.execute(ctx.db);
  return rows;
}

/**
 * Purged resources of a kind whose files are still there. Whatever began to read them a moment before their end has
 * begun by now, and is let end.
 */
export async function listToClear(ctx: Ctx, kind: ResourceKind, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select r.id from resource r
    where r.kind = ${kind} and r.purged_at < now() - interval '1 minute' and r.cleared_at is null
      and not exists (select from execution e where e.container_id = r.id and ${active})
      and not exists (
        select from execution e cross join lateral jsonb_array_elements(e.bindings) b
        join version v on v.id = (b ->> 'version_id')::uuid where ${active} and v.resource_id = r.id)
      and not exists (
        select from execution e where ${active}
          and e.bindings @> jsonb_build_array(jsonb_build_object('container_id', r.id)))
    order by r.purged_at limit ${limit}`.execute(ctx.db);
  return rows.map(({ id }) => id);
}

const active = sql`e.state in ('queued', 'starting', 'running', 'stopping')`;

/** Writes down that the files of a purged resource are gone. */
export const setCleared = (ctx: Ctx, id: string) =>
  sql`update resource set cleared_at = now(), bytes = 0 where id = ${id}`.execute(ctx.db);

/** Bytes that count for somebody, and the record of their use. */
export interface Holding {
  record_id: string;
  account_id: string;
  bytes: number;
  source: string;
}

/** What a resource holds. Whoever calls it has locked it. */
export async function holdings(ctx: Ctx, resource_id: string): Promise<Holding[]> {
  const { rows } = await sql<Holding>`
    select record_id, account_id, bytes, source from holding where resource_id = ${resource_id}`.execute(ctx.db);
  return rows;
}

/** From now on what it holds goes by new records of use. */
export const renewHoldings = (ctx: Ctx, resource_id: string) =>
  sql`select renew_holdings(${resource_id})`.execute(ctx.db);

/** What keeps a resource where it is: how many executions are active, and who has opened a version and is nobody there. */
export async function standingAgainstMove(ctx: Ctx, resource_id: string, to: string) {
  const { rows } = await sql<{ executions: number; version: number | null; author: string | null }>`
    select (select count(*) from execution e where e.container_id = ${resource_id} and ${active}) as executions,
      v.number as version, v.path as author
    from (select) one left join lateral (
      select v.number, a.path from version v join account a on a.id = v.created_by
      where v.resource_id = ${resource_id} and v.state = 'open' and role_in(v.created_by, ${to}) is null
      order by v.number limit 1
    ) v on true`.execute(ctx.db);
  return rows[0] as (typeof rows)[number];
}

/** Moves a locked resource into another namespace. */
export const move = (
  ctx: Ctx,
  id: string,
  to: { namespace_id: string; name: string; project_id: string | null; visibility: Visibility; mover: string },
) =>
  sql`select move_resource(${id}, ${to.namespace_id}, ${to.name}, ${to.project_id}, ${to.visibility}, ${to.mover})`.execute(
    ctx.db,
  );

/** What an organization has published, newest first, as the asker stands to it; one more than asked for. */
export async function listPublished(
  ctx: Ctx,
  namespace_id: string,
  f: { limit: number; below: string; kind?: ResourceKind | undefined },
): Promise<ResourceRow[]> {
  const { rows } = await sql<ResourceRow>`
    select r.*, n.path as namespace_path, n.kind as namespace_kind, o.path as owner_path, o.name as owner_name,
      p.name as project_name, me.role, my.tie
    from (
      select r.id from resource r
      left join resource last on last.id = ${f.below}
      where r.namespace_id = ${namespace_id} and r.published and r.deleted_at is null
        and (r.created_at, r.id) < (coalesce(last.created_at, 'infinity'), ${f.below}::uuid)
        ${f.kind === undefined ? sql`` : sql`and r.kind = ${f.kind}`}
      order by r.created_at desc, r.id desc limit ${f.limit + 1}
    ) page
    join resource r on r.id = page.id
    join namespace n on n.id = r.namespace_id
    left join account o on o.id = r.owner_id
    left join project p on p.id = r.project_id
    left join lateral standing_in(${ctx.actor.id}::uuid, r.namespace_id) me on true
    cross join lateral (select max(t.tie) as tie from ties(${ctx.actor.id}::uuid, me.role, r) t) my
    order by r.created_at desc, r.id desc`.execute(ctx.db);
  return rows;
}

/** Withdraws everything that is published; gives what it was. */
export async function withdrawAll(ctx: Ctx): Promise<Gone[]> {
  const { rows } = await sql<Gone>`
    update resource set published = false where published returning ${gone}`.execute(ctx.db);
  return rows;
}
