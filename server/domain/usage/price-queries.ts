import { sql } from "kysely";
import type { Ctx } from "../../kernel/context.ts";

export interface PriceRow {
  product: string;
  amount_micros: number;
  from_day: string;
  /** Of today. */
  holds: boolean;
}

/** Every price there was, is and is set to be (or of one product): by product, newest first. */
export async function list(ctx: Ctx, product?: string): Promise<PriceRow[]> {
  const { rows } = await sql<PriceRow>`
    select p.product, p.amount_micros, to_char(p.from_day, 'YYYY-MM-DD') as from_day,
      p.from_day = (select max(q.from_day) from price q where q.product = p.product and q.from_day <= ${today}) as holds
    from price p ${product === undefined ? sql`` : sql`where p.product = ${product}`}
    order by p.product, p.from_day desc limit 10000`.execute(ctx.db);
  return rows;
}

const today = sql`(clock_timestamp() at time zone 'UTC')::date`;

/** Today (UTC), whether there is such a product, and whether it ever had a price. */
export async function standing(ctx: Ctx, product: string) {
  const { rows } = await sql<{ today: string; tomorrow: string; known: boolean; priced: boolean }>`
    select to_char(${today}, 'YYYY-MM-DD') as today, to_char(${today} + 1, 'YYYY-MM-DD') as tomorrow,
      ${product} in ('storage', 'storage_month', 'storage_quarter', 'storage_year')
        or exists (select from resource_type t where t.name = ${product}) as known,
      exists (select from price p where p.product = ${product}) as priced`.execute(ctx.db);
  return rows[0] as (typeof rows)[number];
}

/** Sets a price from a day on and says what it was on that day. */
export async function set(ctx: Ctx, p: { product: string; from_day: string; amount_micros: number }) {
  const { rows } = await sql<{ before: number | null }>`
    with was as (select price_on(${p.product}, ${p.from_day}::date) as amount)
    insert into price (product, from_day, amount_micros, set_by)
    select ${p.product}, ${p.from_day}::date, ${p.amount_micros}, ${ctx.actor.id}::uuid
    on conflict (product, from_day) do update
      set amount_micros = excluded.amount_micros, set_by = excluded.set_by, set_at = now()
    returning (select amount from was) as before`.execute(ctx.db);
  return (rows[0] as (typeof rows)[number]).before;
}

/** What a namespace spent in this month (UTC), in micros. */
export async function spentThisMonth(ctx: Ctx, namespace_id: string): Promise<number> {
  const { rows } = await sql<{ spent: number }>`select spent_this_month(${namespace_id}) as spent`.execute(ctx.db);
  return (rows[0] as (typeof rows)[number]).spent;
}

/** Adds days of use to the sums, at most so many; says how many it were. */
export async function sumDays(ctx: Ctx, max: number): Promise<number> {
  const { rows } = await sql<{ days: number }>`select sum_days(${max}) as days`.execute(ctx.db);
  return (rows[0] as (typeof rows)[number]).days;
}

/** Gathers changes of what is stored, at most so many; says how many it were. */
export async function gatherStorage(ctx: Ctx, max: number): Promise<number> {
  const { rows } = await sql<{ changes: number }>`select gather_storage(${max}) as changes`.execute(ctx.db);
  return (rows[0] as (typeof rows)[number]).changes;
}
