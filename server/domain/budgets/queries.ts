import { sql } from "kysely";
import { accountOf, type Ctx } from "../../kernel/context.ts";
import { part } from "../../kernel/page.ts";

export interface BudgetRow {
  id: string;
  namespace_id: string;
  project: string | null;
  account_id: string | null;
  member_path: string | null;
  member_name: string | null;
  amount: number;
  is_span: boolean;
  first_day: string;
  last_day: string;
  percents: number[];
  told: number[];
  hard_stop: boolean;
  spent: number;
}

interface Wanted {
  namespace_id: string;
  id?: string | undefined;
  /** Of this member only. */
  account_id?: string | undefined;
}

/** Budgets of a namespace with what is spent of them: its own first, then those of projects and members by name. */
export async function list(ctx: Ctx, { namespace_id, id, account_id }: Wanted): Promise<BudgetRow[]> {
  const { rows } = await sql<BudgetRow>`
    select b.id, b.namespace_id, j.name as project, b.account_id, a.path as member_path, a.name as member_name, b.amount,
      b.from_day is not null as is_span, p.first_day, p.last_day, b.percents, b.hard_stop, budget_spent(b) as spent,
      array(select t.percent from budget_alert t where t.budget_id = b.id and t.first_day = p.first_day and t.percent > 0
        order by 1) as told
    from budget b cross join lateral period_of(b) p
    left join project j on j.id = b.project_id
    left join account a on a.id = b.account_id
    where b.namespace_id = ${namespace_id} ${part(id, sql`b.id = ${id}`)}
      ${part(account_id, sql`b.account_id = ${account_id}`)}
    order by j.name nulls first, a.path nulls first, b.from_day nulls first, b.id`.execute(ctx.db);
  return rows;
}

/** What of a budget was spent on each day of its period that something was spent on. */
export async function listDays(ctx: Ctx, id: string) {
  const { rows } = await sql<{ day: string; spent: number }>`
    select d.day, d.spent from budget b cross join lateral budget_days(b) d where b.id = ${id} order by 1`.execute(
    ctx.db,
  );
  return rows;
}

/** Locks a budget of a namespace. */
export const lock = (ctx: Ctx, namespace_id: string, id: string) =>
  sql`select from budget where id = ${id} and namespace_id = ${namespace_id} for update`.execute(ctx.db);

/** How many budgets a namespace has. */
export async function count(ctx: Ctx, namespace_id: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from budget where namespace_id = ${namespace_id}`.execute(ctx.db);
  return (rows[0] as (typeof rows)[number]).count;
}

/** A project of a namespace, by name. */
export async function findProject(ctx: Ctx, namespace_id: string, name: string) {
  const { rows } = await sql<{ id: string }>`
    select id from project where namespace_id = ${namespace_id} and lower(name) = lower(${name})`.execute(ctx.db);
  return rows[0]?.id;
}

/** A member of a namespace, by user name. */
export async function findMember(ctx: Ctx, namespace_id: string, path: string) {
  const { rows } = await sql<{ id: string }>`
    select a.id from account a where a.path = ${path} and role_in(a.id, ${namespace_id}) is not null`.execute(ctx.db);
  return rows[0]?.id;
}

export interface Given {
  amount: number;
  percents: readonly number[];
  hard_stop: boolean;
}

export async function insert(
  ctx: Ctx,
  b: Given & {
    namespace_id: string;
    project_id: string | null;
    account_id: string | null;
    from_day: string | null;
    to_day: string | null;
  },
): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`
    insert into budget (namespace_id, project_id, account_id, amount, from_day, to_day, percents, hard_stop, created_by)
    values (${b.namespace_id}, ${b.project_id}, ${b.account_id}, ${b.amount}, ${b.from_day}::date, ${b.to_day}::date,
      ${sql.val(b.percents)}::int[], ${b.hard_stop}, ${accountOf(ctx)})
    on conflict on constraint budget_once do nothing returning id`.execute(ctx.db);
  return rows[0]?.id;
}

/** Changes a budget. What the new amount is above of is news again when it comes to it. */
export async function update(ctx: Ctx, id: string, b: Given & { spent: number }): Promise<void> {
  await sql`update budget set amount = ${b.amount}, percents = ${sql.val(b.percents)}::int[], hard_stop = ${b.hard_stop},
    seen_at = '-infinity' where id = ${id}`.execute(ctx.db);
  await sql`delete from budget_alert where budget_id = ${id}
    and (percent < 0 or percent::numeric * ${b.amount} > ${b.spent}::numeric * 100)`.execute(ctx.db);
}

export const remove = (ctx: Ctx, id: string) => sql`delete from budget where id = ${id}`.execute(ctx.db);
