import { sql } from "kysely";
import type { Ctx } from "../../kernel/context.ts";
import { type PackageType, today } from "./package-queries.ts";

export interface PaceRow {
  first_day: string | null;
  micros: number;
}

/** What was charged for the last days for what goes on (use, and storage by subscription), and since when. */
export async function spent(ctx: Ctx, namespace_id: string, days: number): Promise<PaceRow> {
  const { rows } = await sql<PaceRow>`
    select min(c.day)::text as first_day, coalesce(sum(c.amount), 0)::bigint as micros
    from ledger_charge c where c.namespace_id = ${namespace_id} and c.day > ${today} - ${days}::int
      and c.type <> 'package'`.execute(ctx.db);
  return rows[0] as PaceRow;
}

export interface LeftRow {
  type: PackageType;
  product: string;
  left_us: string;
  /** Of the last of its packages. */
  last_day: string;
  used_us: string;
  first_day: string | null;
}

/** What is left of packages that are good, by product, and what went from packages of it in the last days. */
export async function left(ctx: Ctx, namespace_id: string, days: number): Promise<LeftRow[]> {
  const { rows } = await sql<LeftRow>`
    with taken as materialized (
      select t.lot_id, c.day, sum(t.us) as us from covering(${namespace_id}) c
      cross join lateral unnest(c.lots, c.lots_us) t (lot_id, us) group by 1, 2
    ), lot as materialized (
      select l.id, l.type, l.product, l.last_day, l.state,
        l.quantity_us - l.used_us - coalesce((select sum(t.us) from taken t where t.lot_id = l.id), 0) as left_us
      from package_lot l where l.namespace_id = ${namespace_id} and l.subscription_id is null
    ), used as materialized (
      select l.type, l.product, min(u.day) as first_day, sum(u.us) as us from (
        select p.lot_id, p.day, p.quantity_us as us from package_use p where p.namespace_id = ${namespace_id}
        union all select t.lot_id, t.day, t.us from taken t
      ) u join lot l on l.id = u.lot_id where u.day > ${today} - ${days}::int group by 1, 2
    )
    select l.type, l.product, sum(l.left_us)::text as left_us, max(l.last_day)::text as last_day,
      coalesce(max(u.us), 0)::text as used_us, min(u.first_day)::text as first_day
    from lot l left join used u on u.type = l.type and u.product = l.product
    where l.state <> 'refunded' and l.left_us > 0 and l.last_day >= ${today}
    group by l.type, l.product order by l.product`.execute(ctx.db);
  return rows;
}
