import { type RawBuilder, sql } from "kysely";
import type { Order } from "../../../contract/usage.ts";
import type { Ctx } from "../../kernel/context.ts";
import { keyOf, like, part } from "../../kernel/page.ts";
import { known, knowsProject, nameOf, type Place } from "./queries.ts";

/** Which records are wanted. */
export interface Wanted {
  id?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  type?: "compute" | "storage" | "api" | undefined;
  product?: string | undefined;
  member?: string | undefined;
  team?: string | undefined;
  resource?: string | undefined;
  project?: string | undefined;
  state?: "running" | "ended" | "correction" | undefined;
}

export interface RecordRow {
  id: string;
  seq: number;
  type: "compute" | "storage" | "api";
  product: string;
  member_path: string;
  member_name: string;
  resource: string;
  project: string | null;
  source: string;
  rate: number;
  started_at: Date;
  ended_at: Date | null;
  quantity: string;
  cost_micros: number;
  corrects: string | null;
  reason: string | null;
  /** What the order goes by, as a whole number. */
  place_in_order: string;
}

const states = {
  running: sql`u.ended_at is null`,
  ended: sql`u.ended_at is not null and u.corrects is null`,
  correction: sql`u.corrects is not null`,
};

/** What narrows records `u` of resources `s`, but for time. */
const narrowed = (ctx: Ctx, place: Place, f: Wanted) => sql`u.namespace_id = ${place.id}
  ${part(place.only, sql`u.account_id = ${place.only}`)}
  ${part(f.id, sql`u.id = ${f.id}`)}
  ${part(f.type, sql`u.type = ${f.type}`)}
  ${part(f.type === "storage" ? f.type : undefined, sql`u.product = 'storage'`)}
  ${part(f.product, sql`u.product = ${f.product}`)}
  ${part(f.state, states[f.state ?? "ended"])}
  ${part(f.member, sql`u.account_id = (select m.id from namespace m where m.path = ${f.member})`)}
  ${part(f.team, inTeam(place, f.team))}
  ${part(f.project, inProject(ctx, place, f.project))}
  ${part(f.resource, sql`u.resource_id in (${resources(ctx, place, f.resource ?? "")})`)}`;

const teamOf = (place: Place, team: string | undefined) => sql`
  select tm.account_id as id from team t join team_member tm on tm.team_id = t.id
  where t.organization_id = ${place.id} and lower(t.name) = lower(${team})`;

const inTeam = (place: Place, team: string | undefined) => sql`u.account_id in (${teamOf(place, team)})`;

const projectOf = (ctx: Ctx, place: Place, project: string | undefined) => sql`
  select p.id from project p where p.namespace_id = ${place.id}
    and lower(p.name) = lower(${project}) and ${knowsProject(ctx, place)}`;

const inProject = (ctx: Ctx, place: Place, project: string | undefined) => sql`
  s.project_id = (${projectOf(ctx, place, project)})`;

/** Of whose address that is a part, as far as the asker may know it. */
const resources = (ctx: Ctx, place: Place, address: string) => sql`
  select s.id from resource s ${known(ctx, place)}
  where s.id in (select id from resource where namespace_id = ${place.id}
      union all select resource_id from moved_out where namespace_id = ${place.id})
    and n.address ilike ${like(address)} and n.known`;

const time = (given: string | undefined) => sql`${new Date(given ?? 0)}::timestamptz`;

/**
 * Records in a span: those that began in it, and of those that began before it the ones that go on or have a day of use
 * where it begins. So a page in the far past is no walk through all that came since or was before.
 */
const inSpan = ({ from, to }: Wanted) => sql`
  ${part(to, sql`u.started_at <= ${time(to)}`)}
  ${part(from, sql`(u.ended_at is null or u.ended_at >= ${time(from)})`)}`;

const began = (place: Place, { from }: Wanted) =>
  from === undefined
    ? [sql``]
    : [
        sql`and u.started_at >= ${time(from)}`,
        sql`and u.started_at < ${time(from)} and (u.ended_at is null or u.id in (select d.record_id from usage_day d
          where d.namespace_id = ${place.id} and d.day = (${time(from)} at time zone 'UTC')::date))`,
      ];

