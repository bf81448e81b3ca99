import { type RawBuilder, sql } from "kysely";
import type { Grain } from "../../../contract/reports.ts";
import type { Ctx } from "../../kernel/context.ts";
import { part } from "../../kernel/page.ts";
import type { Step } from "./growth-queries.ts";
import { known, knowsProject, nameOf, type Place, type Span } from "./queries.ts";
import { idAt, memberAt, type ResourceAt } from "./storage-queries.ts";

/** What of the use is summed, and by what. */
export interface Summed {
  span: Span;
  by: Grain;
  /** By day, week or month: the steps; else the span alone. */
  steps: readonly Step[];
  type?: "compute" | "storage" | "api" | undefined;
  product?: string | undefined;
  member?: string | undefined;
  team?: string | undefined;
  project?: string | undefined;
  resource?: ResourceAt | undefined;
}

export interface StatisticRow {
  key: string;
  label: string;
  product: string;
  type: "compute" | "storage" | "api";
  quantity: number;
  cost_micros: number;
}

/** Of more than these the least are left out. */
const rows_max = 10_000;

/** Whether somebody wants to know which resource it was; then the sums by resource are read. */
const wantsResources = ({ by, project, resource }: Summed) =>
  by === "resource" || by === "project" || project !== undefined || resource !== undefined;

const byAccount = (by: Grain) => by === "member" || by === "team";
const byResource = (by: Grain) => by === "resource" || by === "project";

/** Of whom or what use `u` is, as far as sums are by that. */
const grainOf = ({ by }: Summed) => sql`${byAccount(by) ? sql`u.account_id` : sql`null::uuid`} as account_id,
  ${byResource(by) ? sql`u.resource_id` : sql`null::uuid`} as resource_id`;

/** What narrows use `u`, wherever it is read from. */
const meant = (ctx: Ctx, place: Place, asked: Summed) => sql`u.namespace_id = ${place.id}
  ${part(place.only, sql`u.account_id = ${place.only}`)}
  ${part(asked.type, sql`u.type = ${asked.type}`)}
  ${part(asked.product, sql`u.product = ${asked.product}`)}
  ${part(asked.member, sql`u.account_id = ${memberAt(place, asked.member ?? "")}`)}
  ${part(asked.team, inTeam(place, asked.team))}
  ${part(asked.project, inProject(ctx, place, asked.project))}
  ${asked.resource === undefined ? sql`` : sql`and u.resource_id = ${idAt(ctx, place, asked.resource)}`}`;

const inTeam = (place: Place, team: string | undefined) => sql`
  u.account_id in (select tm.account_id from team t join team_member tm on tm.team_id = t.id
    where t.organization_id = ${place.id} and lower(t.name) = lower(${team}))`;

const inProject = (ctx: Ctx, place: Place, project: string | undefined) => sql`
  u.resource_id in (select r.id from resource r join project p on p.id = r.project_id
    where p.namespace_id = ${place.id} and lower(p.name) = lower(${project}) and ${knowsProject(ctx, place)})`;

const firsts = (steps: readonly Step[]) => sql`${sql.val(steps.map(({ from }) => from))}::date[]`;

/**
 * The span in pieces in which neither the step nor any price changes: then a sum of use has one price. A month that lies
 * in one piece is read from the sums by month; the days between those months (`gap`) are read day by day.
 */
