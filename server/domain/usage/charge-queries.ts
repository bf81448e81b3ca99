import { type RawBuilder, sql } from "kysely";
import type { Ctx } from "../../kernel/context.ts";
import { known, nameOf, type Place } from "./queries.ts";

export interface ChargeRow {
  id: string;
  day: string;
  type: "compute" | "storage" | "api";
  product: string;
  kind: string;
  resource_id: string;
  resource: string;
  project: string | null;
  member_path: string;
  member_name: string;
  source: string;
  corrects: string | null;
  reason: string | null;
  quantity: string;
  price_micros: number;
  /** At that price, whoever paid it. */
  cost_micros: number;
  /** What of it packages paid for: how much, what that costs without them, and its part of their prices. */
  covered: string;
  covered_micros: number;
  amortized_micros: number;
}

const only = (place: Place, account: RawBuilder<unknown>) =>
  place.only === undefined ? sql`` : sql`and ${account} = ${place.only}`;

/**
 * Which part of somebody's use of a day packages paid for until the last charge, and what of their prices went into each of
 * its microseconds. Each record of it has the same part.
 */
const covered = (place: Place, day: string) => sql`
  select d.covered_us / nullif(d.quantity_us, 0) as covered, (
    select sum(x.quantity_us * l.price / l.quantity_us) from package_use x join package_lot l on l.id = x.lot_id
    where x.namespace_id = d.namespace_id and x.day = d.day and x.account_id = d.account_id and x.type = d.type
      and x.product = d.product) / nullif(d.quantity_us, 0) as amortized
  from charged d where d.namespace_id = ${place.id} and d.day = ${day}::date and d.account_id = u.account_id
    and d.type = u.type and d.product = u.product and d.covered_us <> 0`;

/** What each record used on a day and what that costs, behind an id; one more than asked for. */
export const charges = async (
  ctx: Ctx,
  place: Place,
  at: { day: string; id: string; limit: number },
): Promise<ChargeRow[]> => {
  const { rows } = await sql<ChargeRow>`
    select u.id, ${at.day}::text as day, u.type, u.product, s.kind, case when n.known then s.id::text else '' end as resource_id,
      ${nameOf} as resource, case when n.known then p.name end as project, a.path as member_path, a.name as member_name,
      u.source, u.corrects, u.reason, round(c.us / 1000000, 3) as quantity,
      coalesce(price_on(u.product, ${at.day}::date), 0) as price_micros,
      micros(grains(u.type, u.product, ${at.day}::date, c.us)) as cost_micros,
      round(c.us * coalesce(k.covered, 0) / 1000000, 3) as covered,
      micros(grains(u.type, u.product, ${at.day}::date, c.us * coalesce(k.covered, 0))) as covered_micros,
      round(c.us * coalesce(k.amortized, 0))::bigint as amortized_micros
    from (
      select x.id, sum(x.us) as us from (
        (select d.record_id as id, d.quantity_us as us from usage_day d
        where d.namespace_id = ${place.id} and d.day = ${at.day}::date and d.record_id > ${at.id}
          ${only(place, sql`(select r.account_id from usage_record r where r.id = d.record_id)`)}
        order by d.record_id limit ${at.limit + 1})
        union all
        (select o.id, o.rate * microseconds(greatest(o.since, ${at.day}::timestamp at time zone 'UTC'),
          least(now(), (${at.day}::date + 1)::timestamp at time zone 'UTC'))
        from usage_record o
        where o.namespace_id = ${place.id} and o.ended_at is null and o.rate > 0 and o.id > ${at.id}
          and o.since < (${at.day}::date + 1)::timestamp at time zone 'UTC' ${only(place, sql`o.account_id`)}
        order by o.id limit ${at.limit + 1})
      ) x group by 1 order by 1 limit ${at.limit + 1}
    ) c
    join usage_record u on u.id = c.id
    left join lateral (${covered(place, at.day)}) k on true
    join account a on a.id = u.account_id
    join resource s on s.id = u.resource_id
    ${known(ctx, place)}
    left join project p on p.id = s.project_id and p.namespace_id = ${place.id}
    order by u.id`.execute(ctx.db);
  return rows;
};

export interface PurchaseRow {
  /** Of what was bought. */
  id: string;
  number: number;
  name: string;
  type: "package" | "subscription";
  product: string;
  day: string;
  /** Below nothing: it was taken back. */
  price_micros: number;
  member_path: string;
  member_name: string;
}

/** What was paid ahead on a day: packages, and storage that is subscribed to. */
export const purchases = async (ctx: Ctx, { id }: Place, day: string): Promise<PurchaseRow[]> => {
  const { rows } = await sql<PurchaseRow>`
    select l.id, l.number, l.name, c.type, c.product, c.day::text as day, c.amount as price_micros, a.path as member_path,
      a.name as member_name
    from ledger_charge c
    join ledger_journal j on j.id = c.journal_id
    join package_lot l on l.id = j.order_id
    join account a on a.id = c.account_id
    where c.namespace_id = ${id} and c.day = ${day}::date and c.type in ('package', 'subscription')
    order by j.id`.execute(ctx.db);
  return rows;
};
