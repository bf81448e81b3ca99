import { type RawBuilder, sql } from "kysely";
import type { Ctx } from "../../kernel/context.ts";
import { part } from "../../kernel/page.ts";
import { known, knowsProject, type Place } from "./queries.ts";
import { idAt, memberAt, type Narrowed, projectAt } from "./storage-queries.ts";

export type GrowthBy = "all" | "project" | "member" | "kind" | "resource";

/** Days of UTC, both included. */
export interface Step {
  from: string;
  to: string;
}

type Asked = Narrowed & { steps: readonly Step[]; by: GrowthBy; series: number };

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

/** By what use `u` of things `s` is summed; a project counts what is in it now. */
const grains: Record<GrowthBy, (place: Place) => RawBuilder<unknown>> = {
  all: () => sql`''`,
  member: () => sql`u.account_id::text`,
  kind: () => sql`s.kind::text`,
  project: ({ id }) => sql`coalesce(case when s.namespace_id = ${id} then s.project_id::text end, '')`,
  resource: () => sql`u.resource_id::text`,
};

/** Where only one's own use is to be read, others' is this. */
const of_others = "!";

const id = sql`nullif(nullif(g.grain, ${of_others}), '')::uuid`;

/** What a sum `g` is called, and whether that is to be known. */
const names: Record<GrowthBy, (ctx: Ctx, place: Place) => RawBuilder<unknown>> = {
  all: () => sql`select null as key, null as label, true as known`,
  kind: () => sql`select g.grain as key, g.grain as label, true as known`,
  member: () => sql`select a.path as key, a.name as label, true as known from account a where a.id = ${id}`,
  project: (ctx, place) => sql`
    select null as key, null as label, true as known where g.grain = ''
    union all select p.name, p.name, ${knowsProject(ctx, place)} from project p where p.id = ${id}`,
  resource: (ctx, place) => sql`
    select n.address as key, n.address as label, n.known from resource s ${known(ctx, place)} where s.id = ${id}`,
};

const day = (time: RawBuilder<unknown>) => sql`(${time} at time zone 'UTC')::date`;
const us = (time: RawBuilder<unknown>) => sql`(extract(epoch from ${time}) * 1000000)::numeric(38, 0)`;

/** The steps, with the day at whose end each closes and the moments between which use is counted. */
const stepped = (steps: readonly Step[]) => sql`
  select x.n, x.first, x.last, least(x.last, ${day(sql`now()`)}) as closes,
    ${us(sql`x.first::timestamp at time zone 'UTC'`)} as begins,
    ${us(sql`least((x.last + 1)::timestamp at time zone 'UTC', now())`)} as ends
  from unnest(${firsts(steps)}, ${sql.val(steps.map(({ to }) => to))}::date[]) with ordinality x (first, last, n)`;

const firsts = (steps: readonly Step[]) => sql`${sql.val(steps.map(({ from }) => from))}::date[]`;

/** What use `u` is meant, wherever it is read from. */
const meant = (ctx: Ctx, place: Place, { member, resource }: Narrowed) => sql`
  u.namespace_id = ${place.id} and u.type = 'storage'
  ${part(member, sql`u.account_id = ${memberAt(place, member ?? "")}`)}
  ${resource === undefined ? sql`` : sql`and u.resource_id = ${idAt(ctx, place, resource)}`}`;

/** Whether the things themselves have to be looked at. */
const wantsThings = ({ by, project, kind }: Asked) =>
  by === "kind" || by === "project" || (project ?? kind) !== undefined;

/** The things `s` of use `u`: they are joined once, to all that is read. */
const things = (ctx: Ctx, place: Place, asked: Asked) => {
  const { kind, project } = asked;
  if (!wantsThings(asked)) return sql``;
  return sql`join resource s on s.id = u.resource_id
    ${kind === undefined ? sql`` : sql`and s.kind = ${kind}`}
    ${project === undefined ? sql`` : sql`and ${inProject(ctx, place, project)}`}`;
};

const inProject = (ctx: Ctx, place: Place, name: string) =>
  name === "" ? sql`${grains.project(place)} = ''` : sql`s.project_id = ${projectAt(ctx, place, name)}`;

/** How use is read: its grain, which of it, and the things that it is of. */
type Read = Record<"grain" | "which" | "of", RawBuilder<unknown>>;

/** What is by person alone is read from the sums by person; what has to know the thing, from those by resource. */
const sums = (asked: Asked) =>
  asked.by === "resource" || asked.resource !== undefined || wantsThings(asked)
    ? { table: sql`usage_resource_sum u`, thing: sql`u.resource_id` }
    : { table: sql`usage_sum u`, thing: sql`null::uuid` };

/**
 * What days say, by grain: all of records that ended; of those that go on, up to the last change of their rate. From the sums,
 * with what of a day is not in them yet, and without what is held on at its end.
 */
