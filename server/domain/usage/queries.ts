import { sql } from "kysely";
import type { Role } from "../../access/policy.ts";
import type { Ctx } from "../../kernel/context.ts";

/** What is measured, for whom, and how fast it grows. */
export interface Meter {
  id: string;
  type: "compute" | "storage";
  /** A resource type, or `storage`. */
  product: string;
  namespace_id: string;
  account_id: string;
  resource_id: string;
  /** `execution 3`, `version 2`, `output of execution 3`. */
  source: string;
  rate: number;
  at?: Date;
}

const timeOf = (at: Date | undefined) => sql`coalesce(${at ?? null}::timestamptz, clock_timestamp())`;

export async function open(ctx: Ctx, m: Meter): Promise<void> {
  await sql`select meter_open(${m.id}, ${m.type}, ${m.product}, ${m.namespace_id}, ${m.account_id}, ${m.resource_id},
    ${m.source}, ${m.rate}, ${timeOf(m.at)})`.execute(ctx.db);
}

/** Opens several records in one statement. */
export async function openAll(ctx: Ctx, meters: readonly Meter[]): Promise<void> {
  await sql`select meter_open(m.id, m.type, m.product, m.namespace_id, m.account_id, m.resource_id, m.source, m.rate,
      ${timeOf(undefined)})
    from jsonb_to_recordset(${JSON.stringify(meters)}::jsonb) m (id uuid, type text, product text, namespace_id uuid,
      account_id uuid, resource_id uuid, source text, rate bigint)`.execute(ctx.db);
}

/** Ends the present stretch of records: at a new rate, or for good where there is none. */
export async function change(
  ctx: Ctx,
  ids: readonly string[],
  { rate, at }: { rate?: number; at?: Date | undefined },
): Promise<void> {
  await sql`select meter_change(r.id, ${rate ?? 0}, ${timeOf(at)}, ${rate === undefined})
    from unnest(${sql.val(ids)}::uuid[]) r (id)`.execute(ctx.db);
}

/** Whose use, and how the asker stands there. */
export interface Place {
  id: string;
  role: Role | null;
  /** The one account whose use is read; without it everybody's. */
  only?: string;
}

/**
 * How a resource `s` is called, and whether the asker may know it (`n`): what is still in the namespace by what it is; what
 * was moved elsewhere by what it was when it left.
 */
export const known = (ctx: Ctx, place: Place) => sql`
  cross join lateral (
    select coalesce(m.name, s.name) as name, coalesce(m.visibility, s.visibility) as visibility,
      coalesce(m.owner_id, s.owner_id) as owner_id, s.deleted_at is not null or m.name is not null as is_gone
    from (select) one
    left join moved_out m on m.resource_id = s.id and m.namespace_id = ${place.id} and s.namespace_id <> ${place.id}
  ) w
  cross join lateral (select p.id, 'private ' || s.kind as hidden, s.kind || 's/' || p.path || '/' || w.name as address,
    ${knows(ctx, place)} as known from namespace p where p.id = ${place.id}) n`;

/**
 * Whether the asker may know what a resource `s` is called: by the ties that let them see it; one that is gone has none,
 * it goes by what it was.
 */
const knows = (ctx: Ctx, place: Place) =>
  place.role === "maintainer"
    ? sql`true`
    : sql`((not w.is_gone and exists (select from ties(${ctx.actor.id}::uuid, ${place.role}::member_role, s) t))
      or (w.is_gone and (w.owner_id = ${ctx.actor.id}::uuid or w.visibility <> 'private')))`;

/** How a resource is called to the asker, where it is `known`. */
export const nameOf = sql`case when n.known then n.address else n.hidden end`;

/** Whether the asker may know of a project `p`. */
export const knowsProject = (ctx: Ctx, { role }: Place) =>
  role === "maintainer"
    ? sql`true`
    : sql`exists (select from project_ties(${ctx.actor.id}::uuid, ${role}::member_role, p) t)`;

/** Whether the asker may know what a resource `r` that is there is called; where its row says it all, nobody looks further. */
export const knowsResource = (ctx: Ctx, { role }: Place) =>
  role === "maintainer"
    ? sql`true`
    : sql`case when row_says_all(${role}::member_role, r)
      then strongest_tie(${role}::member_role, r.owner_id = ${ctx.actor.id}::uuid, r.visibility) is not null
      else exists (select from ties(${ctx.actor.id}::uuid, ${role}::member_role, r) t) end`;

/** Days (UTC) from the first to the last, both included. */
export interface Span {
  from: string;
  to: string;
}

/** Every stretch of use by record and day: what ended, from the roll-up, and of what is open the part since then. */
const stretches = (namespace_id: string, span: Span) => sql`
  select d.record_id, d.day, d.quantity_us as us from usage_day d
  where d.namespace_id = ${namespace_id} and d.day between ${span.from}::date and ${span.to}::date
  union all
  select u.id, d.day, u.rate * d.us from usage_record u cross join lateral days_of(u.since, now()) d
  where u.namespace_id = ${namespace_id} and u.ended_at is null and u.rate > 0 and d.us > 0
    and d.day between ${span.from}::date and ${span.to}::date`;

export interface TypeRow {
  resource_type: string;
  units_in_use: number;
  limit: number | null;
  capacity: number;
  unit_seconds_this_month: string;
  executions_this_month: number;
}

/** Each resource type with what the namespace holds of it now and used of it in a span. */
export const compute = async (ctx: Ctx, namespace_id: string, span: Span): Promise<TypeRow[]> => {
  const { rows } = await sql<TypeRow>`
    select t.name as resource_type, coalesce(l.in_use, 0) as units_in_use, l.cap as limit, t.capacity,
      coalesce(round(g.us / 1000000, 3), 0) as unit_seconds_this_month, coalesce(g.records, 0)::int as executions_this_month
    from resource_type t
    left join namespace_limit l on l.namespace_id = ${namespace_id} and l.product = t.name
    left join (
      select u.product, sum(x.us) as us, count(distinct u.id) filter (where u.corrects is null) as records
      from (${stretches(namespace_id, span)}) x join usage_record u on u.id = x.record_id
      where u.type = 'compute' group by 1
    ) g on g.product = t.name
    order by t.name`.execute(ctx.db);
  return rows;
};
