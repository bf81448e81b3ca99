import { sql } from "kysely";
import type { Ctx } from "../../kernel/context.ts";
import { knowsProject, type Place } from "./queries.ts";

export interface TotalsRow {
  logical_bytes: number;
  physical_bytes: number;
  limit: number | null;
  executions_active: number;
  dataset: number;
  model: number;
  container: number;
}

/** Bytes as they are counted and as they lie on disk (equal files once), and how much there is of what. */
export const totals = async (ctx: Ctx, namespace_id: string): Promise<TotalsRow | undefined> => {
  const { rows } = await sql<TotalsRow>`
    select o.outputs + coalesce(v.logical, 0) as logical_bytes, o.outputs + coalesce(v.physical, 0) as physical_bytes,
      (select l.cap from namespace_limit l where l.namespace_id = ${namespace_id} and l.product = 'storage') as limit,
      (select count(*) from allocation a where a.namespace_id = ${namespace_id} and a.released_at is null) as executions_active,
      k.dataset, k.model, k.container
    from (
      select count(*) filter (where r.kind = 'dataset') as dataset,
        count(*) filter (where r.kind = 'model') as model, count(*) filter (where r.kind = 'container') as container
      from resource r where r.namespace_id = ${namespace_id} and r.deleted_at is null
    ) k
    cross join (
      select coalesce(sum(e.output_bytes), 0)::bigint as outputs from execution e
      where e.namespace_id = ${namespace_id} and e.output_bytes > 0 and e.removed_at is null
    ) o
    cross join (
      select sum(b.bytes * b.times)::bigint as logical, sum(b.bytes)::bigint as physical
      from (
        select f.sha256, f.bytes, count(*) as times
        from resource r join version v on v.resource_id = r.id join version_file f on f.version_id = v.id
        where r.namespace_id = ${namespace_id} and r.kind in ('dataset', 'model') and r.deleted_at is null
        group by 1, 2
      ) b
    ) v`.execute(ctx.db);
  return rows[0];
};

export interface PartRow {
  by: "all" | "project" | "kind" | "member";
  /** The project's or member's name, or the kind; null: no project. */
  name: string | null;
  path: string | null;
  hidden: boolean;
  logical_bytes: number;
  physical_bytes: number;
}

const parts_max = 100;

/**
 * What holds the storage: files of versions, and what executions left. Every grain counts equal content once for its
 * physical bytes; a project that the asker may not see goes with all such.
 */
export const distribution = async (ctx: Ctx, place: Place): Promise<PartRow[]> => {
  const { rows } = await sql<PartRow>`
    with mine as materialized (
      select p.id, p.name, ${knowsProject(ctx, place)} as known from project p where p.namespace_id = ${place.id}
    ), piece as materialized (
      select r.project_id, r.kind::text as kind, v.created_by as account_id, encode(f.sha256, 'hex') as content,
        f.bytes, count(*) as times
      from resource r join version v on v.resource_id = r.id join version_file f on f.version_id = v.id
      where r.namespace_id = ${place.id} and r.kind in ('dataset', 'model') and r.deleted_at is null
      group by 1, 2, 3, 4, 5
      union all
      select r.project_id, r.kind::text, e.started_by, e.id::text, e.output_bytes, 1
      from execution e join resource r on r.id = e.container_id
      where e.namespace_id = ${place.id} and e.output_bytes > 0 and e.removed_at is null
    ), named as (
      select p.*, m.name as project, m.id is not null and not m.known as hidden
      from piece p left join mine m on m.id = p.project_id
    ), grain as (
      select g.by, g.name, g.account_id, g.hidden, p.content, sum(p.bytes * p.times) as logical, max(p.bytes) as physical
      from named p
      cross join lateral (values
        ('all', null, null::uuid, false),
        ('project', case when not p.hidden then p.project end, null, p.hidden),
        ('kind', p.kind, null, false),
        ('member', null, p.account_id, false)
      ) g (by, name, account_id, hidden)
      group by 1, 2, 3, 4, 5
    )
    select * from (
      select g.by, coalesce(g.name, a.name) as name, a.path, g.hidden, sum(g.logical)::bigint as logical_bytes,
        sum(g.physical)::bigint as physical_bytes, row_number() over (partition by g.by order by sum(g.logical) desc) as place
      from grain g left join account a on a.id = g.account_id
      group by g.by, g.name, g.account_id, g.hidden, a.name, a.path
    ) ranked where place <= ${parts_max} order by by, place`.execute(ctx.db);
  return rows;
};
