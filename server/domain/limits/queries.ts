import { sql } from "kysely";
import type { Unit } from "../../../contract/problem.ts";
import type { Ctx } from "../../kernel/context.ts";
import type { Against, Numbers } from "./numbers.ts";

/** Bytes of a namespace that count for one of its members. */
export interface Bytes {
  namespace_id: string;
  account_id: string;
  /** Negative gives back. */
  bytes: number;
}

/** Counts bytes, or says with which numbers they do not fit; by force they are counted in any case. */
export async function hold(ctx: Ctx, b: Bytes, force: boolean): Promise<Numbers & { held: boolean }> {
  const { rows } = await sql<Numbers & { held: boolean }>`
    select * from hold(${b.namespace_id}, ${b.account_id}, 'storage', ${b.bytes}, ${force})`.execute(ctx.db);
  return only(rows);
}

/** Counts a promise of bytes in one statement, so that it needs no transaction. */
export async function reserve(ctx: Ctx, b: Bytes) {
  const { rows } = await sql<Numbers & { held: boolean; reservation_id: string | null }>`
    select * from reserve_storage(${b.namespace_id}, ${b.account_id}, ${b.bytes})`.execute(ctx.db);
  return only(rows);
}

/** A promise that outlives this process. */
export const keepReservation = (ctx: Ctx, id: string) =>
  sql`update storage_reservation set lasting = true where id = ${id}`.execute(ctx.db);

export async function settleReservation(ctx: Ctx, id: string): Promise<void> {
  await sql`select settle_reservation(${id})`.execute(ctx.db);
}

interface Share {
  account_id: string;
  bytes: number;
}

export async function giveBack(ctx: Ctx, namespace_id: string, shares: readonly Share[]): Promise<void> {
  const accounts = sql`${sql.val(shares.map(({ account_id }) => account_id))}::uuid[]`;
  const amounts = sql`${sql.val(shares.map(({ bytes }) => bytes))}::bigint[]`;
  await sql`select give_back(${namespace_id}, 'storage', ${accounts}, ${amounts})`.execute(ctx.db);
}

/** Counts what several members are to hold, or says with which numbers it does not fit; then nothing is counted. */
export async function takeAll(ctx: Ctx, namespace_id: string, shares: readonly Share[]): Promise<Against[]> {
  const accounts = sql`${sql.val(shares.map(({ account_id }) => account_id))}::uuid[]`;
  const amounts = sql`${sql.val(shares.map(({ bytes }) => bytes))}::bigint[]`;
  const { rows } = await sql<Against>`
    select t.*, a.path from take_all(${namespace_id}, 'storage', ${accounts}, ${amounts}) t
    join account a on a.id = t.account_id`.execute(ctx.db);
  return rows;
}

/** Deletes every promise that does not outlive its process, and says what it was, by namespace. */
export async function takeReservations(ctx: Ctx) {
  const { rows } = await sql<{ namespace_id: string; shares: Share[] }>`
    with dead as (delete from storage_reservation where not lasting returning namespace_id, account_id, bytes)
    select namespace_id, jsonb_agg(jsonb_build_object('account_id', account_id, 'bytes', bytes)) as shares
    from dead group by namespace_id order by namespace_id`.execute(ctx.db);
  return rows;
}

/** The row of a function that gives exactly one. */
export function only<T>(rows: T[]): T {
  const [row] = rows;
  if (row === undefined) throw new Error("a function of the database gave no row");
  return row;
}

/** Gives the units of an allocation back; false when they were given back before. */
export async function release(ctx: Ctx, allocation_id: string): Promise<boolean> {
  const { rows } = await sql<{ released: boolean }>`select release(${allocation_id}) as released`.execute(ctx.db);
  return only(rows).released;
}

/** A product with its caps and use, for one asker. */
export interface ProductRow {
  product: string;
  unit: Unit;
  limit: number | null;
  /** What may be stored by grant and subscriptions. */
  allowance: number | null;
  in_use: number;
  /** The asker's own, or the default of those who have none. */
  member_limit: number | null;
  member_in_use: number;
  default_limit: number | null;
  capacity: number | null;
  capacity_in_use: number | null;
}

const products = sql`(
  select product, unit, null::int as capacity, null::int as capacity_in_use, rank
  from (values ('storage', 'bytes', 0), ('containers', 'items', 2), ('repositories', 'items', 2),
    ('monthly_spend', 'micros', 3)) fixed (product, unit, rank)
  union all select name, 'units', capacity, in_use, 1 from resource_type)`;

const allowance = (namespace_id: string) =>
  sql`case p.product when 'storage' then storage_allowance(${namespace_id}) end`;

const memberCap = sql`case when m.own_cap then m.cap else n.member_cap end`;

const used = (row: "n" | "m", account: ReturnType<typeof sql>, namespace_id: string) =>
  sql`case p.product when 'monthly_spend' then spent_this_month(${namespace_id}, ${account})
    else coalesce(${sql.raw(row)}.in_use, 0) end`;

/** Every product (or one) with its caps and use, storage first. */
export async function list(ctx: Ctx, namespace_id: string, account_id: string | null, product?: string) {
  const { rows } = await sql<ProductRow>`
    select p.product, p.unit, n.cap as limit, ${allowance(namespace_id)} as allowance, ${used("n", sql`null`, namespace_id)} as in_use,
      ${memberCap} as member_limit, ${used("m", sql`${account_id}::uuid`, namespace_id)} as member_in_use,
      n.member_cap as default_limit, p.capacity, p.capacity_in_use
    from ${products} p
    left join namespace_limit n on n.namespace_id = ${namespace_id} and n.product = p.product
    left join member_limit m
      on m.namespace_id = ${namespace_id} and m.account_id = ${account_id}::uuid and m.product = p.product
    ${product === undefined ? sql`` : sql`where p.product = ${product}`}
    order by p.rank, p.product`.execute(ctx.db);
  return rows;
}

