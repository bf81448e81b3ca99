import { sql } from "kysely";
import type { Ctx } from "../../kernel/context.ts";

/** Notes a message, and says whether it is the first time that it came; whoever brings it again meanwhile, waits. */
export async function takeEvent(ctx: Ctx, event: { id: string; type: string }): Promise<boolean> {
  const { rows } = await sql`
    insert into payment_event (event_id, type, outcome) values (${event.id}, ${event.type}, 'taken')
    on conflict do nothing returning event_id`.execute(ctx.db);
  return rows.length > 0;
}

/** What became of a message. */
export const noteOutcome = (ctx: Ctx, event_id: string, outcome: string) =>
  sql`update payment_event set outcome = ${outcome} where event_id = ${event_id}`.execute(ctx.db);

/** The number of an order that is paid at a provider. */
export async function numberOf(ctx: Ctx, order_id: string): Promise<number | undefined> {
  const { rows } = await sql<{ number: number }>`
    select number from top_up where id = ${order_id} and provider <> 'offline'`.execute(ctx.db);
  return rows[0]?.number;
}

export const setCheckout = (ctx: Ctx, order_id: string, checkout_id: string) =>
  sql`update top_up set checkout_id = ${checkout_id} where id = ${order_id}`.execute(ctx.db);

/** An order that came to its end without a payment, or late to one. */
export const setPaid = (ctx: Ctx, order_id: string, payment_id: string) =>
  sql`update top_up set state = 'paid', reason = null, payment_id = ${payment_id}, decided_at = clock_timestamp()
    where id = ${order_id}`.execute(ctx.db);

/** Orders that wait for their provider and were not asked after in the last ten minutes. */
export async function listToAsk(ctx: Ctx, max: number) {
  const { rows } = await sql<{ id: string; number: number; checkout_id: string | null }>`
    update top_up set asked_at = clock_timestamp() where id in (
      select id from top_up where state = 'pending' and provider <> 'offline'
        and coalesce(asked_at, created_at) < clock_timestamp() - interval '10 minutes'
      order by number limit ${max}) returning id, number, checkout_id`.execute(ctx.db);
  return rows;
}

export async function findCustomer(ctx: Ctx, namespace_id: string): Promise<string | undefined> {
  const { rows } = await sql<{ customer_id: string }>`
    select customer_id from payment_customer where namespace_id = ${namespace_id}`.execute(ctx.db);
  return rows[0]?.customer_id;
}

export const insertCustomer = (ctx: Ctx, namespace_id: string, customer_id: string) =>
  sql`insert into payment_customer (namespace_id, customer_id) values (${namespace_id}, ${customer_id})
    on conflict do nothing`.execute(ctx.db);

export interface RefundRow {
  id: string;
  number: number;
  amount: number;
  reason: string;
  state: "pending" | "done" | "failed";
  payment_id: string;
}

export const insertRefund = (
  ctx: Ctx,
  r: { id: string; order_id: string; amount: number; reason: string; state: "pending" | "done" },
) =>
  sql`insert into refund (id, order_id, amount, reason, state, created_by)
    values (${r.id}, ${r.order_id}, ${r.amount}, ${r.reason}, ${r.state}, ${ctx.actor.id})`.execute(ctx.db);

/** Refunds that their provider has not carried out yet, the oldest first. */
export async function listOpenRefunds(ctx: Ctx, max: number): Promise<RefundRow[]> {
  const { rows } = await sql<RefundRow>`
    select r.id, t.number, r.amount, r.reason, r.state, t.payment_id from refund r join top_up t on t.id = r.order_id
    where r.state = 'pending' order by r.id limit ${max}`.execute(ctx.db);
  return rows;
}

export async function findRefund(ctx: Ctx, id: string): Promise<RefundRow | undefined> {
  const { rows } = await sql<RefundRow>`
    select r.id, t.number, r.amount, r.reason, r.state, t.payment_id from refund r join top_up t on t.id = r.order_id
    where r.id = ${id}`.execute(ctx.db);
  return rows[0];
}

/** Notes that a refund was carried out; false where that was known, or it had failed. */
export async function finishRefund(ctx: Ctx, id: string, provider_refund_id: string): Promise<boolean> {
  const { rows } = await sql`
    update refund set state = 'done', provider_refund_id = ${provider_refund_id} where id = ${id} and state = 'pending'
    returning id`.execute(ctx.db);
  return rows.length > 0;
}

/** Puts a refund back into its wallet that cannot be carried out, once. */
export async function undoRefund(ctx: Ctx, id: string, failure: string) {
  const { rows } = await sql<{ undone: boolean; operation: string | null; was_done: boolean | null }>`
    select * from undo_refund(${id}, ${failure})`.execute(ctx.db);
  return rows[0] as (typeof rows)[number];
}