const changed = (place: Place, asked: Asked, { grain, which, of }: Read) => {
  const { steps } = asked;
  const within = (of: RawBuilder<unknown>) => sql`${of} between ${steps[0]?.from}::date and ${steps.at(-1)?.to}::date`;
  const { table, thing } = sums(asked);
  const unsummed = sql`
    select u.account_id, u.resource_id, d.day, d.quantity_us - d.summed_us, d.rate_at_end - d.summed_rate
    from usage_day d join usage_record u on u.id = d.record_id
    where ${which} and d.namespace_id = ${place.id} and ${within(sql`d.day`)}`;
  return sql`
    select ${grain} as grain, u.day, u.us, u.bytes
    from (
      select u.account_id, ${thing} as resource_id, u.day, u.quantity_us as us, u.rate_at_end as bytes
      from ${table} where ${which} and ${within(sql`u.day`)}
      union all ${unsummed} and d.summed_us <> d.quantity_us
      union all ${unsummed} and d.summed_us = d.quantity_us and d.summed_rate <> d.rate_at_end
      union all
      select u.account_id, u.resource_id, d.day, 0, -d.rate_at_end
      from usage_record u join usage_day d on d.record_id = u.id and d.day >= ${day(sql`u.since`)}
      where ${which} and u.ended_at is null and ${within(day(sql`u.since`))} and ${within(sql`d.day`)}
    ) u ${of}`;
};

/** Few grains are added up once for the ranking and the steps; of very many things, only the greatest are followed by step. */
const byGrain = (by: GrowthBy, rows: RawBuilder<unknown>) =>
  by === "resource"
    ? sql`not materialized (${rows})`
    : sql`materialized (select x.grain, x.day, sum(x.us) as us, sum(x.bytes) as bytes from (${rows}) x group by 1, 2)`;

/**
 * Records that go on, at one rate since one moment. They are not walked day by day: what each has used until a moment is
 * its rate times the difference, and that can be added up before it is multiplied.
 */
const goingOn = ({ grain, which, of }: Read) => sql`
  select ${grain} as grain, ${day(sql`least(u.since, now())`)} as day, sum(u.rate) as rate,
    sum(u.rate * ${us(sql`least(u.since, now())`)}) as began
  from usage_record u ${of}
  where ${which} and u.ended_at is null and u.rate > 0
  group by 1, 2`;

/** What those of `o` used in a step or span `t`, as far as it lies behind us. */
const usedIn = sql`case when o.day < t.first then o.rate * (t.ends - t.begins) else o.rate * t.ends - o.began end`;

/**
 * What was stored through time, by the meters alone: what was held at the end of each step and what was used in it. The
 * greatest by name, which is decided on the whole span; whatever is less, or not to be known, in one.
 */
export const growth = async (ctx: Ctx, place: Place, asked: Asked): Promise<GrowthRow[]> => {
  const { steps, by } = asked;
  const all = place.only === undefined || by === "all";
  const grain = all
    ? grains[by](place)
    : sql`case when u.account_id = ${place.only} then ${grains[by](place)} else ${of_others} end`;
  const read = { grain, which: meant(ctx, place, asked), of: things(ctx, place, asked) };
  const { rows } = await sql<GrowthRow>`
    with step as materialized (${stepped(steps)}),
    span as materialized (
      select min(s.first) as first, max(s.first) as last_first, max(s.closes) as closes, min(s.begins) as begins,
        max(s.ends) as ends
      from step s
    ), changed as ${byGrain(by, changed(place, asked, read))},
    closing as materialized (select array_agg(s.closes order by s.n) as days from step s),
    going_on as materialized (${goingOn(read)}),
    whole as (
      select w.grain, sum(w.us) as us, sum(w.bytes) as bytes
      from (
        select c.grain, sum(c.us) as us,
          sum(case when c.day = t.closes and c.day >= t.last_first then c.bytes else 0 end) as bytes
        from changed c cross join span t group by 1
        union all
        select o.grain, ${usedIn}, o.rate from going_on o join span t on o.day <= t.closes
      ) w group by 1
    ), named as (
      select g.grain, g.us, g.bytes, w.key, w.label,
        case when g.grain = ${of_others} then 'others' when w.known then null else 'hidden' end as rest
      from whole g left join lateral (${names[by](ctx, place)}) w on g.grain <> ${of_others}
    ), kept as materialized (
      select r.grain, r.rest, case when r.rest is null then r.key end as key, case when r.rest is null then r.label end as label
      from (
        select d.grain, d.key, d.label, case when d.rest is null and ${asked.series}::int <
          row_number() over (partition by d.rest order by d.bytes desc, d.us desc, d.key) then 'others' else d.rest end as rest
        from named d
      ) r
    ), piece as (
      select k.rest, k.key, k.label, c.n, sum(c.us) as us,
        sum(case when c.day = (select l.days from closing l)[c.n] then c.bytes else 0 end) as bytes
      from (select x.*, width_bucket(x.day, ${firsts(steps)}) as n from changed x) c join kept k on k.grain = c.grain
      group by 1, 2, 3, 4
      union all
      select o.rest, o.key, o.label, t.n, ${usedIn}, o.rate
      from (
        select k.rest, k.key, k.label, o.day, sum(o.rate) as rate, sum(o.began) as began
        from going_on o join kept k on k.grain = o.grain group by 1, 2, 3, 4
      ) o join step t on o.day <= t.closes and t.ends > t.begins
    )
    select p.rest, p.key, p.label, p.n::int as step, sum(p.bytes)::bigint as bytes_at_end,
      round(sum(p.us) * 0.000001, 3) as quantity
    from piece p group by 1, 2, 3, 4 order by 1, 2, 4`.execute(ctx.db);
  return rows;
};
