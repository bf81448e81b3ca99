import type { z } from "zod";
import type { Budget } from "../../../contract/budgets.ts";
import { type Ctx, canOf, type Target } from "../../kernel/context.ts";
import { paceOf } from "./pace.ts";
import type { BudgetRow } from "./queries.ts";

/** A budget as the API shows it. */
export function presentBudget(ctx: Ctx, namespace: Target, row: BudgetRow): z.input<typeof Budget> {
  const { expected, runs_out_on } = paceOf(row, new Date());
  return {
    id: row.id,
    of: row.project !== null ? "project" : row.account_id !== null ? "member" : "namespace",
    project: row.project,
    member: row.member_path === null ? null : { path: row.member_path, name: row.member_name ?? row.member_path },
    every: row.is_span ? "span" : "month",
    ...{ first_day: row.first_day, last_day: row.last_day },
    ...{ amount_micros: row.amount, spent_micros: row.spent, expected_micros: expected, runs_out_on },
    ...{ percents: row.percents, told: row.told, hard_stop: row.hard_stop },
    can: { ...canOf(ctx, namespace, ["budget.set"]) },
  };
}
