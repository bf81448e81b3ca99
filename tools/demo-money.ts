import { sql } from "kysely";
import * as budgets from "../server/domain/budgets/budgets.ts";
import * as house from "../server/domain/finance/house.ts";
import * as orders from "../server/domain/finance/orders.ts";
import { project } from "../server/domain/samples/group.ts";
import { actAs, students, teacher } from "../server/domain/samples/people.ts";
import { closeMeter, keepCurrency, openMeter } from "../server/domain/usage/usage.ts";
import type { Ctx } from "../server/kernel/context.ts";

const organization = "field-course";
const unit = 1_000_000;
const days = 45;

/**
 * Money for the sample organization, so that its pages are worth looking at: prices since some weeks, use on each day of
 * them, top-ups, budgets of which one is near its alert, and billing switched on. Once: where there is a price it does nothing.
 */
export async function addMoney(ctx: Ctx): Promise<void> {
  const { rows } = await sql`select from price limit 1`.execute(ctx.db);
  if (rows.length > 0) return;
  await keepCurrency(ctx, true);
  await sql`insert into price (product, from_day, amount_micros)
    select name, current_date - ${days}::int, ${2 * unit}::bigint from resource_type
    union all select 'storage', current_date - ${days}::int, ${unit / 2}::bigint`.execute(ctx.db);
  await spendOn(
    ctx,
    Array.from({ length: days - 1 }, (_, i) => i + 1),
  );
  const teaching = await actAs(ctx, teacher);
  await house.setBilling(ctx, true);
  await spendOn(ctx, [0]); // what is used from now on is charged
  const { number } = await orders.ask(teaching, organization, { amount: 500 * unit, note: "Transfer of the school" });
  await orders.decide(ctx, number, null);
  await orders.ask(teaching, organization, { amount: 200 * unit, note: "For the summer term" });
  await house.setCredit(ctx, organization, 50 * unit);
  await makeBudgets(ctx, teaching);
}

/** A budget of all that is nearly spent, one of the project and one of a student. */
async function makeBudgets(ctx: Ctx, teaching: Ctx): Promise<void> {
  const { rows } = await sql<{ spent: number }>`
    select spent_this_month(id) as spent from namespace where path = ${organization}`.execute(ctx.db);
  const spent = Math.max(rows[0]?.spent ?? 0, unit);
  const all = { percents: [50, 80, 100], hard_stop: false };
  const student = students[0]?.path;
  await budgets.create(teaching, organization, { ...all, amount: Math.round(spent * 1.3) });
  await budgets.create(teaching, organization, { ...all, amount: spent, project });
  if (student)
    await budgets.create(teaching, organization, { ...all, amount: spent, member: student, hard_stop: true });
}

/** What measurements that were kept for a day took, on days so long ago, of one member after the other. */
async function spendOn(ctx: Ctx, all: readonly number[]): Promise<void> {
  const { rows } = await sql<{ id: string; namespace_id: string; people: string[] }>`
    select r.id, r.namespace_id,
      array(select m.account_id from member m where m.organization_id = r.namespace_id order by m.account_id limit 4) as people
    from resource r join namespace n on n.id = r.namespace_id
    where n.path = ${organization} and r.kind = 'dataset' limit 1`.execute(ctx.db);
  const [data] = rows;
  if (!data) return;
  const { id: resource_id, namespace_id, people } = data;
  for (const ago of all) {
    const began = new Date(Date.now() - (ago + 1) * 86_400_000);
    const id = crypto.randomUUID();
    const kept = { id, type: "storage", product: "storage", namespace_id, resource_id, source: "version 1" } as const;
    const rate = (1 + ((ago * 7) % 5)) * 40 * 2 ** 30;
    await openMeter(ctx, { ...kept, rate, account_id: people[ago % people.length] ?? "", at: began });
    await closeMeter(ctx, id, new Date(began.getTime() + 86_400_000));
  }
}
