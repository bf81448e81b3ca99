import { sql } from "kysely";
import type { Ctx } from "../../kernel/context.ts";
import type { Numbers } from "./refusals.ts";

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

/** Deletes every promise and says what it was, by namespace. */
export async function takeReservations(ctx: Ctx) {
  const { rows } = await sql<{ namespace_id: string; shares: Share[] }>`
    with dead as (delete from storage_reservation returning namespace_id, account_id, bytes)
    select namespace_id, jsonb_agg(jsonb_build_object('account_id', account_id, 'bytes', bytes)) as shares
    from dead group by namespace_id order by namespace_id`.execute(ctx.db);
  return rows;
}

function only<T>(rows: T[]): T {
  const [row] = rows;
  if (row === undefined) throw new Error("a function of the database gave no row");
  return row;
}
