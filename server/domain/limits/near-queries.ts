import { sql } from "kysely";
import type { Ctx } from "../../kernel/context.ts";

export interface SpendingRow {
  namespace_id: string;
  cap: number;
  spent: number;
  percent: 80 | 100;
  maintainers: string[];
}

/** Organizations that have come to four fifths of what they may spend this month, or to all of it: each once a month. */
export async function takeSpending(ctx: Ctx): Promise<SpendingRow[]> {
  const { rows } = await sql<SpendingRow>`
    with now_spent as materialized (
      select l.namespace_id, l.cap, spent_this_month(l.namespace_id) as spent from namespace_limit l
      join organization o on o.id = l.namespace_id where l.product = 'monthly_spend' and l.cap > 0
    ), due as (
      select *, case when spent >= cap then 100 else 80 end as percent from now_spent where spent >= cap * 0.8
    )
    update namespace_limit l set told_percent = d.percent, told_month = first_of_month() from due d
    where l.namespace_id = d.namespace_id and l.product = 'monthly_spend'
      and (l.told_month is distinct from first_of_month() or l.told_percent < d.percent)
    returning l.namespace_id, d.cap, d.spent, d.percent, array(
      select m.account_id from member m where m.organization_id = l.namespace_id and m.role = 'maintainer'
    ) as maintainers`.execute(ctx.db);
  return rows;
}

export interface NearRow {
  namespace_id: string;
  cap: number;
  in_use: number;
  /** Who can do something about it. */
  maintainers: string[];
}

/**
 * Storage of organizations that has come to nine tenths of its limit, each once until it is below eight tenths again.
 * Units of compute are taken and given back: that all are in use is no news.
 */
export async function takeNear(ctx: Ctx): Promise<NearRow[]> {
  await sql`update namespace_limit set near_since = null
    where near_since is not null and (cap is null or in_use < cap * 0.8)`.execute(ctx.db);
  const { rows } = await sql<NearRow>`
    update namespace_limit l set near_since = now() from organization o
    where o.id = l.namespace_id and l.product = 'storage' and l.cap > 0 and l.in_use >= l.cap * 0.9 and l.near_since is null
    returning l.namespace_id, l.cap, l.in_use, array(
      select m.account_id from member m where m.organization_id = o.id and m.role = 'maintainer'
    ) as maintainers`.execute(ctx.db);
  return rows;
}