/** Every resource type with the numbers that a start of one's own would be decided on, as they are now. */
export async function listTypesNow(ctx: Ctx, at: { namespace_id: string; account_id: string }) {
  const { rows } = await sql<Numbers & { resource_type: string }>`
    select t.name as resource_type, t.capacity, t.in_use as capacity_in_use, n.cap as namespace_cap,
      coalesce(n.in_use, 0) as namespace_in_use, ${memberCap} as member_cap, coalesce(m.in_use, 0) as member_in_use,
      q.units as ahead, c.member_cap as member_spend_cap, c.namespace_cap as spend_cap,
      case when c.member_cap is not null then spent_this_month(${at.namespace_id}, ${at.account_id}) end as member_spent,
      case when c.namespace_cap is not null then spent_this_month(${at.namespace_id}) end as spent
    from resource_type t
    left join namespace_limit n on n.namespace_id = ${at.namespace_id} and n.product = t.name
    left join member_limit m
      on m.namespace_id = ${at.namespace_id} and m.account_id = ${at.account_id} and m.product = t.name
    cross join lateral units_ahead(${at.namespace_id}, ${at.account_id}, t.name, null) q
    cross join lateral spend_caps(${at.namespace_id}, ${at.account_id}) c
    order by t.name`.execute(ctx.db);
  return rows;
}

/** Sets the cap of a namespace and says what it was. */
export async function setCap(ctx: Ctx, at: { namespace_id: string; product: string }, cap: number | null) {
  const { rows } = await sql<{ before: number | null }>`
    insert into namespace_limit (namespace_id, product, cap) values (${at.namespace_id}, ${at.product}, ${cap})
    on conflict (namespace_id, product) do update set cap = excluded.cap
    returning old.cap as before`.execute(ctx.db);
  return only(rows).before;
}

/** Sets the cap of every member without one of their own and says what it was. */
export async function setDefaultCap(ctx: Ctx, at: { namespace_id: string; product: string }, cap: number | null) {
  const { rows } = await sql<{ before: number | null }>`
    insert into namespace_limit (namespace_id, product, member_cap) values (${at.namespace_id}, ${at.product}, ${cap})
    on conflict (namespace_id, product) do update set member_cap = excluded.member_cap
    returning old.member_cap as before`.execute(ctx.db);
  return only(rows).before;
}

/** Sets a member's own cap and says what it was; they may have had none of their own. */
export async function setMemberCap(
  ctx: Ctx,
  at: { namespace_id: string; account_id: string; product: string },
  cap: number | null,
) {
  const { rows } = await sql<{ own: boolean | null; before: number | null }>`
    insert into member_limit (namespace_id, account_id, product, own_cap, cap)
    values (${at.namespace_id}, ${at.account_id}, ${at.product}, true, ${cap})
    on conflict (namespace_id, account_id, product) do update set own_cap = true, cap = excluded.cap
    returning old.own_cap as own, old.cap as before`.execute(ctx.db);
  return only(rows);
}

export interface MemberRow {
  path: string;
  name: string;
  product: string;
  unit: Unit;
  limit: number | null;
  in_use: number;
  effective_limit: number | null;
}

export interface MemberFilters {
  limit: number;
  /** The last row that was read. */
  after: { path: string; product: string };
  product?: string | undefined;
  path?: string | undefined;
}

/** What each member may use and uses, by path and product; whoever left and still holds something is among them. */
export async function listMembers(ctx: Ctx, namespace_id: string, f: MemberFilters) {
  const { rows } = await sql<MemberRow>`
    select a.path, a.name, p.product, p.unit, ${memberCap} as limit,
      ${used("m", sql`a.id`, namespace_id)} as in_use,
      least(n.cap, ${memberCap}, ${allowance(namespace_id)}) as effective_limit
    from (
      select account_id from member where organization_id = ${namespace_id}
      union select account_id from member_limit where namespace_id = ${namespace_id} and in_use > 0
      union select account_id from usage_sum where namespace_id = ${namespace_id} and day >= first_of_month()
      union select id from account where id = ${namespace_id}
    ) who
    join account a on a.id = who.account_id
    cross join ${products} p
    left join namespace_limit n on n.namespace_id = ${namespace_id} and n.product = p.product
    left join member_limit m on m.namespace_id = ${namespace_id} and m.account_id = a.id and m.product = p.product
    where (a.path, p.product) > (${f.after.path}, ${f.after.product})
      ${f.product === undefined ? sql`` : sql`and p.product = ${f.product}`}
      ${f.path === undefined ? sql`` : sql`and a.path = ${f.path}`}
    order by a.path, p.product limit ${f.limit + 1}`.execute(ctx.db);
  return rows;
}

/** A person who belongs to a namespace. */
export async function findMember(ctx: Ctx, namespace_id: string, path: string) {
  const { rows } = await sql<{ id: string; path: string; name: string }>`
    select a.id, a.path, a.name from account a
    where a.path = ${path} and role_in(a.id, ${namespace_id}) is not null`.execute(ctx.db);
  return rows[0];
}
