import { sql } from "kysely";
import type { Role, Tie } from "../../access/policy.ts";
import type { VersionState } from "../../database/schema.gen.ts";
import type { Ctx, Db } from "../../kernel/context.ts";
import { gather, inOrder } from "../../kernel/gather.ts";

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

/** A version as bindings name it, with what the asker may know of it. */
interface Described {
  version_id: string;
  source: string;
  version: number;
  role: Role | null;
  tie: Tie | null;
  /** Null: it was deleted. */
  state: VersionState | null;
  created_by: string;
}

const described = gather(async (db: Db, asked: readonly { actor_id: string | null; id: string }[]) => {
  const { rows } = await sql<Described & { n: number }>`
    select v.*, asked.n::int
    from (select ${sql.val(asked.map(({ actor_id }) => actor_id))}::uuid[] as actors,
      ${sql.val(asked.map(({ id }) => id))}::uuid[] as ids offset 0) given
    cross join lateral unnest(given.actors, given.ids) with ordinality asked (actor_id, id, n)
    cross join lateral (
      select v.id as version_id, r.kind || 's/' || n.path || '/' || r.name as source, v.number as version, me.role,
        case when v.removed_at is null then v.state end as state, v.created_by,
        (select max(t.tie) from ties(asked.actor_id, me.role, r) t
          where r.deleted_at is null and n.deleted_at is null) as tie
      from version v
      join resource r on r.id = v.resource_id
      join namespace n on n.id = r.namespace_id
      left join lateral standing_in(asked.actor_id, r.namespace_id) me on true
      where v.id = asked.id offset 0
    ) v`.execute(db);
  return inOrder(rows, asked.length);
});

/** Versions by id; what starts of the same moment read is asked together. */
export async function describeVersions(ctx: Ctx, ids: readonly string[]): Promise<Described[]> {
  const found = await Promise.all(ids.map((id) => described(ctx.db, { actor_id: ctx.actor.id, id })));
  return found.flatMap((row) => row ?? []);
}
