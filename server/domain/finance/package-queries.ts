import { type RawBuilder, sql } from "kysely";
import type { Ctx } from "../../kernel/context.ts";
import { part } from "../../kernel/page.ts";

export type Audience = "everybody" | "organizations" | "people" | "one";

export type PackageType = "compute" | "storage" | "api";

export interface OfferRow {
  id: string;
  number: number;
  name: string;
  type: PackageType;
  product: string;
  quantity_us: string;
  price: number;
  worth: number;
  valid_days: number;
  audience: Audience;
  namespace: string | null;
  sold: number;
  created_at: Date;
  withdrawn_at: Date | null;
}

/** The day (UTC) that it is now. */
export const today = sql`(clock_timestamp() at time zone 'UTC')::date`;
const offers = sql`
  select p.id, p.number, p.name, p.type, p.product, p.quantity_us::text as quantity_us, p.price, p.valid_days, p.audience,
    n.path as namespace, p.created_at, p.withdrawn_at, micros(grains(p.type, p.product, ${today}, p.quantity_us)) as worth,
    (select count(*)::int from package_lot l where l.package_id = p.id and l.state = 'paid') as sold
  from package p left join namespace n on n.id = p.namespace_id`;

/** Packages that are offered, or no longer, below a number, newest first, one more than asked for. */
export async function listOffers(ctx: Ctx, q: { limit: number; below: number; withdrawn: boolean }) {
  const { rows } = await sql<OfferRow>`${offers}
    where p.number < ${q.below} and (p.withdrawn_at is not null) = ${q.withdrawn}
    order by p.number desc limit ${q.limit + 1}`.execute(ctx.db);
  return rows;
}

const shown_max = 200;

/** What can be bought for a namespace now, the cheapest first of each product. */
export async function listFor(ctx: Ctx, namespace_id: string): Promise<OfferRow[]> {
  const { rows } = await sql<OfferRow>`${offers}
    where p.withdrawn_at is null and ${isFor(namespace_id)}
    order by p.product, p.price, p.number limit ${shown_max}`.execute(ctx.db);
  return rows;
}

const isFor = (namespace_id: string) => sql`(p.audience = 'everybody' or p.namespace_id = ${namespace_id}
  or p.audience = (select case s.kind when 'organization' then 'organizations' else 'people' end
    from namespace s where s.id = ${namespace_id}))`;

/** A package that is offered to a namespace, or to anybody, locked so that it is not withdrawn meanwhile. */
export async function lockOffer(ctx: Ctx, number: number, namespace_id?: string): Promise<OfferRow | undefined> {
  await sql`select from package where number = ${number} for update`.execute(ctx.db);
  const { rows } = await sql<OfferRow>`${offers}
    where p.number = ${number} and p.withdrawn_at is null ${part(namespace_id, isFor(namespace_id ?? ""))}`.execute(
    ctx.db,
  );
  return rows[0];
}

/** A package whether it is still offered or not. */
export async function findOffer(ctx: Ctx, number: number): Promise<OfferRow | undefined> {
  const { rows } = await sql<OfferRow>`${offers} where p.number = ${number}`.execute(ctx.db);
  return rows[0];
}

interface NewOffer {
  name: string;
  type: PackageType;
  product: string;
  quantity: number;
  price: number;
  valid_days: number;
  audience: Audience;
  namespace_id: string | null;
}

export async function insertOffer(ctx: Ctx, o: NewOffer): Promise<number> {
  const { rows } = await sql<{ number: number }>`
    insert into package (name, type, product, quantity_us, price, valid_days, audience, namespace_id, created_by)
    values (${o.name}, ${o.type}, ${o.product}, ${o.quantity}::numeric * ${unit(sql.val(o.type))}, ${o.price}, ${o.valid_days},
      ${o.audience}, ${o.namespace_id}, ${ctx.actor.id})
    returning number`.execute(ctx.db);
  return (rows[0] as (typeof rows)[number]).number;
}

/** A unit-hour, or a GiB for 30 days, in microseconds of a unit or a byte; of calls one of the currency, as they are counted. */
const unit = (type: RawBuilder<unknown>) =>
  sql`case ${type} when 'compute' then 3600000000::numeric when 'api' then 1000000000000::numeric
    else 2783138807808000000000::numeric end`;

export const withdraw = (ctx: Ctx, id: string) =>
  sql`update package set withdrawn_at = clock_timestamp() where id = ${id}`.execute(ctx.db);

/** Whether there is such a product. */
export async function isProduct(ctx: Ctx, product: string): Promise<boolean> {
  const { rows } = await sql<{ known: boolean }>`
    select ${product} in ('storage', 'api') or exists (select from resource_type t where t.name = ${product}) as known`.execute(
    ctx.db,
  );
  return rows[0]?.known ?? false;
}

/** Buys a package, or says what could be paid. */
export async function buy(ctx: Ctx, b: { lot_id: string; package_id: string; namespace_id: string; buyer_id: string }) {
  const { rows } = await sql<{ bought: number | null; payable: number }>`
    select * from buy_package(${b.lot_id}, ${b.package_id}, ${b.namespace_id}, ${b.buyer_id})`.execute(ctx.db);
  return rows[0] as (typeof rows)[number];
}

/** Takes back a package; false where something of it is used, or it is over. */
export async function refund(ctx: Ctx, lot_id: string): Promise<boolean> {
  const { rows } = await sql<{ done: boolean }>`
    select refund_package(${lot_id}, ${crypto.randomUUID()}, ${ctx.actor.id}) as done`.execute(ctx.db);
  return rows[0]?.done ?? false;
}
