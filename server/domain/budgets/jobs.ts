import { afterCommit, type Ctx, transact } from "../../kernel/context.ts";
import type { Job } from "../../kernel/jobs.ts";
import { money } from "../../kernel/money.ts";
import { record } from "../activity/activity.ts";
import * as queries from "./job-queries.ts";

/** What looks after budgets: who is told, and what is stopped. */
export const jobs = (ctx: Ctx): Job[] => [
  { name: "budget alerts", every_seconds: 60, run: () => tellAll(ctx) },
  { name: "budgets that stop", every_seconds: 30, run: () => tendAll(ctx) },
];

const batch = 200;
const batches_max = 20;

/** Tells of the percentages that were come to, those looked at longest ago first. */
async function tellAll(ctx: Ctx): Promise<void> {
  for (let i = 0; i < batches_max; i++) if ((await tellSome(ctx)) === 0) return;
}

const tellSome = (ctx: Ctx): Promise<number> =>
  transact(ctx, async (ctx) => {
    const { seen, news } = await queries.takeNews(ctx, batch);
    for (const row of news) await tell(ctx, row);
    return seen < batch ? 0 : seen;
  });

interface Named {
  id: string;
  namespace_id: string;
  project: string | null;
  member: string | null;
  account_id: string | null;
  maintainers: string[];
}

const nameOf = ({ project, member }: Named, namespace: string) => project ?? member ?? namespace;

/** Maintainers are told of every budget, a member of their own. */
const concerned = ({ maintainers, account_id }: Named) => [
  ...new Set([...maintainers, ...(account_id === null ? [] : [account_id])]),
];

function tell(ctx: Ctx, row: queries.NewsRow): Promise<void> {
  const { amount, spent, percent, hard_stop, last_day } = row;
  const [what, all] = [money(spent, ctx.ports.currency), money(amount, ctx.ports.currency)];
  const text = `noticed that ${what} of the budget of ${all} of ${nameOf(row, row.namespace)} are spent (${percent} %)`;
  return record(ctx, {
    action: percent >= 100 ? "budget.spent" : "budget.near",
    severity: percent >= 100 ? "warning" : "notice",
    namespace_id: row.namespace_id,
    entity: { kind: "budget", id: row.id, name: nameOf(row, row.namespace) },
    text,
    after: { percent, amount, spent, hard_stop, last_day },
    concerns: concerned(row),
  });
}

/** Each by itself: one that fails keeps no other from being looked after. */
async function tendAll(ctx: Ctx): Promise<void> {
  for (const { id } of await queries.listToTend(ctx))
    await tend(ctx, id).catch((error) => ctx.ports.log.error({ err: error, budget: id }, "a budget was not tended"));
}

/** Minutes before what runs is stopped at which those are told whom it concerns. */
const warned_minutes = 30;

const tend = (ctx: Ctx, id: string): Promise<void> =>
  transact(ctx, async (ctx) => {
    const { room, an_hour, first_day, runners, to_stop } = await queries.tend(ctx, id);
    if (room === null || first_day === null || !an_hour) return;
    if (to_stop?.length) afterCommit(ctx, () => ctx.ports.jobs.poke("unpaid executions"));
    const percent = to_stop?.length ? -2 : -1;
    if (percent === -1 && (room / an_hour) * 60 > warned_minutes) return;
    const row = await queries.takeWarning(ctx, id, first_day, percent);
    if (row) await warn(ctx, row, percent === -2, runners ?? []);
  });

const warn = (ctx: Ctx, row: queries.StandingRow, stops: boolean, runners: readonly string[]) =>
  record(ctx, {
    action: stops ? "budget.stops" : "budget.stops_soon",
    severity: "warning",
    namespace_id: row.namespace_id,
    entity: { kind: "budget", id: row.id, name: nameOf(row, row.namespace) },
    text: stops
      ? `noticed that the budget of ${nameOf(row, row.namespace)} is used up: what runs is stopped, the newest first`
      : `noticed that the budget of ${nameOf(row, row.namespace)} lasts for less than ${warned_minutes} minutes of what runs now`,
    after: { minutes: stops ? 0 : warned_minutes },
    concerns: [...new Set([...concerned(row), ...runners])],
  });
