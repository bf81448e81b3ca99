import { sql } from "kysely";
import type { Ctx } from "../../kernel/context.ts";

export interface NewsRow {
  id: string;
  namespace_id: string;
  namespace: string;
  project: string | null;
  account_id: string | null;
  member: string | null;
  amount: number;
  spent: number;
  percent: number;
  hard_stop: boolean;
  last_day: string;
  maintainers: string[];
}

/** Takes the highest percentage that each of the budgets looked at longest ago has come to and that was not told yet. */
export async function takeNews(ctx: Ctx, max: number): Promise<{ seen: number; news: NewsRow[] }> {
  const { rows } = await sql<NewsRow & { seen: number }>`
    with looked_at as materialized (
      select b.id from budget b where b.seen_at < clock_timestamp() - interval '50 seconds'
      order by b.seen_at limit ${max}
    ), seen as (
      update budget b set seen_at = clock_timestamp() from looked_at l where b.id = l.id
    ), now_spent as materialized (
      select b, p.first_day, p.last_day, budget_spent(b) as spent
      from looked_at l join budget b on b.id = l.id cross join lateral period_of(b) p
      where cardinality(b.percents) > 0 and day_of(clock_timestamp()) between p.first_day and p.last_day
    ), told as (
      insert into budget_alert (budget_id, first_day, percent)
      select (s.b).id, s.first_day, x.percent from now_spent s cross join lateral unnest((s.b).percents) x (percent)
      where s.spent::numeric * 100 >= (s.b).amount::numeric * x.percent
      on conflict do nothing returning budget_id, percent
    )
    select (select count(*)::int from looked_at) as seen, (s.b).id, (s.b).namespace_id, n.path as namespace,
      j.name as project, (s.b).account_id, a.name as member,
      (s.b).amount, s.spent, t.percent, (s.b).hard_stop, s.last_day, ${maintainers} as maintainers
    from (select) one
    left join (select budget_id, max(percent) as percent from told group by 1) t on true
    left join now_spent s on (s.b).id = t.budget_id
    left join namespace n on n.id = (s.b).namespace_id
    left join project j on j.id = (s.b).project_id
    left join account a on a.id = (s.b).account_id`.execute(ctx.db);
  return { seen: rows[0]?.seen ?? 0, news: rows.filter(({ id }) => id !== null) };
}

const maintainers = sql`coalesce((select array_agg(m.account_id) from member m
  where m.organization_id = n.id and m.role = 'maintainer'), array[n.id])`;

/** Budgets that stop, of namespaces where something runs. */
export async function listToTend(ctx: Ctx) {
  const { rows } = await sql<{ id: string }>`
    select b.id from budget b where b.hard_stop
      and exists (select from allocation a where a.namespace_id = b.namespace_id and a.released_at is null)
    order by b.id limit 2000`.execute(ctx.db);
  return rows;
}

export interface Tended {
  room: number | null;
  an_hour: number | null;
  first_day: string | null;
  runners: string[] | null;
  to_stop: string[] | null;
}

/** Says what is left of a budget and what must stop for it, under its lock. */
export async function tend(ctx: Ctx, id: string): Promise<Tended> {
  const { rows } = await sql<Tended>`select * from tend_budget(${id})`.execute(ctx.db);
  return rows[0] as Tended;
}

export interface StandingRow {
  id: string;
  namespace_id: string;
  namespace: string;
  project: string | null;
  member: string | null;
  account_id: string | null;
  maintainers: string[];
}

/** Notes that something is told of a budget in the period that began on a day; nothing where it was told before. */
export async function takeWarning(ctx: Ctx, id: string, first_day: string, percent: -1 | -2) {
  const { rows } = await sql<StandingRow>`
    with told as (
      insert into budget_alert (budget_id, first_day, percent) values (${id}, ${first_day}::date, ${percent})
      on conflict do nothing returning budget_id
    )
    select b.id, b.namespace_id, n.path as namespace, j.name as project, a.name as member, b.account_id,
      ${maintainers} as maintainers
    from told t join budget b on b.id = t.budget_id join namespace n on n.id = b.namespace_id
    left join project j on j.id = b.project_id left join account a on a.id = b.account_id`.execute(ctx.db);
  return rows[0];
}

/** What is to stop for a budget and has not been stopped yet, in order. */
export async function listToStop(ctx: Ctx): Promise<string[]> {
  await sql`delete from budget_stop s using allocation a where a.id = s.allocation_id and a.released_at is not null`.execute(
    ctx.db,
  );
  const { rows } = await sql<{ id: string }>`
    select e.id from budget_stop s join execution e on e.allocation_id = s.allocation_id
    where e.state in ('queued', 'starting', 'running') and e.stop_reason is null
    order by s.at, e.id`.execute(ctx.db);
  return rows.map(({ id }) => id);
}
