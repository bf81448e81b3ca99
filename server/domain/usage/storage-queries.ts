import { sql } from "kysely";
import type { ResourceKind } from "../../../contract/resources.ts";
import type { Ctx } from "../../kernel/context.ts";
import { knowsProject, knowsResource, type Place } from "./queries.ts";

export interface TotalsRow {
  logical_bytes: number;
  physical_bytes: number;
  limit: number | null;
  executions_active: number;
  dataset: number;
  model: number;
  container: number;
}

const held = (namespace_id: string) => sql`
  select count(*) filter (where r.kind = 'dataset') as dataset, count(*) filter (where r.kind = 'model') as model,
    count(*) filter (where r.kind = 'container') as container,
    coalesce(sum(r.bytes), 0)::bigint as logical
  from resource r where r.namespace_id = ${namespace_id} and r.deleted_at is null`;

/** The limit, and what equal files save: kept since the last change, or counted now. */
const limited = (namespace_id: string) => sql`
  select least(l.cap, storage_allowance(n.id)) as limit, coalesce(l.saved_bytes, saved_in_namespace(n.id)) as saved
  from namespace n left join namespace_limit l on l.namespace_id = n.id and l.product = 'storage' where n.id = ${namespace_id}`;

/** Bytes as they are counted and as they lie on disk (equal files once), and how much there is of what. */
export const totals = async (ctx: Ctx, namespace_id: string): Promise<TotalsRow | undefined> => {
  const { rows } = await sql<TotalsRow>`
    select h.logical as logical_bytes, h.logical - l.saved as physical_bytes, l.limit,
      (select count(*) from allocation a where a.namespace_id = ${namespace_id} and a.released_at is null) as executions_active,
      h.dataset, h.model, h.container
    from (${held(namespace_id)}) h cross join (${limited(namespace_id)}) l`.execute(ctx.db);
  return rows[0];
};

export interface SummaryRow {
  logical_bytes: number;
  physical_bytes: number;
  limit: number | null;
  reserved_bytes: number;
  deleted_bytes: number;
  deleted_resources: number;
}

/** The same with what is promised to uploads, and what is deleted but could come back. */
export const summary = async (ctx: Ctx, namespace_id: string): Promise<SummaryRow | undefined> => {
  const { rows } = await sql<SummaryRow>`
    select h.logical as logical_bytes, h.logical - l.saved as physical_bytes, l.limit,
      (select coalesce(sum(p.bytes), 0)::bigint from storage_reservation p where p.namespace_id = ${namespace_id})
        as reserved_bytes,
      d.bytes as deleted_bytes, d.resources as deleted_resources
    from (${held(namespace_id)}) h cross join (${limited(namespace_id)}) l
    cross join (
      select coalesce(sum(r.bytes), 0)::bigint as bytes, count(*) as resources from resource r
      where r.namespace_id = ${namespace_id} and r.deleted_at is not null and r.purged_at is null
    ) d`.execute(ctx.db);
  return rows[0];
};

/** A resource by the parts of its address. */
export interface ResourceAt {
  kinds: string;
  namespace: string;
  name: string;
}

/** The id of a resource that is there and that the asker may know. */
export const idAt = (ctx: Ctx, place: Place, { kinds, namespace, name }: ResourceAt) => sql`
  (select r.id from resource r join namespace p on p.id = r.namespace_id
  where r.namespace_id = ${place.id} and p.path = ${namespace} and r.kind::text || 's' = ${kinds}
    and lower(r.name) = lower(${name}) and r.deleted_at is null and ${knowsResource(ctx, place)})`;

/** What of a namespace is meant. */
export interface Narrowed {
  /** As it is now; empty: in none. */
  project?: string | undefined;
  member?: string | undefined;
  kind?: ResourceKind | undefined;
  resource?: ResourceAt | undefined;
}

/** The id of a project of this name, if the asker may know of it. */
export const projectAt = (ctx: Ctx, place: Place, name: string) => sql`
  (select p.id from project p where p.namespace_id = ${place.id} and lower(p.name) = lower(${name})
    and ${knowsProject(ctx, place)})`;

/** The id of a member; where only one's own use is to be read, others are nobody. */
export const memberAt = ({ only }: Place, path: string) => sql`
  (select a.id from account a where a.path = ${path} ${only === undefined ? sql`` : sql`and a.id = ${only}`})`;

export interface OneRow {
  logical_bytes: number;
  physical_bytes: number;
  own_bytes: number | null;
}

/**
 * What one resource holds, and how much of it nothing else here has. Other namespaces are not asked: that they have the
 * same file is not to be found out by uploading it.
 */
export const ofResource = async (ctx: Ctx, place: Place, at: ResourceAt): Promise<OneRow | undefined> => {
  const { rows } = await sql<OneRow>`
    select r.bytes as logical_bytes, r.bytes - coalesce(r.saved_bytes, saved_in_resource(r.id)) as physical_bytes,
      own_in_resource(r.id) + r.bytes - (select coalesce(sum(v.bytes), 0)::bigint from version v
        where v.resource_id = r.id and v.removed_at is null)
        as own_bytes
    from resource r where r.id = ${idAt(ctx, place, at)}`.execute(ctx.db);
  return rows[0];
};

/** A figure that is to be counted anew, with the state of the row that it belongs to. */
export interface OpenFigure {
  of: "resource" | "namespace";
  id: string;
}

export const openFigures = async (ctx: Ctx, limit: number): Promise<OpenFigure[]> => {
  const { rows } = await sql<OpenFigure>`
    (select 'resource' as of, r.id from resource r
    where r.saved_bytes is null and r.bytes > 0 and r.deleted_at is null limit ${limit})
    union all
    (select 'namespace', l.namespace_id from namespace_limit l
    where l.saved_bytes is null and l.product = 'storage' limit ${limit})`.execute(ctx.db);
  return rows;
};

/**
 * Counts a figure and keeps it, if nothing changed meanwhile: by the mark that every change leaves on the row, seen by the
 * same statement that counts. So nobody who writes ever waits for it.
 */
export async function keepFigure(ctx: Ctx, { of, id }: OpenFigure): Promise<void> {
  if (of === "resource")
    await sql`with counted as materialized (
        select r.id, r.xmin as mark, saved_in_resource(r.id) as saved from resource r where r.id = ${id})
      update resource r set saved_bytes = c.saved from counted c
      where r.id = c.id and r.xmin = c.mark`.execute(ctx.db);
  else
    await sql`with counted as materialized (select l.namespace_id, l.xmin as mark, saved_in_namespace(l.namespace_id) as saved
        from namespace_limit l where l.namespace_id = ${id} and l.product = 'storage')
      update namespace_limit l set saved_bytes = c.saved from counted c
      where l.namespace_id = c.namespace_id and l.product = 'storage' and l.xmin = c.mark`.execute(ctx.db);
}
