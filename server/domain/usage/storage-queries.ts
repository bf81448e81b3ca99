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
  container: number;
}

/** What resources of a namespace share with each other: it lies on disk once, and each of them says that it has it. */
const shared = (namespace_id: string) => sql`
  select coalesce(sum(c.bytes * (c.resources - 1)), 0)::bigint as bytes
  from (
    select max(c.bytes) as bytes, count(*) as resources from resource r join resource_content c on c.resource_id = r.id
    where r.namespace_id = ${namespace_id} and r.deleted_at is null
    group by c.sha256 having count(*) > 1
  ) c`;

const held = (namespace_id: string) => sql`
  select count(*) filter (where r.kind = 'dataset') as dataset, count(*) filter (where r.kind = 'container') as container,
    coalesce(sum(r.bytes), 0)::bigint as logical, coalesce(sum(r.bytes - r.saved_bytes), 0)::bigint as physical
  from resource r where r.namespace_id = ${namespace_id} and r.deleted_at is null`;

const limitOf = (namespace_id: string) =>
  sql`(select l.cap from namespace_limit l where l.namespace_id = ${namespace_id} and l.product = 'storage')`;

/** Bytes as they are counted and as they lie on disk (equal files once), and how much there is of what. */
export const totals = async (ctx: Ctx, namespace_id: string): Promise<TotalsRow | undefined> => {
  const { rows } = await sql<TotalsRow>`
    select h.logical as logical_bytes, h.physical - s.bytes as physical_bytes, ${limitOf(namespace_id)} as limit,
      (select count(*) from allocation a where a.namespace_id = ${namespace_id} and a.released_at is null) as executions_active,
      h.dataset, h.container
    from (${held(namespace_id)}) h cross join (${shared(namespace_id)}) s`.execute(ctx.db);
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
    select h.logical as logical_bytes, h.physical - s.bytes as physical_bytes, ${limitOf(namespace_id)} as limit,
      (select coalesce(sum(p.bytes), 0)::bigint from storage_reservation p where p.namespace_id = ${namespace_id})
        as reserved_bytes,
      d.bytes as deleted_bytes, d.resources as deleted_resources
    from (${held(namespace_id)}) h cross join (${shared(namespace_id)}) s
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
  own_bytes: number;
}

/**
 * What one resource holds, and how much of it nothing else here has, also nothing that is deleted but could come back.
 * Other namespaces are not asked: that they have the same file is not to be found out by uploading it.
 */
export const ofResource = async (ctx: Ctx, place: Place, at: ResourceAt): Promise<OneRow | undefined> => {
  const { rows } = await sql<OneRow>`
    select r.bytes as logical_bytes, r.bytes - r.saved_bytes as physical_bytes,
      r.bytes - r.saved_bytes - coalesce((
        select sum(c.bytes)::bigint from resource_content c
        where c.resource_id = r.id and exists (
          select from resource_content o join resource other on other.id = o.resource_id
          where o.sha256 = c.sha256 and other.id <> r.id and other.namespace_id = r.namespace_id)
      ), 0) as own_bytes
    from resource r where r.id = ${idAt(ctx, place, at)}`.execute(ctx.db);
  return rows[0];
};
