import { sql } from "kysely";
import type { Period } from "../../../contract/subscriptions.ts";
import type { Ctx } from "../../kernel/context.ts";
import { part } from "../../kernel/page.ts";

export interface SubscriptionRow {
  id: string;
  number: number;
  namespace_id: string;
  gib: number;
  period: Period;
  first_day: string;
  last_day: string;
  state: "active" | "late" | "ended";
  renews: boolean;
  holds_until: string;
  next_gib: number;
  next_period: Period;
  next_cost: number | null;
  buyer_path: string;
  buyer_name: string;
  created_at: Date;
  ended_at: Date | null;
}

const today = sql`day_of(clock_timestamp())`;

/** A subscription is as its days say, also where nobody has looked after it since they ended. */
const state = sql`case when s.state = 'ended' or (s.last_day < ${today} and not s.renews) then 'ended'
  when s.last_day >= ${today} then 'active' else 'late' end`;

const columns = sql`s.id, s.number, s.namespace_id, s.gib, s.period, s.first_day::text as first_day, s.last_day::text as last_day,
  ${state} as state, s.renews, case when s.renews and isfinite(late_until(s.last_day)) then late_until(s.last_day)
    else s.last_day end::text as holds_until,
  coalesce(s.next_gib, s.gib) as next_gib, coalesce(s.next_period, s.period) as next_period, x.cost as next_cost,
  b.path as buyer_path, b.name as buyer_name, s.created_at, s.ended_at`;

const next = sql`cross join lateral (
  select subscription_cost(coalesce(s.next_gib, s.gib), coalesce(s.next_period, s.period), s.last_day + 1, s.last_day + 1,
    s.last_day + 1, s.last_day + 1) as cost) x`;

interface Wanted {
  limit: number;
  below: number;
  namespace_id?: string | undefined;
  number?: number | undefined;
  id?: string | undefined;
}

/** Subscriptions below the cursor, newest first, one more than asked for. */
export async function list(ctx: Ctx, { limit, below, namespace_id, number, id }: Wanted): Promise<SubscriptionRow[]> {
  const { rows } = await sql<SubscriptionRow>`
    select ${columns} from storage_subscription s join account b on b.id = s.buyer_id ${next}
    where s.number < ${below} ${part(namespace_id, sql`s.namespace_id = ${namespace_id}`)}
      ${part(number, sql`s.number = ${number}`)} ${part(id, sql`s.id = ${id}`)}
    order by s.number desc limit ${limit + 1}`.execute(ctx.db);
  return rows;
}

export interface PaymentRow {
  order: number;
  gib: number;
  amount: number;
  first_day: string;
  last_day: string;
  paid_at: Date;
}

const payments_max = 120;

/** What was paid for a subscription, newest first. */
export async function listPayments(ctx: Ctx, subscription_id: string): Promise<PaymentRow[]> {
  const { rows } = await sql<PaymentRow>`
    select l.number as order, (l.quantity_us / ((l.last_day - l.first_day + 1) * 86400000000 * 1073741824::numeric))::float8 as gib,
      l.price as amount, l.first_day::text as first_day, l.last_day::text as last_day, l.bought_at as paid_at
    from package_lot l where l.subscription_id = ${subscription_id}
    order by l.number desc limit ${payments_max}`.execute(ctx.db);
  return rows;
}

export interface AllowanceRow {
  granted: number | null;
  subscribed: number;
  allowance: number | null;
  limit: number | null;
  in_use: number;
  billing: boolean;
  offers: { period: Period; gib_micros: number }[];
}

const granted = sql`case when g.namespace_id is not null then g.bytes when n.kind = 'organization' then d.organization_bytes
  else d.person_bytes end`;
const counted = sql`(select (coalesce(sum(s.gib), 0) * 1073741824)::bigint from storage_subscription s
  where s.namespace_id = n.id and ${state} <> 'ended')`;

