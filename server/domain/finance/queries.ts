import { sql } from "kysely";
import type { Ctx } from "../../kernel/context.ts";
import { part } from "../../kernel/page.ts";

export interface WalletRow {
  billing: boolean;
  balance: number;
  credit: number;
  held: number;
  owed: number;
  uncharged: number;
  an_hour: number;
  spent: { product: string; amount_micros: number }[];
}

/** A wallet as it is now; one that nobody has opened yet is empty. */
export async function wallet(ctx: Ctx, namespace_id: string): Promise<WalletRow> {
  const { rows } = await sql<WalletRow>`
    select b.is_on as billing, coalesce(w.balance, 0) as balance, coalesce(w.credit, 0) as credit,
      coalesce(h.due, 0) + calls_due(${namespace_id}) as held, -coalesce(a.balance, 0) as owed,
      coalesce((select sum(u.amount) from uncharged(${namespace_id}) u), 0)::bigint as uncharged,
      coalesce(h.due * 6, 0) as an_hour,
      coalesce((select jsonb_agg(to_jsonb(s) order by s.amount_micros desc, s.product) from (
        select t.product, t.micros as amount_micros from revenue_month t
        where t.namespace_id = ${namespace_id} and t.month = first_of_month()) s), '[]') as spent
    from billing b
    cross join (select sum(d.due)::bigint as due from held_dues(${namespace_id}) d) h
    left join ledger_account w on w.namespace_id = ${namespace_id} and w.kind = 'wallet'
    left join ledger_account a on a.namespace_id = ${namespace_id} and a.kind = 'arrears'`.execute(ctx.db);
  return rows[0] as WalletRow;
}

export interface MovementRow {
  id: number;
  at: Date;
  kind: "top_up" | "voucher" | "refund" | "charge" | "arrears" | "package" | "subscription";
  amount: number;
  balance_after: number | null;
  owed: number;
  order_number: number | null;
  actor_path: string | null;
  actor_name: string | null;
}

interface Page {
  limit: number;
  below: number;
  kind?: MovementRow["kind"] | undefined;
}

/** Movements of a namespace below the cursor, newest first, one more than asked for. */
export async function movements(ctx: Ctx, namespace_id: string, page: Page): Promise<MovementRow[]> {
  const { rows } = await sql<MovementRow>`
    select j.id, j.at, j.kind, coalesce(w.amount, 0) as amount, w.balance_after, greatest(-coalesce(o.amount, 0), 0) as owed,
      coalesce(t.number, p.number) as order_number, n.path as actor_path, a.name as actor_name
    from ledger_journal j
    left join ledger_account wa on wa.namespace_id = j.namespace_id and wa.kind = 'wallet'
    left join ledger_account oa on oa.namespace_id = j.namespace_id and oa.kind = 'arrears'
    left join ledger_entry w on w.journal_id = j.id and w.account_id = wa.id
    left join ledger_entry o on o.journal_id = j.id and o.account_id = oa.id
    left join top_up t on t.id = j.order_id
    left join package_lot p on p.id = j.order_id
    left join account a on a.id = j.actor_id
    left join namespace n on n.id = a.id
    where j.namespace_id = ${namespace_id} and j.id < ${page.below}
      ${part(page.kind, sql`j.kind = ${page.kind}`)}
    order by j.id desc limit ${page.limit + 1}`.execute(ctx.db);
  return rows;
}

export interface ChargeRow {
  journal_id: number;
  day: string;
  type: "compute" | "storage" | "api" | "package" | "subscription";
  product: string;
  member_path: string;
  member_name: string;
  quantity: string;
  covered: string;
  amount: number;
}

const quantity = sql`round(sum(c.quantity_us) / 1000000, 3) as quantity, round(sum(c.covered_us) / 1000000, 3) as covered`;

/** The lines of one charge of a namespace. */
export async function charges(ctx: Ctx, namespace_id: string, journal_id: number): Promise<ChargeRow[]> {
  const { rows } = await sql<ChargeRow>`
    select c.journal_id, c.day, c.type, c.product, a.path as member_path, a.name as member_name,
      ${quantity}, sum(c.amount)::bigint as amount
    from ledger_charge c join account a on a.id = c.account_id
    where c.journal_id = ${journal_id} and c.namespace_id = ${namespace_id}
    group by 1, 2, 3, 4, 5, 6 order by c.day desc, sum(c.amount) desc, c.product, a.path limit 5000`.execute(ctx.db);
  return rows;
}

