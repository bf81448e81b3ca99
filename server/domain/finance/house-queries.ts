import { sql } from "kysely";
import type { Ctx } from "../../kernel/context.ts";
import { like, part } from "../../kernel/page.ts";

export interface HouseRow {
  billing: boolean;
  billing_changed_at: Date;
  closing: boolean;
  balance_micros: number;
  owed_micros: number;
  pending: number;
  revenue: { month: string; product: string; amount_micros: number }[];
}

/** What all wallets hold and owe, and what was charged by month of use in the last year. */
export async function house(ctx: Ctx): Promise<HouseRow> {
  const { rows } = await sql<HouseRow>`
    select b.is_on as billing, b.changed_at as billing_changed_at,
      b.closing_since is not null as closing,
      coalesce((select sum(balance) from ledger_account where kind = 'wallet'), 0)::bigint as balance_micros,
      coalesce((select -sum(balance) from ledger_account where kind = 'arrears'), 0)::bigint as owed_micros,
      (select count(*)::int from top_up where state = 'pending') as pending,
      coalesce((select jsonb_agg(to_jsonb(r) order by r.month, r.product) from (
        select to_char(t.month, 'YYYY-MM') as month, t.product, sum(t.micros)::bigint as amount_micros
        from revenue_month t where t.month >= first_of_month() - interval '11 months' group by 1, 2) r), '[]') as revenue
    from billing b`.execute(ctx.db);
  return rows[0] as HouseRow;
}

/** Begins to switch billing off; false where it is off, or being switched off. */
export async function beginClosing(ctx: Ctx): Promise<boolean> {
  const { rows } = await sql<{ begun: boolean }>`select begin_closing(${ctx.actor.id}::uuid) as begun`.execute(ctx.db);
  return (rows[0] as (typeof rows)[number]).begun;
}

/** Charges some of those who had no turn since billing began to be switched off; says how many it were. */
export async function closeWallets(ctx: Ctx, max: number): Promise<number> {
  const { rows } = await sql<{ done: number }>`select close_wallets(${max}) as done`.execute(ctx.db);
  return (rows[0] as (typeof rows)[number]).done;
}

/** Whether billing is being switched off. */
export async function isClosing(ctx: Ctx): Promise<boolean> {
  const { rows } = await sql<{ closing: boolean }>`select closing_since is not null as closing from billing`.execute(
    ctx.db,
  );
  return (rows[0] as (typeof rows)[number]).closing;
}

/** Switches billing; false where it was so already. */
export async function setBilling(ctx: Ctx, on: boolean): Promise<boolean> {
  const { rows } = await sql<{ changed: boolean }>`
    select set_billing(${on}, ${ctx.actor.id}::uuid) as changed`.execute(ctx.db);
  return (rows[0] as (typeof rows)[number]).changed;
}

export interface HouseWalletRow {
  namespace: string;
  name: string;
  kind: "person" | "organization";
  balance_micros: number;
  held_micros: number;
  credit_micros: number;
  owed_micros: number;
  charged_at: Date | null;
}

/** Wallets by path after one, one more than asked for. */
export async function listWallets(ctx: Ctx, q: { limit: number; after: string; query?: string | undefined }) {
  const { rows } = await sql<HouseWalletRow>`
    select n.path as namespace, coalesce(o.name, p.name) as name, n.kind, w.balance as balance_micros,
      w.held as held_micros, w.credit as credit_micros, -a.balance as owed_micros, x.charged_at
    from ledger_account w
    join namespace n on n.id = w.namespace_id
    join ledger_account a on a.namespace_id = n.id and a.kind = 'arrears'
    left join organization o on o.id = n.id
    left join account p on p.id = n.id
    left join wallet_watch x on x.namespace_id = n.id
    where w.kind = 'wallet' and n.path > ${q.after}
      ${part(q.query, sql`n.path ilike ${like(q.query ?? "")}`)}
    order by n.path limit ${q.limit + 1}`.execute(ctx.db);
  return rows;
}

/** Any namespace that is there, by path: an operator tends wallets without having a role in it. */
export async function findNamespace(ctx: Ctx, path: string) {
  const { rows } = await sql<{ id: string; path: string }>`
    select id, path from namespace where path = ${path} and deleted_at is null`.execute(ctx.db);
  return rows[0];
}

/** What a wallet may go below nought by; says what it was. */
export async function setCredit(ctx: Ctx, namespace_id: string, credit: number): Promise<number> {
  const { rows } = await sql<{ before: number }>`
    select set_credit(${namespace_id}, ${credit}) as before`.execute(ctx.db);
  return (rows[0] as (typeof rows)[number]).before;
}

/** Who maintains a namespace: a personal one its owner. */
export async function keepersOf(ctx: Ctx, namespace_id: string): Promise<string[]> {
  const { rows } = await sql<{ ids: string[] }>`
    select coalesce(array_agg(m.account_id), array[${namespace_id}::uuid]) as ids from member m
    where m.organization_id = ${namespace_id} and m.role = 'maintainer'`.execute(ctx.db);
  return rows[0]?.ids ?? [];
}