const micros = sql`(extract(epoch from u.started_at) * 1000000)::bigint`;
const momentOf = (text: string) => sql`('epoch'::timestamptz + ${text}::bigint * interval '1 microsecond')`;

/** By what an order goes, which way, and what comes after a place in it. */
const orders: Record<Order, { key: RawBuilder<unknown>; by: RawBuilder<unknown>; only: RawBuilder<unknown> }> = {
  newest: { key: micros, by: sql`u.started_at desc, u.seq desc`, only: sql`` },
  oldest: { key: micros, by: sql`u.started_at, u.seq`, only: sql`` },
  largest: { key: sql`u.accrued_us`, by: sql`u.accrued_us desc, u.seq desc`, only: sql`and u.ended_at is not null` },
};

/** Where the next page begins. */
export const cursorOf = ({ place_in_order, seq }: RecordRow): string => `${place_in_order}:${seq}`;

function after(order: Order, cursor: string | undefined): RawBuilder<unknown> {
  const text = keyOf(cursor, order === "largest" ? /^-?\d{1,38}:\d{1,15}$/ : /^\d{1,16}:\d{1,15}$/);
  if (text === undefined) return sql``;
  const [at = "", seq] = text.split(":");
  if (order === "largest") return sql`and (u.accrued_us, u.seq) < (${at}::numeric, ${seq}::bigint)`;
  return order === "newest"
    ? sql`and (u.started_at, u.seq) < (${momentOf(at)}, ${seq}::bigint)`
    : sql`and (u.started_at, u.seq) > (${momentOf(at)}, ${seq}::bigint)`;
}

type Walk = (more: RawBuilder<unknown>) => RawBuilder<unknown>;

/** Of a team each member's records are walked, and of a project each thing's, none further than a page: the rest is not read. */
function eachOf(ctx: Ctx, place: Place, f: Wanted & { order: Order }) {
  if (f.order === "largest" || (f.team === undefined && f.project === undefined)) return undefined;
  const [those, column] =
    f.team === undefined
      ? [
          sql`select r.id from resource r where r.project_id = (${projectOf(ctx, place, f.project)})`,
          sql`u.resource_id`,
        ]
      : [teamOf(place, f.team), sql`u.account_id`];
  return (walk: Walk, more: RawBuilder<unknown>) => sql`(
    select u.* from (${those}) those cross join lateral ${walk(sql`${more} and ${column} = those.id`)} u)`;
}

/** Records of a namespace behind the cursor, one more than asked for; an open one counts until now. */
export const list = async (
  ctx: Ctx,
  place: Place,
  f: Wanted & { limit: number; cursor?: string | undefined; order: Order },
): Promise<RecordRow[]> => {
  const { key, by, only } = orders[f.order];
  const walk = (more: RawBuilder<unknown>) => sql`(
    select u.* from usage_record u join resource s on s.id = u.resource_id
    where ${narrowed(ctx, place, f)} ${inSpan(f)} ${more} ${only} ${after(f.order, f.cursor)}
    order by ${by} limit ${f.limit + 1})`;
  const each = eachOf(ctx, place, f);
  const walks = f.order === "largest" ? [sql``] : began(place, f);
  const { rows } = await sql<RecordRow>`
    select u.id, u.seq, u.type, u.product, a.path as member_path, a.name as member_name, u.source, u.rate,
      ${nameOf} as resource, case when n.known then p.name end as project, u.started_at, u.ended_at,
      round((u.accrued_us + case when u.ended_at is null then u.rate * microseconds(u.since, now()) else 0 end)
        / 1000000, 3) as quantity, cost_of(u.id) as cost_micros, u.corrects, u.reason, ${key}::text as place_in_order
    from (select u.* from (${sql.join(
      walks.map((more) => (each ? each(walk, more) : walk(more))),
      sql` union all `,
    )}) u order by ${by} limit ${f.limit + 1}) u
    join account a on a.id = u.account_id
    join resource s on s.id = u.resource_id
    ${known(ctx, place)}
    left join project p on p.id = s.project_id and p.namespace_id = ${place.id}
    order by ${by}`.execute(ctx.db);
  return rows;
};
