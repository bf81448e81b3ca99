import type { Command } from "commander";
import { type Budget, createBudget, deleteBudget, editBudget, getBudget, listBudgets } from "../../contract/budgets.ts";
import { misuse } from "../failure.ts";
import { money } from "../format.ts";
import { type Column, type OutputOptions, show, showList } from "../output.ts";
import { openSession } from "../session.ts";
import { listsBy, teach, withJson } from "../teach.ts";
import { micros } from "../values.ts";

/** `budgets`: what may be spent, who is told of it, and what stops. */
export function addBudgets(program: Command): void {
  const budgets = program
    .command("budgets")
    .description("List the budgets of an organization, or of you, with what is spent of them")
    .argument("<namespace>");
  listsBy(withJson(budgets), 1, list);
  teach(budgets, "guildhall budgets acme", "guildhall budgets days acme all");
  const days = budgets
    .command("days")
    .description("Show what of a budget was spent on each day")
    .argument("<namespace>")
    .argument("<budget>", whose)
    .action(listDays);
  teach(withJson(days), "guildhall budgets days acme project:course");
  const setting = budgets
    .command("set")
    .description("Make a budget, or change the one that is there")
    .argument("<namespace>")
    .argument("<budget>", whose)
    .argument("<amount>", "such as 500 or 99.50; of a month, if no days are given", micros)
    .option("--from <day>", "the first day (UTC) of a span instead of each month")
    .option("--to <day>", "its last day")
    .option("--at <percents>", "whom it concerns is told then", percentsOf)
    .option("--stop", "refuse new starts and stop what runs when it is used up")
    .option("--no-stop", "stop nothing")
    .action(set);
  teach(
    withJson(setting),
    "guildhall budgets set acme all 500 --at 50,80,100",
    "guildhall budgets set acme project:course 200 --from 2027-01-01 --to 2027-03-31 --stop",
    "guildhall budgets set acme member:ann 50",
  );
  const removing = budgets
    .command("delete")
    .description("Delete a budget: nothing is told of or stopped for it any more")
    .argument("<namespace>")
    .argument("<budget>", whose)
    .option("--from <day>", "of the span that begins on this day")
    .action(remove);
  teach(withJson(removing), "guildhall budgets delete acme member:ann");
}

const whose = "all, project:<name> or member:<user-name>";

function percentsOf(text: string): number[] {
  const percents = text.split(",").map(Number);
  if (!percents.every((percent) => Number.isInteger(percent) && percent >= 1 && percent <= 100))
    throw misuse("Percentages are whole numbers from 1 to 100, such as 50,80,100.");
  return percents;
}

/** What a budget is of, as one types it. */
function targetOf(text: string): { project?: string; member?: string } {
  const [, kind, name] = /^(project|member):(.+)$/.exec(text) ?? [];
  if (kind && name) return { [kind]: name };
  if (text === "all") return {};
  throw misuse(`Name the budget as ${whose}.`);
}

const labelOf = ({ of, project, member }: Budget) =>
  of === "namespace" ? "all" : of === "project" ? `project:${project}` : `member:${member?.path}`;

const columns = (currency: string): readonly Column<Budget>[] => [
  { title: "BUDGET", of: labelOf },
  {
    title: "DAYS",
    of: ({ every, first_day, last_day }) => (every === "month" ? "each month" : `${first_day} – ${last_day}`),
  },
  { title: "AMOUNT", of: ({ amount_micros }) => money(amount_micros, currency), align: "right" },
  { title: "SPENT", of: ({ spent_micros }) => money(spent_micros, currency), align: "right" },
  {
    title: "AT THIS PACE",
    of: ({ expected_micros }) => (expected_micros === null ? "–" : money(expected_micros, currency)),
    align: "right",
  },
  { title: "RUNS OUT", of: ({ runs_out_on }) => runs_out_on ?? "–" },
  { title: "TOLD AT", of: ({ percents }) => percents.map((percent) => `${percent} %`).join(" ") || "–" },
  { title: "STOPS", of: ({ hard_stop }) => (hard_stop ? "yes" : "–") },
];

async function list(namespace: string, options: OutputOptions): Promise<void> {
  const page = await openSession().call(listBudgets, { params: { namespace } });
  showList(options, page, columns(page.currency), "There is no budget here.");
}

/** The budget that is meant: of the month, or of the span that begins on a day. */
async function find(namespace: string, text: string, from?: string): Promise<Budget | undefined> {
  const { project, member } = targetOf(text);
  const { items } = await openSession().call(listBudgets, { params: { namespace } });
  const same = items.filter(
    (one) =>
      (one.project ?? "").toLowerCase() === (project ?? "").toLowerCase() &&
      (one.member?.path ?? "") === (member ?? "") &&
      (from === undefined ? true : one.every === "span" && one.first_day === from),
  );
  return from === undefined ? (same.find(({ every }) => every === "month") ?? same[0]) : same[0];
}

async function findOrFail(namespace: string, text: string, from?: string): Promise<Budget> {
  const budget = await find(namespace, text, from);
  if (!budget) throw misuse(`There is no budget ${text} in ${namespace}: see guildhall budgets ${namespace}.`);
  return budget;
}

async function listDays(namespace: string, text: string, options: OutputOptions): Promise<void> {
  const { id } = await findOrFail(namespace, text);
  const { days, currency } = await openSession().call(getBudget, { params: { namespace, id } });
  const byDay: readonly Column<(typeof days)[number]>[] = [
    { title: "DAY", of: ({ day }) => day },
    { title: "SPENT", of: ({ spent_micros }) => money(spent_micros, currency), align: "right" },
  ];
  showList(options, { items: days }, byDay, "Nothing was spent of it yet.");
}

interface SetOptions extends OutputOptions {
  from?: string;
  to?: string;
  at?: number[];
  stop?: boolean;
}

async function set(namespace: string, text: string, amount_micros: number, options: SetOptions): Promise<void> {
  const { from: first_day, to: last_day, at: percents, stop: hard_stop } = options;
  const { call } = openSession();
  const found = await find(namespace, text, first_day);
  const before = found && (found.every === "span") === (first_day !== undefined) ? found : undefined;
  const body = { amount_micros, percents, hard_stop };
  const budget = before
    ? await call(editBudget, { params: { namespace, id: before.id }, body })
    : await call(createBudget, { params: { namespace }, body: { ...targetOf(text), ...body, first_day, last_day } });
  const days = budget.every === "month" ? "a month" : `from ${budget.first_day} to ${budget.last_day}`;
  show(options, budget, () => `The budget ${labelOf(budget)} of ${namespace} is ${money(amount_micros)} ${days}.`);
}

async function remove(namespace: string, text: string, options: OutputOptions & { from?: string }): Promise<void> {
  const { id } = await findOrFail(namespace, text, options.from);
  await openSession().call(deleteBudget, { params: { namespace, id } });
  show(options, { id }, () => `The budget ${text} of ${namespace} is deleted.`);
}
