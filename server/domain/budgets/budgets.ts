import { accountOf, type Ctx, canOf, may, see, transact } from "../../kernel/context.ts";
import { money } from "../../kernel/money.ts";
import { invalid, notFound, Problem } from "../../kernel/problem.ts";
import { record } from "../activity/activity.ts";
import { type NamespaceRow, namespaceOf } from "../organizations/organizations.ts";
import { keepCurrency } from "../usage/usage.ts";
import * as queries from "./queries.ts";

export { listToStop } from "./job-queries.ts";

/** Of a namespace. */
const budgets_max = 100;
const days_max = 1100;

const seen = async (ctx: Ctx, path: string) => see(ctx, "budget.list", await namespaceOf(ctx, path), "namespace");

/** Whoever may not see the money of the namespace sees their own. */
const whose = (ctx: Ctx, namespace: NamespaceRow) =>
  canOf(ctx, namespace, ["wallet.see"])["wallet.see"] ? undefined : accountOf(ctx);

/** The budgets of a namespace that the asker may see. */
export async function list(ctx: Ctx, path: string) {
  const namespace = await seen(ctx, path);
  const rows = await queries.list(ctx, { namespace_id: namespace.id, account_id: whose(ctx, namespace) });
  return { namespace, rows };
}

/** One budget, with what was spent of it by day. */
export async function get(ctx: Ctx, path: string, id: string) {
  const namespace = await seen(ctx, path);
  const row = await found(ctx, namespace, id, whose(ctx, namespace));
  return { namespace, row, days: await queries.listDays(ctx, id) };
}

interface Given extends queries.Given {
  project?: string | undefined;
  member?: string | undefined;
  first_day?: string | undefined;
  last_day?: string | undefined;
}

/** Makes a budget of the namespace, of a project or of a member; one of each for the same days. */
export const create = (ctx: Ctx, path: string, given: Given) =>
  transact(ctx, async (ctx) => {
    const namespace = await settable(ctx, path);
    const span = spanOf(given);
    const of = await targetOf(ctx, namespace, given);
    await keepCurrency(ctx, true);
    if ((await queries.count(ctx, namespace.id)) >= budgets_max)
      throw new Problem("conflict", `There are ${budgets_max} budgets here already: delete some that are over`);
    const id = await queries.insert(ctx, { ...given, ...of, ...span, namespace_id: namespace.id });
    if (id === undefined)
      throw new Problem("conflict", "There is a budget of the same for these days: change that one");
    const row = await found(ctx, namespace, id);
    const { amount, percents, hard_stop } = given;
    await told(ctx, row, "create", `made ${named(row)} of ${money(amount, ctx.ports.currency)}`, {
      after: { amount, percents, hard_stop, first_day: span.from_day, last_day: span.to_day },
    });
    return { namespace, row };
  });

/** Changes how much a budget is, when it tells, and whether it stops. */
export const edit = (ctx: Ctx, path: string, id: string, change: Partial<queries.Given>) =>
  transact(ctx, async (ctx) => {
    const namespace = await settable(ctx, path);
    await queries.lock(ctx, namespace.id, id);
    const { amount, percents, hard_stop, spent } = await found(ctx, namespace, id);
    const before = { amount, percents, hard_stop };
    const after = { ...before, ...change };
    await queries.update(ctx, id, { ...after, spent });
    const row = await found(ctx, namespace, id);
    await told(ctx, row, "edit", `changed ${named(row)}`, { before, after });
    return { namespace, row };
  });

/** Deletes a budget. */
export const remove = (ctx: Ctx, path: string, id: string): Promise<Record<string, never>> =>
  transact(ctx, async (ctx) => {
    const namespace = await settable(ctx, path);
    await queries.lock(ctx, namespace.id, id);
    const row = await found(ctx, namespace, id);
    await queries.remove(ctx, id);
    const { amount, percents, hard_stop } = row;
    await told(ctx, row, "delete", `deleted ${named(row)}`, { before: { amount, percents, hard_stop } });
    return {};
  });

async function settable(ctx: Ctx, path: string): Promise<NamespaceRow> {
  const namespace = await seen(ctx, path);
  may(ctx, "budget.set", namespace);
  return namespace;
}

async function found(ctx: Ctx, namespace: NamespaceRow, id: string, account_id?: string): Promise<queries.BudgetRow> {
  const [row] = await queries.list(ctx, { namespace_id: namespace.id, id, account_id });
  if (!row) throw notFound("budget");
  return row;
}

function spanOf({ first_day, last_day }: Given) {
  if ((first_day === undefined) !== (last_day === undefined))
    throw invalid(first_day === undefined ? "body.first_day" : "body.last_day", "A span has a first and a last day");
  if (first_day === undefined || last_day === undefined) return { from_day: null, to_day: null };
  if (last_day < first_day) throw invalid("body.last_day", "This lies before the first day");
  if (Date.parse(last_day) - Date.parse(first_day) > days_max * 86_400_000)
    throw invalid("body.last_day", `At most ${days_max} days after the first`);
  return { from_day: first_day, to_day: last_day };
}

async function targetOf(ctx: Ctx, namespace: NamespaceRow, { project, member }: Given) {
  if (project !== undefined && member !== undefined)
    throw invalid("body.member", "A budget is of a project or of a member, not of both");
  const project_id = project === undefined ? null : await queries.findProject(ctx, namespace.id, project);
  if (project_id === undefined) throw invalid("body.project", "There is no such project here");
  const account_id = member === undefined ? null : await queries.findMember(ctx, namespace.id, member);
  if (account_id === undefined) throw invalid("body.member", "There is no such member here");
  return { project_id, account_id };
}

/** A budget in a sentence of history. */
function named({ project, member_name }: { project: string | null; member_name: string | null }): string {
  if (project !== null) return `the budget of the project ${project}`;
  return member_name === null ? "the budget" : `the budget of ${member_name}`;
}

const told = (
  ctx: Ctx,
  row: queries.BudgetRow,
  verb: "create" | "edit" | "delete",
  text: string,
  values: { before?: Record<string, unknown>; after?: Record<string, unknown> },
) =>
  record(ctx, {
    action: `budget.${verb}`,
    severity: "notice",
    namespace_id: row.namespace_id,
    entity: { kind: "budget", id: row.id, name: row.project ?? row.member_path ?? "budget" },
    text,
    ...values,
    concerns: row.account_id === null ? [] : [row.account_id],
  });