/** What a namespace may store and does, and what more of it costs. */
export async function allowance(ctx: Ctx, namespace_id: string): Promise<AllowanceRow> {
  const { rows } = await sql<AllowanceRow>`
    select ${granted} as granted, ${counted} as subscribed, storage_allowance(n.id) as allowance, l.cap as limit,
      coalesce(l.in_use, 0) as in_use, b.is_on as billing,
      coalesce((select jsonb_agg(jsonb_build_object('period', p.period, 'gib_micros', x.amount) order by p.place)
        from (values ('month', 1), ('quarter', 2), ('year', 3)) p (period, place)
        cross join lateral (select price_on('storage_' || p.period, ${today}) as amount) x where x.amount > 0), '[]') as offers
    from billing b cross join storage_default d join namespace n on n.id = ${namespace_id}
    left join storage_grant g on g.namespace_id = n.id
    left join namespace_limit l on l.namespace_id = n.id and l.product = 'storage'`.execute(ctx.db);
  return rows[0] as AllowanceRow;
}

export interface QuoteRow {
  cost: number | null;
  payable: number;
  first_day: string;
  last_day: string;
  days: number;
  days_of_period: number;
}

/** What a subscription from today on costs, or more storage in one for what is left of its period. */
export async function quote(
  ctx: Ctx,
  q: { namespace_id: string; gib: number; period: Period; old: SubscriptionRow | undefined },
): Promise<QuoteRow> {
  const span = q.old
    ? sql`select ${q.old.first_day}::date as first_day, ${q.old.last_day}::date as last_day`
    : sql`select * from subscription_span(${today}, ${q.period}, ${today})`;
  const more = Math.max(q.gib - (q.old?.gib ?? 0), 0);
  const { rows } = await sql<QuoteRow>`
    select subscription_cost(${more}, ${q.old?.period ?? q.period}, ${today}, ${today}, p.first_day, p.last_day) as cost,
      can_pay(${q.namespace_id}, w, a) as payable, p.first_day::text as first_day, p.last_day::text as last_day,
      p.last_day - ${today} + 1 as days, p.last_day - p.first_day + 1 as days_of_period
    from (${span}) p
    left join ledger_account w on w.namespace_id = ${q.namespace_id} and w.kind = 'wallet'
    left join ledger_account a on a.namespace_id = ${q.namespace_id} and a.kind = 'arrears'`.execute(ctx.db);
  return rows[0] as QuoteRow;
}

/** How many subscriptions of a namespace go on. */
export async function countActive(ctx: Ctx, namespace_id: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from storage_subscription where namespace_id = ${namespace_id} and state = 'active'`.execute(
    ctx.db,
  );
  return (rows[0] as (typeof rows)[number]).count;
}

interface Paid {
  cost: number | null;
  payable: number | null;
}

interface Wish {
  id: string;
  gib: number;
  period: Period;
  renews: boolean;
}

/** Subscribes, or says what it costs and what could be paid. */
export async function subscribe(ctx: Ctx, s: Wish & { namespace_id: string; buyer_id: string }) {
  const { rows } = await sql<Paid & { subscribed: number | null }>`
    select * from subscribe_storage(${s.id}, ${crypto.randomUUID()}, ${s.namespace_id}, ${s.buyer_id}, ${s.gib}, ${s.period},
      ${s.renews})`.execute(ctx.db);
  return rows[0] as (typeof rows)[number];
}

/** Changes a subscription, or says what that costs and what could be paid. */
export async function change(ctx: Ctx, s: Wish) {
  const { rows } = await sql<Paid & { changed: boolean }>`
    select * from change_subscription(${s.id}, ${crypto.randomUUID()}, ${ctx.actor.id}, ${s.gib}, ${s.period}, ${s.renews})`.execute(
    ctx.db,
  );
  return rows[0] as (typeof rows)[number];
}

/** Whose period is over or ends within a week, those that were looked at longest ago first. */
export async function listDue(ctx: Ctx, max: number): Promise<{ id: string; namespace_id: string }[]> {
  const { rows } = await sql<{ id: string; namespace_id: string }>`
    select s.id, s.namespace_id from storage_subscription s
    where s.state = 'active' and (s.last_day < ${today}
      or (s.last_day <= ${today} + 7 and s.told is distinct from 'unpayable'))
    order by s.seen_at limit ${max}`.execute(ctx.db);
  return rows;
}

export type Outcome = "renewed" | "soon" | "unpayable" | "late" | "ended" | "unsold" | "unpaid";

/** Renews a subscription that is over, or says what is to be told of it. */
export async function tend(ctx: Ctx, id: string) {
  const { rows } = await sql<Paid & { outcome: Outcome | null }>`
    select * from tend_subscription(${id}, ${crypto.randomUUID()})`.execute(ctx.db);
  return rows[0] as (typeof rows)[number];
}
