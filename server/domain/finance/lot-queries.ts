import { sql } from "kysely";
import type { Ctx } from "../../kernel/context.ts";
import { part } from "../../kernel/page.ts";
import type { PackageType } from "./package-queries.ts";

export interface LotRow {
  id: string;
  number: number;
  namespace_id: string;
  namespace: string;
  name: string;
  type: PackageType;
  product: string;
  quantity_us: string;
  left_us: string;
  percent: number;
  price: number;
  state: "good" | "used_up" | "expired" | "refunded";
  buyer_path: string;
  buyer_name: string;
  bought_at: Date;
  first_day: string;
  last_day: string;
}

const state = sql`case when l.state = 'refunded' then 'refunded' when x.left_us = 0 then 'used_up'
  when l.last_day < (clock_timestamp() at time zone 'UTC')::date then 'expired' else 'good' end`;
const columns = sql`l.id, l.number, l.namespace_id, n.path as namespace, l.name, l.type, l.product,
  l.quantity_us::text as quantity_us, x.left_us::text as left_us, ceil(100 * x.left_us / l.quantity_us)::int as percent, l.price,
  ${state} as state, b.path as buyer_path, b.name as buyer_name, l.bought_at, l.first_day::text as first_day,
  l.last_day::text as last_day`;

interface Wanted {
  limit: number;
  below: number;
  namespace_id?: string | undefined;
  number?: number | undefined;
}

/** Packages that were bought, newest first, one more than asked for; what use will take of them is asked once a namespace. */
export async function list(ctx: Ctx, { limit, below, namespace_id, number }: Wanted): Promise<LotRow[]> {
  const { rows } = await sql<LotRow>`
    with page as materialized (
      select l.* from package_lot l where l.number < ${below} and l.subscription_id is null
        ${part(namespace_id, sql`l.namespace_id = ${namespace_id}`)} ${part(number, sql`l.number = ${number}`)}
      order by l.number desc limit ${limit + 1}
    ), taken as materialized (
      select t.lot_id, sum(t.us) as us from (select distinct p.namespace_id from page p) p
      cross join lateral covering(p.namespace_id) c cross join lateral unnest(c.lots, c.lots_us) t (lot_id, us) group by 1
    )
    select ${columns} from page l
    left join taken t on t.lot_id = l.id
    cross join lateral (select l.quantity_us - l.used_us - coalesce(t.us, 0) as left_us) x
    join namespace n on n.id = l.namespace_id join account b on b.id = l.buyer_id
    order by l.number desc`.execute(ctx.db);
  return rows;
}

export interface DayRow {
  day: string;
  used_us: string;
}

/** What went from a package on each day of use, with what the next charge will take. */
export async function listDays(ctx: Ctx, lot: { id: string; namespace_id: string }): Promise<DayRow[]> {
  const { rows } = await sql<DayRow>`
    select x.day::text as day, sum(x.us)::text as used_us from (
      select u.day, u.quantity_us as us from package_use u where u.lot_id = ${lot.id}
      union all
      select c.day, t.us from covering(${lot.namespace_id}) c cross join lateral unnest(c.lots, c.lots_us) t (lot_id, us)
      where t.lot_id = ${lot.id}
    ) x group by x.day having sum(x.us) <> 0 order by x.day`.execute(ctx.db);
  return rows;
}

export interface UseRow {
  day: string;
  type: PackageType;
  product: string;
  member_path: string;
  member_name: string;
  quantity: string;
}

/** What a package paid for, by day and member after a line, newest day first, one more than asked for. */
export async function listUses(ctx: Ctx, lot_id: string, at: { limit: number; day: string; member: string }) {
  const { rows } = await sql<UseRow>`
    select u.day::text as day, u.type, u.product, a.path as member_path, a.name as member_name,
      round(sum(u.quantity_us) / 1000000, 3)::text as quantity
    from package_use u join account a on a.id = u.account_id
    where u.lot_id = ${lot_id} and (u.day < ${at.day}::date or (u.day = ${at.day}::date and a.path > ${at.member}))
    group by u.day, u.type, u.product, a.path, a.name having sum(u.quantity_us) <> 0
    order by u.day desc, a.path limit ${at.limit + 1}`.execute(ctx.db);
  return rows;
}

/** Which of these namespaces have a package that is good, or ended lately. */
export async function listWithPackages(ctx: Ctx, namespace_ids: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select distinct l.namespace_id as id from package_lot l
    where l.namespace_id = any (${sql.val(namespace_ids)}::uuid[]) and l.subscription_id is null and l.state = 'paid'
      and l.last_day >= (clock_timestamp() at time zone 'UTC')::date - 40`.execute(ctx.db);
  return rows.map(({ id }) => id);
}

export interface ToTell {
  lot_id: string;
  number: number;
  name: string;
  percent: number;
  level: number | null;
  ended: boolean;
}

/** Takes what is to be told of the packages of a namespace: each share of one that is left once, and its end once. */
export async function takeNews(ctx: Ctx, namespace_id: string): Promise<ToTell[]> {
  const { rows } = await sql<ToTell>`
    with now as (
      select l.id, l.number, l.name, x.percent, x.left_us > 0 and l.last_day < (clock_timestamp() at time zone 'UTC')::date as ended,
        case when x.left_us = 0 then 0 when x.percent <= 10 then 10 when x.percent <= 30 then 30 end as level
      from lots_now(${namespace_id}) x join package_lot l on l.id = x.lot_id and l.subscription_id is null
    ), news as (
      insert into package_watch as w (lot_id, told_percent, ended)
      select n.id, n.level, n.ended from now n left join package_watch w on w.lot_id = n.id
      where (n.ended and not coalesce(w.ended, false)) or (not n.ended and n.level < coalesce(w.told_percent, 100))
      on conflict (lot_id) do update set told_percent = least(w.told_percent, excluded.told_percent), ended = excluded.ended
      returning w.lot_id
    )
    select n.id as lot_id, n.number, n.name, n.percent, n.level, n.ended from now n join news x on x.lot_id = n.id
    order by n.number`.execute(ctx.db);
  return rows;
}
