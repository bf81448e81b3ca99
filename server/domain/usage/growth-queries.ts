import { type RawBuilder, sql } from "kysely";
import type { Ctx } from "../../kernel/context.ts";
import { known, knowsProject, type Place } from "./queries.ts";

export type GrowthBy = "all" | "project" | "member" | "kind" | "resource";

/** Days of UTC, both included. */
export interface Step {
  from: string;
  to: string;
}

export interface GrowthRow {
  /** What is less than the greatest, or not to be known, in one. */
  rest: "others" | "hidden" | null;
  key: string | null;
  label: string | null;
  /** Which step, from 1. */
  step: number;
  bytes_at_end: number;
  quantity: string;
}

/** By what records `u` of resources `s` are summed; a project counts what is in it now. */
const grains: Record<GrowthBy, (place: Place) => RawBuilder<unknown>> = {
  all: () => sql`''`,
  member: () => sql`u.account_id::text`,
  kind: () => sql`s.kind::text`,
  project: ({ id }) => sql`coalesce(case when s.namespace_id = ${id} then s.project_id::text end, '')`,
  resource: () => sql`u.resource_id::text`,
};

/** What a sum is called: a row with `key`, `label` and whether that is to be known; `g.grain` says whose sum it is. */
const names: Record<GrowthBy, (ctx: Ctx, place: Place) => RawBuilder<unknown>> = {
  all: () => sql`select null as key, null as label, true as known`,
  kind: () => sql`select g.grain as key, g.grain as label, true as known`,
  member: () => sql`select a.path as key, a.name as label, true as known from account a where a.id = g.grain::uuid`,
  project: (ctx, place) => sql`
    select null as key, null as label, true as known where g.grain = '' union all
    select p.name, p.name, ${knowsProject(ctx, place)} from project p where g.grain <> '' and p.id = nullif(g.grain, '')::uuid`,
  resource: (ctx, place) => sql`
    select n.address as key, n.address as label, n.known from resource s ${known(ctx, place)} where s.id = g.grain::uuid`,
};

const day = (time: RawBuilder<unknown>) => sql`(${time} at time zone 'UTC')::date`;
const us = (time: RawBuilder<unknown>) => sql`(extract(epoch from ${time}) * 1000000)::numeric(38, 0)`;

/**
 * What was stored through time, by the meters alone: of every record what it held at the end of each step and what it used
 * in it. Records that go on are not walked day by day: those of one sum and first day are one, for what each has used is
 * its rate times the difference of two moments, and that can be added up before it is multiplied.
 */
export const growth = async (
  ctx: Ctx,
  place: Place,
  asked: { steps: readonly Step[]; by: GrowthBy; series: number },
): Promise<GrowthRow[]> => {
  const own = place.only === undefined ? sql`true` : sql`u.account_id = ${place.only}`;
  const grain = sql`case when ${asked.by === "all" ? sql`true` : own} then ${grains[asked.by](place)} end`;
  const { rows } = await sql<GrowthRow>`
    with step as materialized (
      select x.n, x.first, x.last, least(x.last, ${day(sql`now()`)}) as closes,
        ${us(sql`x.first at time zone 'UTC'`)} as begins,
        ${us(sql`least((x.last + 1) at time zone 'UTC', now())`)} as ends
      from unnest(${sql.val(asked.steps.map(({ from }) => from))}::date[],
        ${sql.val(asked.steps.map(({ to }) => to))}::date[]) with ordinality x (first, last, n)
    ), changed as (
      select ${grain} as grain, st.n, sum(d.quantity_us) as us,
        coalesce(sum(d.rate_at_end) filter (where d.day = st.closes
          and (u.ended_at is not null or d.day < ${day(sql`u.since`)})), 0) as bytes
      from usage_day d
      join step st on d.day between st.first and st.last
      join usage_record u on u.id = d.record_id
      join resource s on s.id = u.resource_id
      where d.namespace_id = ${place.id} and u.type = 'storage'
        and d.day between (select min(first) from step) and (select max(last) from step)
      group by 1, 2
    ), going_on as materialized (
      select ${grain} as grain, ${day(sql`least(u.since, now())`)} as day, sum(u.rate) as rate,
        sum(u.rate * ${us(sql`least(u.since, now())`)}) as began
      from usage_record u join resource s on s.id = u.resource_id
      where u.namespace_id = ${place.id} and u.type = 'storage' and u.ended_at is null and u.rate > 0
      group by 1, 2
    ), piece as (
      select * from changed union all
      select o.grain, st.n, case when o.day < st.first then o.rate * (st.ends - st.begins) else o.rate * st.ends - o.began end,
        o.rate
      from going_on o join step st on o.day <= st.last and st.ends > st.begins
    ), summed as (
      select p.grain, p.n, sum(p.us) as us, sum(p.bytes) as bytes from piece p group by 1, 2
    ), named as (
      select g.*, w.key, w.label,
        case when g.grain is null then 'others' when w.known then null else 'hidden' end as rest
      from (select s.grain, sum(s.us) as us,
          coalesce(sum(s.bytes) filter (where s.n = (select max(n) from step)), 0) as bytes
        from summed s group by 1) g
      left join lateral (${names[asked.by](ctx, place)}) w on g.grain is not null
    ), ranked as (
      select d.*, row_number() over (partition by d.rest order by d.bytes desc, d.us desc, d.key) as place from named d
    ), kept as (
      select r.grain, coalesce(r.rest, case when r.place > ${asked.series} then 'others' end) as rest, r.key, r.label
      from ranked r
    )
    select k.rest, case when k.rest is null then k.key end as key, case when k.rest is null then k.label end as label,
      s.n::int as step, sum(s.bytes)::bigint as bytes_at_end, round(sum(s.us) * 0.000001, 3) as quantity
    from summed s join kept k on k.grain is not distinct from s.grain
    group by 1, 2, 3, 4 order by 1, 2, 4`.execute(ctx.db);
  return rows;
};
