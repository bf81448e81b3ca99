import { type RawBuilder, sql } from "kysely";
import type { Role } from "../../access/policy.ts";
import type { Ctx } from "../../kernel/context.ts";
import { like } from "../../kernel/page.ts";

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
 * Whether the asker may know what a resource `s` is called: by the ties that let them see it; a deleted one has none,
 * it goes by what it was.
 */
const knows = (ctx: Ctx, place: Place) =>
  place.role === "maintainer"
    ? sql`true`
    : sql`((s.deleted_at is null and exists (select from ties(${ctx.actor.id}::uuid, ${place.role}::member_role, s) t))
      or (s.deleted_at is not null and (s.owner_id = ${ctx.actor.id}::uuid or s.visibility <> 'private')))`;

const addressOf = sql`s.kind || 's/' || n.path || '/' || s.name`;
const nameOf = (ctx: Ctx, place: Place) =>
  sql`case when ${knows(ctx, place)} then ${addressOf} else 'private ' || s.kind end`;

export interface Filters {
  limit: number;
  /** The number of the last record that was read. */
  below: number;
  from?: string | undefined;
  to?: string | undefined;
  type?: "compute" | "storage" | undefined;
  product?: string | undefined;
  member?: string | undefined;
  resource?: string | undefined;
}

export interface RecordRow {
  id: string;
  seq: number;
  type: "compute" | "storage";
  product: string;
  member_path: string;
  member_name: string;
  resource: string;
  source: string;
  rate: number;
  started_at: Date;
  ended_at: Date | null;
  quantity: string;
}

const part = (given: unknown, condition: ReturnType<typeof sql>) =>
  given === undefined ? sql`` : sql`and ${condition}`;

/** Records of a namespace below the cursor, newest first, one more than asked for; an open one counts until now. */
export const list = async (ctx: Ctx, place: Place, f: Filters): Promise<RecordRow[]> => {
  const { rows } = await sql<RecordRow>`
    select u.id, u.seq, u.type, u.product, a.path as member_path, a.name as member_name, u.source, u.rate,
      ${nameOf(ctx, place)} as resource, u.started_at, u.ended_at,
      round((u.accrued_us + case when u.ended_at is null then u.rate * microseconds(u.since, now()) else 0 end)
        / 1000000, 3) as quantity
    from usage_record u
    join account a on a.id = u.account_id
    join resource s on s.id = u.resource_id
    join namespace n on n.id = s.namespace_id
    where u.namespace_id = ${place.id} and u.seq < ${f.below}
      ${part(place.only, sql`u.account_id = ${place.only}`)}
      ${part(f.type, sql`u.type = ${f.type}`)}
      ${part(f.product, sql`u.product = ${f.product}`)}
      ${part(f.from, sql`(u.ended_at is null or u.ended_at >= ${new Date(f.from ?? 0)}::timestamptz)`)}
      ${part(f.to, sql`u.started_at <= ${new Date(f.to ?? 0)}::timestamptz`)}
      ${part(f.member, sql`u.account_id = (select m.id from namespace m where m.path = ${f.member})`)}
      ${part(
        f.resource,
        sql`u.resource_id in (select s.id from resource s join namespace n on n.id = s.namespace_id
        where s.namespace_id = ${place.id} and ${addressOf} ilike ${like(f.resource ?? "")} and ${knows(ctx, place)})`,
      )}
    order by u.seq desc limit ${f.limit + 1}`.execute(ctx.db);
  return rows;
};

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

export type Grain = "member" | "team" | "resource" | "project" | "product" | "day";

/** What a sum is by; a person in two teams counts in both. */
const grains = (ctx: Ctx, place: Place) => ({
  member: { key: sql`a.path`, label: sql`a.name` },
  team: { key: sql`coalesce(team.name, '')`, label: sql`coalesce(team.name, 'in no team')` },
  project: { key: projectOf(ctx, place, ""), label: projectOf(ctx, place, "in no project") },
  resource: { key: nameOf(ctx, place), label: nameOf(ctx, place) },
  product: { key: sql`g.product`, label: sql`g.product` },
  day: { key: sql`to_char(g.day, 'YYYY-MM-DD')`, label: sql`to_char(g.day, 'YYYY-MM-DD')` },
});

const projectOf = (ctx: Ctx, place: Place, none: string) =>
  sql`case when project.id is null then ${none} when ${knows(ctx, place)} then project.name else 'private project' end`;

/** Where names come from that only some sums want. */
const more: Partial<Record<Grain, RawBuilder<unknown>>> = {
  team: sql`left join team_member tm on tm.account_id = g.account_id and tm.organization_id = n.id
    left join team on team.id = tm.team_id`,
  project: sql`left join project on project.id = s.project_id`,
};

export interface StatisticRow {
  key: string;
  label: string;
  product: string;
  type: "compute" | "storage";
  quantity: string;
  records: number;
}

/** Sums by one grain and product; a record that has several days counts once. */
export const statistics = async (ctx: Ctx, place: Place, span: Span, by: Grain): Promise<StatisticRow[]> => {
  const { key, label } = grains(ctx, place)[by];
  const day = by === "day" ? sql`x.day` : sql`null::date`;
  const { rows } = await sql<StatisticRow>`
    select ${key} as key, ${label} as label, g.product, g.type, round(sum(g.us) / 1000000, 3) as quantity,
      sum(g.records)::int as records
    from (
      select u.account_id, u.resource_id, u.product, u.type, ${day} as day, sum(x.us) as us,
        count(distinct x.record_id) as records
      from (${stretches(place.id, span)}) x join usage_record u on u.id = x.record_id
      where true ${part(place.only, sql`u.account_id = ${place.only}`)}
      group by 1, 2, 3, 4, 5
    ) g
    join account a on a.id = g.account_id
    join resource s on s.id = g.resource_id
    join namespace n on n.id = s.namespace_id
    ${more[by] ?? sql``}
    group by 1, 2, 3, 4
    order by ${by === "day" ? sql`1` : sql`5 desc, 1`}, 3 limit 10000`.execute(ctx.db);
  return rows;
};

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
      select u.product, sum(x.us) as us, count(distinct u.id) as records
      from (${stretches(namespace_id, span)}) x join usage_record u on u.id = x.record_id
      where u.type = 'compute' group by 1
    ) g on g.product = t.name
    order by t.name`.execute(ctx.db);
  return rows;
};

export interface TotalsRow {
  logical_bytes: number;
  physical_bytes: number;
  limit: number | null;
  executions_active: number;
  dataset: number;
  container: number;
}

/** Bytes as they are counted and as they lie on disk (equal files once), and how much there is of what. */
export const totals = async (ctx: Ctx, namespace_id: string): Promise<TotalsRow | undefined> => {
  const { rows } = await sql<TotalsRow>`
    select o.outputs + coalesce(v.logical, 0) as logical_bytes, o.outputs + coalesce(v.physical, 0) as physical_bytes,
      (select l.cap from namespace_limit l where l.namespace_id = ${namespace_id} and l.product = 'storage') as limit,
      (select count(*) from allocation a where a.namespace_id = ${namespace_id} and a.released_at is null) as executions_active,
      k.dataset, k.container
    from (
      select count(*) filter (where r.kind = 'dataset') as dataset, count(*) filter (where r.kind = 'container') as container
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
        where r.namespace_id = ${namespace_id} and r.kind = 'dataset' and r.deleted_at is null
        group by 1, 2
      ) b
    ) v`.execute(ctx.db);
  return rows[0];
};
