import { sql } from "kysely";
import type { Ctx } from "../../kernel/context.ts";
import { part } from "../../kernel/page.ts";

export interface OrderRow {
  id: string;
  number: number;
  namespace_id: string;
  namespace: string;
  buyer_id: string;
  buyer_path: string;
  buyer_name: string;
  amount: number;
  note: string;
  state: "pending" | "paid" | "declined" | "cancelled";
  reason: string | null;
  refunded: number;
  provider: "offline" | "stripe";
  checkout_id: string | null;
  payment_id: string | null;
  created_at: Date;
  decided_at: Date | null;
}

const columns = sql`t.id, t.number, t.namespace_id, n.path as namespace, t.buyer_id, a.path as buyer_path,
  a.name as buyer_name, t.amount, t.note, t.state, t.reason, t.refunded, t.provider, t.checkout_id,
  t.payment_id, t.created_at, t.decided_at`;
const tables = sql`top_up t join namespace n on n.id = t.namespace_id join account a on a.id = t.buyer_id`;

interface Wanted {
  limit: number;
  below: number;
  namespace_id?: string | undefined;
  state?: OrderRow["state"] | undefined;
}

/** Orders below the cursor, newest first, one more than asked for. */
export async function list(ctx: Ctx, { limit, below, namespace_id, state }: Wanted): Promise<OrderRow[]> {
  const { rows } = await sql<OrderRow>`
    select ${columns} from ${tables} where t.number < ${below}
      ${part(namespace_id, sql`t.namespace_id = ${namespace_id}`)}
      ${part(state, sql`t.state = ${state}`)}
    order by t.number desc limit ${limit + 1}`.execute(ctx.db);
  return rows;
}

/** An order by number, locked: whoever decides on it decides on what is there. */
export async function lock(ctx: Ctx, number: number): Promise<OrderRow | undefined> {
  await sql`select from top_up where number = ${number} for update`.execute(ctx.db);
  const { rows } = await sql<OrderRow>`select ${columns} from ${tables} where t.number = ${number}`.execute(ctx.db);
  return rows[0];
}

export async function insert(
  ctx: Ctx,
  o: { namespace_id: string; buyer_id: string; amount: number; note: string; provider: OrderRow["provider"] },
): Promise<number> {
  const { rows } = await sql<{ number: number }>`
    insert into top_up (namespace_id, buyer_id, amount, note, provider)
    values (${o.namespace_id}, ${o.buyer_id}, ${o.amount}, ${o.note}, ${o.provider}) returning number`.execute(ctx.db);
  return (rows[0] as (typeof rows)[number]).number;
}

/** How many orders of a namespace wait for a decision. */
export async function countPending(ctx: Ctx, namespace_id: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from top_up where namespace_id = ${namespace_id} and state = 'pending'`.execute(ctx.db);
  return (rows[0] as (typeof rows)[number]).count;
}

/** Writes down how an order was decided. */
export const decide = (ctx: Ctx, id: string, state: OrderRow["state"], reason: string | null) =>
  sql`update top_up set state = ${state}, reason = ${reason}, decided_at = clock_timestamp(), decided_by = ${ctx.actor.id}
    where id = ${id}`.execute(ctx.db);

/** Money comes into a wallet, once by its operation. */
export const receive = (
  ctx: Ctx,
  m: { operation_id: string; kind: "top_up" | "voucher"; namespace_id: string; amount: number },
) =>
  sql`select ledger_receive(${m.operation_id}, ${m.kind}, ${m.namespace_id}, ${ctx.actor.id}, ${m.amount})`.execute(
    ctx.db,
  );

/** Gives back of an order what is neither spent nor held, or says how much that is. */
export async function refund(ctx: Ctx, o: { id: string; amount: number; operation_id: string }) {
  const { rows } = await sql<{ refunded: boolean; most: number }>`
    select * from refund_top_up(${o.id}, ${o.amount}, ${o.operation_id}, ${ctx.actor.id})`.execute(ctx.db);
  return rows[0] as (typeof rows)[number];
}

interface Batch {
  batch_id: string;
  label: string;
  amount: number;
  expires_at: string | undefined;
}

export const insertVouchers = (ctx: Ctx, b: Batch, hashes: readonly string[]) =>
  sql`insert into voucher (batch_id, label, code_hash, amount, expires_at, created_by)
    select ${b.batch_id}, ${b.label}, decode(h, 'hex'), ${b.amount}, ${b.expires_at ?? null}::timestamptz, ${ctx.actor.id}
    from unnest(${sql.val(hashes)}::text[]) h`.execute(ctx.db);

/** Takes a voucher that nobody has redeemed and that is still good. */
export async function redeem(ctx: Ctx, hash: string, namespace_id: string) {
  const { rows } = await sql<{ id: string; amount: number; label: string }>`
    update voucher set redeemed_at = clock_timestamp(), redeemed_by = ${ctx.actor.id}, namespace_id = ${namespace_id}
    where code_hash = decode(${hash}, 'hex') and redeemed_at is null and (expires_at is null or expires_at > now())
    returning id, amount, label`.execute(ctx.db);
  return rows[0];
}

export interface BatchRow {
  batch_id: string;
  label: string;
  amount_micros: number;
  count: number;
  redeemed: number;
  expires_at: Date | null;
  created_at: Date;
}

/** The newest batches of vouchers. */
export async function listBatches(ctx: Ctx): Promise<BatchRow[]> {
  const { rows } = await sql<BatchRow>`
    select batch_id, min(label) as label, min(amount) as amount_micros, count(*)::int as count,
      count(redeemed_at)::int as redeemed, min(expires_at) as expires_at, min(created_at) as created_at
    from voucher group by batch_id order by min(created_at) desc, batch_id limit 100`.execute(ctx.db);
  return rows;
}