const pieces = (place: Place, { span, steps }: Summed) => sql`
  span as materialized (select ${span.from}::date as first, ${span.to}::date as last),
  bound as materialized (
    select distinct b.day from (
      select unnest(${firsts(steps)}) as day
      union all select p.from_day from price p cross join span t where p.from_day > t.first and p.from_day <= t.last
    ) b
  ), piece as materialized (
    select p.n, p.first, p.last, width_bucket(p.first, ${firsts(steps)}) as step,
      microseconds_of(p.first::timestamp at time zone 'UTC') as begins,
      microseconds_of(least((p.last + 1)::timestamp at time zone 'UTC', now())) as ends
    from (select row_number() over (order by b.day)::int as n, b.day as first,
      lead(b.day - 1, 1, t.last) over (order by b.day) as last from bound b cross join span t) p
  ), firsts as materialized (select array_agg(b.day order by b.day) as days from bound b),
  month as materialized (
    select m.month, (m.month + interval '1 month')::date - 1 as last
    from span t cross join unnest(array(
      select d::date from span t
      cross join (select min(u.month) as first, max(u.month) as last from usage_month u where u.namespace_id = ${place.id}) u
      cross join lateral generate_series(date_trunc('month', greatest(t.first, u.first)::timestamp), least(t.last, u.last),
        interval '1 month') d
      where u.first is not null
    )) m (month)
    where m.month >= t.first
      and not exists (select from bound b where b.day > m.month and b.day < m.month + interval '1 month')
      and not exists (select from usage_sum g where g.namespace_id = ${place.id} and g.day > t.last
        and g.day < m.month + interval '1 month')
  ), gap as materialized (
    select x.first, x.last from (
      select e.last + 1 as first, lead(e.month - 1, 1, t.last) over (order by e.last) as last
      from (select t.first - 1 as last, null::date as month from span t
        union all select m.last, m.month from month m) e cross join span t
    ) x where x.first <= x.last
  )`;

const inPiece = (day: RawBuilder<unknown>) => sql`width_bucket(${day}, (select f.days from firsts f))`;
const inSpan = sql`u.day between (select t.first from span t) and (select t.last from span t)`;

/** Sums of whole months, which are one row a piece, member and product as they are kept; who asks for resources has none. */
const months = (ctx: Ctx, place: Place, asked: Summed) =>
  wantsResources(asked)
    ? sql``
    : sql`select ${grainOf(asked)}, u.type, u.product, ${inPiece(sql`u.month`)} as n, u.quantity_us as us
        from month m join usage_month u on u.month = m.month where ${meant(ctx, place, asked)}
        union all`;

/** Sums that are kept by day: of the days between those months, or of resources. */
const days = (ctx: Ctx, place: Place, asked: Summed) => {
  const which = meant(ctx, place, asked);
  return wantsResources(asked)
    ? sql`select u.account_id, u.resource_id, u.type, u.product, ${inPiece(sql`u.day`)} as n, u.quantity_us as us
        from usage_resource_sum u where ${which} and ${inSpan}`
    : sql`select u.account_id, null::uuid as resource_id, u.type, u.product, ${inPiece(sql`u.day`)} as n, u.quantity_us as us
        from gap x join usage_sum u on u.day between x.first and x.last where ${which}`;
};

/** Days of records that no sum has yet. */
const unsummed = (ctx: Ctx, place: Place, asked: Summed) => sql`
  select u.account_id, u.resource_id, u.type, u.product, ${inPiece(sql`d.day`)}, d.quantity_us - d.summed_us
  from usage_day d join usage_record u on u.id = d.record_id
  where ${meant(ctx, place, asked)} and d.namespace_id = ${place.id} and d.summed_us <> d.quantity_us
    and d.day between (select t.first from span t) and (select t.last from span t)`;

/**
 * What goes on, at one rate since one moment. What each has used until a moment is its rate times the difference, which
 * can be added up before it is multiplied: nothing is walked day by day.
 */
const goingOn = (ctx: Ctx, place: Place, asked: Summed) => sql`
  select o.account_id, o.resource_id, o.type, o.product, p.n,
    case when o.n < p.n then o.rate * (p.ends - p.begins) else o.rate * p.ends - o.began end
  from (
    select u.account_id, ${wantsResources(asked) ? sql`u.resource_id` : sql`null::uuid`} as resource_id, u.type, u.product,
      ${inPiece(sql`(least(u.since, now()) at time zone 'UTC')::date`)} as n, sum(u.rate) as rate,
      sum(u.rate * microseconds_of(least(u.since, now()))) as began
    from usage_record u
    where ${meant(ctx, place, asked)} and u.ended_at is null and u.rate > 0
      and (least(u.since, now()) at time zone 'UTC')::date <= (select t.last from span t)
    group by 1, 2, 3, 4, 5
  ) o join piece p on p.n >= o.n and p.ends > p.begins`;