export interface Line {
  day: string;
  product: string;
  type: string;
  member: string;
}

export interface DayRow {
  day: string;
  product: string;
  amount_micros: number;
  /** How many members, each of which is a line. */
  lines: number;
}

const inMonth = (namespace_id: string, month: string) => sql`c.namespace_id = ${namespace_id}
  and c.day >= ${`${month}-01`}::date and c.day < (${`${month}-01`}::date + interval '1 month')::date`;

/** What was charged for the days of a month, by day and product. */
export async function statementDays(ctx: Ctx, namespace_id: string, month: string): Promise<DayRow[]> {
  const { rows } = await sql<DayRow>`
    select c.day, c.product, sum(c.amount)::bigint as amount_micros, count(distinct (c.type, c.account_id))::int as lines
    from ledger_charge c where ${inMonth(namespace_id, month)}
    group by 1, 2 order by 1, 2`.execute(ctx.db);
  return rows;
}

/** What was charged for the days of a month, by day, product and member, after a line; one more than asked for. */
export async function statement(ctx: Ctx, namespace_id: string, month: string, at: { limit: number; after: Line }) {
  const { after } = at;
  const { rows } = await sql<ChargeRow>`
    select 0 as journal_id, c.day, c.type, c.product, a.path as member_path, a.name as member_name,
      ${quantity}, sum(c.amount)::bigint as amount
    from ledger_charge c join account a on a.id = c.account_id
    where ${inMonth(namespace_id, month)}
      and (c.day, c.product, c.type, a.path) > (${after.day}::date, ${after.product}, ${after.type}, ${after.member})
    group by 2, 3, 4, 5, 6 order by c.day, c.product, c.type, a.path limit ${at.limit + 1}`.execute(ctx.db);
  return rows;
}

/** What is to be looked after: whatever runs or ended, and everybody once an hour. */
export async function listToTend(ctx: Ctx, max: number): Promise<{ id: string }[]> {
  const { rows } = await sql<{ id: string }>`
    select x.id from (
      select a.namespace_id as id, 0 as turn from allocation a where a.released_at is null
      union select h.namespace_id, 0 from ledger_hold h where h.state <> 'settled'
      union select n.id, 1 from namespace n left join wallet_watch w on w.namespace_id = n.id
      where w.charged_at is null or w.charged_at < clock_timestamp() - interval '1 hour'
    ) x where (select b.is_on from billing b) group by x.id order by min(x.turn), x.id limit ${max}`.execute(ctx.db);
  return rows;
}

export interface Tended {
  namespace_id: string;
  payable: number | null;
  an_hour: number | null;
  to_stop: string[] | null;
}

/** Charges whoever of these is due. */
export const chargeDue = (ctx: Ctx, namespace_ids: readonly string[]): Promise<unknown> =>
  sql`select charge_due(${sql.val(namespace_ids)}::uuid[])`.execute(ctx.db);

/** Holds, charges and says what must stop, under the locks of all these wallets; a row of each of which something runs. */
export async function tend(ctx: Ctx, namespace_ids: readonly string[]): Promise<Tended[]> {
  const { rows } = await sql<Tended>`select * from tend_wallets(${sql.val(namespace_ids)}::uuid[])`.execute(ctx.db);
  return rows;
}

/** Notes at how many minutes of money left somebody is told; false where it is no fewer than the last time. */
export async function takeWarning(ctx: Ctx, namespace_id: string, minutes: number): Promise<boolean> {
  const { rows } = await sql`
    update wallet_watch w set told_minutes = ${minutes}
    where w.namespace_id = ${namespace_id} and (w.told_minutes is null or w.told_minutes > ${minutes})
    returning w.namespace_id`.execute(ctx.db);
  return rows.length > 0;
}

/** What was told to stop for want of money and has not been stopped yet. */
export async function listUnpaid(ctx: Ctx): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select e.id from ledger_hold h join execution e on e.allocation_id = h.allocation_id
    where h.state = 'ending' and e.state in ('queued', 'starting', 'running') order by h.created_at desc`.execute(
    ctx.db,
  );
  return rows.map(({ id }) => id);
}
