import { sql } from "kysely";
import type { Ctx } from "../../kernel/context.ts";

export interface Defaults {
  organization_bytes: number | null;
  person_bytes: number | null;
}

/** What is granted to whoever has no grant of their own. */
export async function defaults(ctx: Ctx): Promise<Defaults> {
  const { rows } = await sql<Defaults>`select organization_bytes, person_bytes from storage_default`.execute(ctx.db);
  return rows[0] as Defaults;
}

export const setDefaults = (ctx: Ctx, { organization_bytes, person_bytes }: Defaults) =>
  sql`update storage_default set organization_bytes = ${organization_bytes}, person_bytes = ${person_bytes}`.execute(
    ctx.db,
  );

export interface GrantRow {
  namespace: string;
  name: string;
  granted_bytes: number | null;
  subscribed_bytes: number;
  in_use_bytes: number;
}

/** Namespaces with a grant of their own, by path after one, one more than asked for. */
export async function listGrants(ctx: Ctx, q: { limit: number; after: string }): Promise<GrantRow[]> {
  const { rows } = await sql<GrantRow>`
    select n.path as namespace, coalesce(o.name, p.name, n.path) as name, g.bytes as granted_bytes,
      coalesce(storage_allowance(n.id) - g.bytes, 0) as subscribed_bytes, coalesce(l.in_use, 0) as in_use_bytes
    from storage_grant g join namespace n on n.id = g.namespace_id
    left join organization o on o.id = n.id left join account p on p.id = n.id
    left join namespace_limit l on l.namespace_id = n.id and l.product = 'storage'
    where n.deleted_at is null and n.path > ${q.after}
    order by n.path limit ${q.limit + 1}`.execute(ctx.db);
  return rows;
}

/** Locks what a namespace may store, as whoever stores something does, and says what is granted to it. */
export async function lockGrant(ctx: Ctx, namespace_id: string): Promise<number | null> {
  await sql`select lock_limit(${namespace_id}, 'storage')`.execute(ctx.db);
  return granted(ctx, namespace_id);
}

/** What is granted to a namespace. */
export async function granted(ctx: Ctx, namespace_id: string): Promise<number | null> {
  const { rows } = await sql<{ bytes: number | null }>`
    select case when g.namespace_id is not null then g.bytes when n.kind = 'organization' then d.organization_bytes
      else d.person_bytes end as bytes
    from namespace n cross join storage_default d left join storage_grant g on g.namespace_id = n.id
    where n.id = ${namespace_id}`.execute(ctx.db);
  return rows[0]?.bytes ?? null;
}

export const setGrant = (ctx: Ctx, namespace_id: string, bytes: number | null) =>
  sql`insert into storage_grant (namespace_id, bytes) values (${namespace_id}, ${bytes})
    on conflict (namespace_id) do update set bytes = excluded.bytes, set_at = clock_timestamp()`.execute(ctx.db);

export const endGrant = (ctx: Ctx, namespace_id: string) =>
  sql`delete from storage_grant where namespace_id = ${namespace_id}`.execute(ctx.db);