const projectOf = (none: string) =>
  sql`case when project.id is null then ${none} when n.known then project.name else 'private project' end`;
const firstOf = sql`to_char(g.first, 'YYYY-MM-DD')`;

/** What a sum is by; a person in two teams counts in both. */
const grains: Record<Grain, { key: RawBuilder<unknown>; label: RawBuilder<unknown> }> = {
  member: { key: sql`a.path`, label: sql`a.name` },
  team: { key: sql`coalesce(team.name, '')`, label: sql`coalesce(team.name, 'in no team')` },
  project: { key: projectOf(""), label: projectOf("in no project") },
  resource: { key: nameOf, label: nameOf },
  product: { key: sql`g.product`, label: sql`g.product` },
  day: { key: firstOf, label: firstOf },
  week: { key: firstOf, label: firstOf },
  month: { key: firstOf, label: firstOf },
};

/** Where the names come from. */
function namesOf(ctx: Ctx, place: Place, by: Grain): RawBuilder<unknown> {
  if (by === "member") return sql`join account a on a.id = g.account_id`;
  if (by === "team")
    return sql`left join team_member tm on tm.account_id = g.account_id and tm.organization_id = ${place.id}
      left join team on team.id = tm.team_id`;
  const resource = sql`join resource s on s.id = g.resource_id ${known(ctx, place)}`;
  if (by === "resource") return resource;
  return by === "project"
    ? sql`${resource} left join project on project.id = s.project_id and project.namespace_id = n.id`
    : sql``;
}

const through = (by: Grain) => by === "day" || by === "week" || by === "month";

/** Sums of use and of what it costs, by one grain and product: from the sums that are kept, and what is not in them yet. */
export const statistics = async (ctx: Ctx, place: Place, asked: Summed): Promise<StatisticRow[]> => {
  const { by } = asked;
  const { key, label } = grains[by];
  // several have one name: members of a team, things of a project, whatever is not to be known
  const shared = by === "team" || byResource(by);
  const whole = (sum: RawBuilder<unknown>) => (shared ? sql`sum(${sum})` : sum);
  const { rows } = await sql<Omit<StatisticRow, "quantity"> & { quantity: string }>`
    with ${pieces(place, asked)},
    used as (
      ${days(ctx, place, asked)} union all ${unsummed(ctx, place, asked)} union all ${goingOn(ctx, place, asked)}
    ), summed as materialized (
      ${months(ctx, place, asked)}
      select ${grainOf(asked)}, u.type, u.product, u.n, sum(u.us) as us from used u group by 1, 2, 3, 4, 5
    ), priced as materialized (
      select q.n, q.type, q.product, p.step, grains(q.type, q.product, p.first, 1) as each
      from (select distinct s.n, s.type, s.product from summed s) q join piece p on p.n = q.n
    ), g as (
      select s.account_id, s.resource_id, s.type, s.product,
        ${through(by) ? sql`(${firsts(asked.steps)})[p.step]` : sql`null::date`} as first,
        sum(s.us) as us, sum(s.us * p.each) as grains
      from summed s left join priced p on p.n = s.n and p.type = s.type and p.product = s.product group by 1, 2, 3, 4, 5
    )
    select ${key} as key, ${label} as label, g.product, g.type, round(${whole(sql`g.us`)} / 1000000, 3) as quantity,
      micros(${whole(sql`g.grains`)}) as cost_micros
    from g ${namesOf(ctx, place, by)}
    ${shared ? sql`group by 1, 2, 3, 4` : sql``}`.execute(ctx.db);
  const items = rows.map((row) => ({ ...row, quantity: Number(row.quantity) }));
  return items.sort(through(by) ? byTime : byUse).slice(0, rows_max);
};

// PostgreSQL takes a fifth of the whole report to sort numbers of any length
const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
const byTime = (a: StatisticRow, b: StatisticRow) => byText(a.key, b.key) || byText(a.product, b.product);
const byUse = (a: StatisticRow, b: StatisticRow) => b.quantity - a.quantity || byTime(a, b);
