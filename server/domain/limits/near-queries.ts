import { sql } from "kysely";
import type { Ctx } from "../../kernel/context.ts";

/** A limit that has come to four fifths of its amount, or to all of it. */
export interface NearRow {
  namespace_id: string;
  /** A member whose own limit it is; null: the organization's. */
  account_id: string | null;
  product: string;
  cap: number;
  in_use: number;
  percent: 80 | 100;
  /** Who can do something about it. */
  concerns: string[];
}

/** What is held and kept. Units of compute are taken and given back: that all are in use is no news. */
const kept = sql`('storage', 'containers', 'repositories')`;

/** A share of a limit is forgotten, and can be told of again, when use is a tenth of the limit below it. */
const forgotten = (in_use: ReturnType<typeof sql>, cap: ReturnType<typeof sql>, told: ReturnType<typeof sql>) =>
  sql`case when ${cap} is null or ${in_use} < ${cap} * 0.7 then null else least(${told}, 80) end`;

const percentOf = (in_use: ReturnType<typeof sql>, cap: ReturnType<typeof sql>) =>
  sql`case when ${in_use} >= ${cap} then 100 else 80 end`;

/** Takes what organizations have of what is kept and come to: each share of a limit once until use is well below it. */
export async function takeNear(ctx: Ctx): Promise<NearRow[]> {
  await sql`update namespace_limit l set told_percent = ${forgotten(sql`l.in_use`, sql`cap_of(l)`, sql`l.told_percent`)}
    where l.product in ${kept} and l.told_percent is not null
      and (cap_of(l) is null or l.in_use < cap_of(l) * (l.told_percent - 10) / 100)`.execute(ctx.db);
  const { rows } = await sql<NearRow>`
    update namespace_limit l set told_percent = ${percentOf(sql`l.in_use`, sql`cap_of(l)`)} from organization o
    where o.id = l.namespace_id and l.product in ${kept} and cap_of(l) > 0 and l.in_use >= cap_of(l) * 0.8
      and coalesce(l.told_percent, 0) < ${percentOf(sql`l.in_use`, sql`cap_of(l)`)}
    returning l.namespace_id, null::uuid as account_id, l.product, cap_of(l) as cap, l.in_use, l.told_percent as percent,
      ${maintainers} as concerns`.execute(ctx.db);
  return rows;
}

const maintainers = sql`array(
  select m.account_id from member m where m.organization_id = l.namespace_id and m.role = 'maintainer')`;

/** Takes organizations that have come to a share of what they may spend this month: each once a month. */
export async function takeSpending(ctx: Ctx): Promise<NearRow[]> {
  const { rows } = await sql<NearRow>`
    with now_spent as materialized (
      select l.namespace_id, l.cap, spent_this_month(l.namespace_id) as spent from namespace_limit l
      join organization o on o.id = l.namespace_id where l.product = 'monthly_spend' and l.cap > 0
    ), due as (
      select *, ${percentOf(sql`spent`, sql`cap`)} as percent from now_spent where spent >= cap * 0.8
    )
    update namespace_limit l set told_percent = d.percent, told_month = first_of_month() from due d
    where l.namespace_id = d.namespace_id and l.product = 'monthly_spend'
      and (l.told_month is distinct from first_of_month() or l.told_percent < d.percent)
    returning l.namespace_id, null::uuid as account_id, l.product, d.cap, d.spent as in_use, d.percent,
      ${maintainers} as concerns`.execute(ctx.db);
  return rows;
}

/** A member's own cap, or the one of all who have none of their own. */
const ownCap = sql`case when m.own_cap then m.cap else n.member_cap end`;

/**
 * Takes what members have of what is kept and come to, of their own limits. Rows that somebody holds are looked at the
 * next time: whoever counts use locks several of them in an order of their own.
 */
export async function takeNearOfMembers(ctx: Ctx): Promise<NearRow[]> {
  await sql`
    with below as (
      select m.ctid, ${forgotten(sql`m.in_use`, ownCap, sql`m.told_percent`)} as told from member_limit m
      left join namespace_limit n on n.namespace_id = m.namespace_id and n.product = m.product
      where m.product in ${kept} and m.told_percent is not null
        and (${ownCap} is null or m.in_use < ${ownCap} * (m.told_percent - 10) / 100)
      for update of m skip locked
    )
    update member_limit m set told_percent = b.told from below b where m.ctid = b.ctid`.execute(ctx.db);
  const { rows } = await sql<NearRow>`
    with due as (
      select m.ctid, ${ownCap} as cap, ${percentOf(sql`m.in_use`, ownCap)} as percent from member_limit m
      join member who on who.organization_id = m.namespace_id and who.account_id = m.account_id
      left join namespace_limit n on n.namespace_id = m.namespace_id and n.product = m.product
      where m.product in ${kept} and ${ownCap} > 0 and m.in_use >= ${ownCap} * 0.8
        and coalesce(m.told_percent, 0) < ${percentOf(sql`m.in_use`, ownCap)}
      for update of m skip locked
    )
    update member_limit m set told_percent = d.percent from due d where m.ctid = d.ctid
    returning m.namespace_id, m.account_id, m.product, d.cap, m.in_use, d.percent,
      array[m.account_id] as concerns`.execute(ctx.db);
  return rows;
}

/** Takes members who have come to a share of what they may spend this month, where there is such a limit: once a month. */
export async function takeSpendingOfMembers(ctx: Ctx): Promise<NearRow[]> {
  const { rows } = await sql<NearRow>`
    with limited as (
      select namespace_id from namespace_limit where product = 'monthly_spend' and member_cap > 0
      union select namespace_id from member_limit where product = 'monthly_spend' and own_cap and cap > 0
    ), now_spent as materialized (
      select l.namespace_id, s.account_id, micros(sum(grains(s.type, s.product, s.day, s.us))) as spent
      from limited l
      cross join lateral spending(l.namespace_id, null, first_of_month(), day_of(clock_timestamp())) s group by 1, 2
    ), due as (
      select s.namespace_id, s.account_id, c.cap, s.spent, ${percentOf(sql`s.spent`, sql`c.cap`)} as percent
      from now_spent s
      join member who on who.organization_id = s.namespace_id and who.account_id = s.account_id
      left join namespace_limit n on n.namespace_id = s.namespace_id and n.product = 'monthly_spend'
      left join member_limit m on m.namespace_id = s.namespace_id and m.account_id = s.account_id
        and m.product = 'monthly_spend'
      cross join lateral (select ${ownCap} as cap) c
      where c.cap > 0 and s.spent >= c.cap * 0.8
        and (m.told_month is distinct from first_of_month() or m.told_percent < ${percentOf(sql`s.spent`, sql`c.cap`)})
    ), told as (
      insert into member_limit as m (namespace_id, account_id, product, told_percent, told_month)
      select namespace_id, account_id, 'monthly_spend', percent, first_of_month() from due order by 1, 2
      on conflict (namespace_id, account_id, product) do update
        set told_percent = excluded.told_percent, told_month = excluded.told_month
    )
    select namespace_id, account_id, 'monthly_spend' as product, cap, spent as in_use, percent,
      array[account_id] as concerns from due`.execute(ctx.db);
  return rows;
}
