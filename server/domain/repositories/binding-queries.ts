import { sql } from "kysely";
import type { Ctx } from "../../kernel/context.ts";

/** Containers that read a version. */
export interface BoundContainers {
  containers: { namespace: string; name: string }[];
  /** How many there are beside these. */
  hidden: number;
  /** Whose they all are. */
  owners: string[];
}

const shown_max = 100;

/** The containers that are bound to a version: those that the asker may see by name. */
export async function listContainers(ctx: Ctx, version_id: string): Promise<BoundContainers> {
  const { rows } = await sql<{ namespace: string; name: string; owner_id: string | null; seen: boolean }>`
    select n.path as namespace, r.name, r.owner_id,
      me.role = 'maintainer' or exists (select from ties(${ctx.actor.id}::uuid, me.role, r)) as seen
    from (select distinct container_id from binding where version_id = ${version_id}) b
    join resource r on r.id = b.container_id and r.deleted_at is null
    join namespace n on n.id = r.namespace_id and n.deleted_at is null
    left join lateral standing_in(${ctx.actor.id}::uuid, r.namespace_id) me on true
    order by n.path, r.name`.execute(ctx.db);
  const containers = rows.filter(({ seen }) => seen).slice(0, shown_max);
  return {
    containers: containers.map(({ namespace, name }) => ({ namespace, name })),
    hidden: rows.length - containers.length,
    owners: rows.flatMap(({ owner_id }) => owner_id ?? []),
  };
}

/** Deleted versions whose files are still listed, and which no execution reads any more. */
export async function listToClear(ctx: Ctx, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select v.id from version v
    where v.removed_at < now() - interval '1 minute' and v.cleared_at is null
      and not exists (
        select from execution e where e.state in ('queued', 'starting', 'running', 'stopping')
          and e.bindings @> jsonb_build_array(jsonb_build_object('version_id', v.id)))
    order by v.removed_at limit ${limit}`.execute(ctx.db);
  return rows.map(({ id }) => id);
}

/** Forgets what a version held; the collector removes the bytes that nobody else names. */
export const clearVersion = (ctx: Ctx, id: string) => sql`select clear_version(${id})`.execute(ctx.db);
