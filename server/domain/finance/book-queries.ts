import { sql } from "kysely";
import type { bookGrains } from "../../../contract/books.ts";
import type { Ctx } from "../../kernel/context.ts";
import { part } from "../../kernel/page.ts";

export interface BookRow {
  key: string;
  name: string;
  compute: string;
  storage: string;
  charged: number;
}

interface Wanted {
  by: (typeof bookGrains)[number];
  month?: string | undefined;
  product?: string | undefined;
  namespace_id?: string | undefined;
  limit: number;
  /** Behind this row. */
  after: { charged: number; key: string } | null;
}

const keys = {
  month: { key: sql`to_char(x.month, 'YYYY-MM')`, name: sql`to_char(x.month, 'YYYY-MM')`, join: sql`` },
  product: { key: sql`x.product`, name: sql`x.product`, join: sql`` },
  namespace: {
    key: sql`n.path`,
    name: sql`coalesce(o.name, p.name, n.path)`,
    join: sql`join namespace n on n.id = x.namespace_id left join organization o on o.id = n.id
      left join account p on p.id = n.id`,
  },
} as const;

/** What was used and charged by month, product or namespace: what was charged most first, months from the newest. */
export async function books(ctx: Ctx, q: Wanted): Promise<BookRow[]> {
  const { key, name, join } = keys[q.by];
  const from =
    q.month === undefined ? sql`(first_of_month() - interval '11 months')::date` : sql`${`${q.month}-01`}::date`;
  const to = q.month === undefined ? sql`first_of_month()` : from;
  const narrowed = sql`t.month between ${from} and ${to} ${part(q.product, sql`t.product = ${q.product}`)}
    ${part(q.namespace_id, sql`t.namespace_id = ${q.namespace_id}`)}`;
  const behind =
    q.by === "month"
      ? sql`s.key < ${q.after?.key}`
      : sql`(-s.charged, s.key) > (${-(q.after?.charged ?? 0)}, ${q.after?.key})`;
  const { rows } = await sql<BookRow>`
    select * from (
      select ${key} as key, min(${name}) as name, round(coalesce(sum(x.us) filter (where x.type = 'compute'), 0) / 1000000, 3) as compute,
        round(coalesce(sum(x.us) filter (where x.type = 'storage'), 0) / 1000000, 3) as storage, sum(x.micros)::bigint as charged
      from (
        select t.month, t.product, t.namespace_id, t.type, sum(t.quantity_us) as us, 0 as micros from usage_month t
        where ${narrowed} group by 1, 2, 3, 4
        union all
        select t.month, t.product, t.namespace_id, null, 0, t.micros from revenue_month t where ${narrowed}
      ) x ${join} group by 1
    ) s
    where true ${part(q.after ?? undefined, behind)}
    order by ${q.by === "month" ? sql`s.key desc` : sql`s.charged desc, s.key`} limit ${q.limit + 1}`.execute(ctx.db);
  return rows;
}

export interface HouseChargeRow {
  journal_id: number;
  day: string;
  type: "compute" | "storage" | "api" | "package" | "subscription";
  product: string;
  account_id: string;
  member_path: string;
  member_name: string;
  quantity: string;
  amount: number;
}

/** The place of a line among the charges of a month. */
export interface ChargePlace {
  day: string;
  journal: number;
  account: string;
  type: string;
  product: string;
}

/** The lines of a namespace's charges for the days of a month, behind a line, newest day first; one more than asked for. */
export async function houseCharges(
  ctx: Ctx,
  q: { namespace_id: string; month: string; product?: string | undefined; limit: number; after: ChargePlace | null },
): Promise<HouseChargeRow[]> {
  const { after } = q;
  const behind = sql`(c.day, c.journal_id, c.account_id, c.type, c.product)
    < (${after?.day}::date, ${after?.journal}, ${after?.account}::uuid, ${after?.type}, ${after?.product})`;
  const { rows } = await sql<HouseChargeRow>`
    select c.journal_id, c.day, c.type, c.product, c.account_id, a.path as member_path, a.name as member_name,
      round(c.quantity_us / 1000000, 3) as quantity, c.amount
    from ledger_charge c join account a on a.id = c.account_id
    where c.namespace_id = ${q.namespace_id} and c.day >= ${`${q.month}-01`}::date
      and c.day < (${`${q.month}-01`}::date + interval '1 month')::date
      ${part(q.product, sql`c.product = ${q.product}`)} ${part(after ?? undefined, behind)}
    order by c.day desc, c.journal_id desc, c.account_id desc, c.type desc, c.product desc limit ${q.limit + 1}`.execute(
    ctx.db,
  );
  return rows;
}

export interface EffectRow {
  namespace: string | null;
  name: string | null;
  before: number;
  after: number;
  all_before: number;
  all_after: number;
  namespaces: number;
}

/**
 * What the use of a product in a month cost and would have cost at one price, for those whom it changes most. Where its
 * price changed in that month, what it cost is read by the day.
 */
export async function effects(ctx: Ctx, q: { product: string; month: string; amount: number; max: number }) {
  const first = sql`${`${q.month}-01`}::date`;
  const last = sql`(${first} + interval '1 month')::date - 1`;
  const kind = q.product === "storage" ? "storage" : "compute";
  const factor = kind === "compute" ? sql`773094113280` : sql`1`;
  const { rows } = await sql<EffectRow>`
    with used as materialized (
      select m.namespace_id, sum(m.quantity_us) as us from usage_month m
      where m.month = ${first} and m.product = ${q.product} and m.type = ${kind} group by 1
    ), changed as materialized (
      select exists (select from price p where p.product = ${q.product} and p.from_day > ${first} and p.from_day <= ${last}) as it
    ), cost as materialized (
      select u.namespace_id, micros(u.us * ${q.amount}::numeric * ${factor}) as after,
        case when (select it from changed) then (
          select micros(sum(grains(g.type, g.product, g.day, g.quantity_us))) from usage_sum g
          where g.namespace_id = u.namespace_id and g.day between ${first} and ${last}
            and g.product = ${q.product} and g.type = ${kind})
        else micros(grains(${kind}, ${q.product}, ${first}, u.us)) end as before
      from used u
    ), top as (
      select n.path as namespace, coalesce(o.name, p.name, n.path) as name, c.before, c.after
      from (select * from cost order by abs(after - before) desc, namespace_id limit ${q.max}) c
      join namespace n on n.id = c.namespace_id left join organization o on o.id = n.id left join account p on p.id = n.id
    )
    select t.*, a.* from (select coalesce(sum(before), 0)::bigint as all_before, coalesce(sum(after), 0)::bigint as all_after,
      count(*)::int as namespaces from cost) a
    left join top t on true order by abs(t.after - t.before) desc, t.namespace`.execute(ctx.db);
  return rows;
}

/** The month (UTC) before this one. */
export async function lastMonth(ctx: Ctx): Promise<string> {
  const { rows } = await sql<{ month: string }>`
    select to_char(first_of_month() - interval '1 month', 'YYYY-MM') as month`.execute(ctx.db);
  return (rows[0] as (typeof rows)[number]).month;
}
