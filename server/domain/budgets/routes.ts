import * as contract from "../../../contract/budgets.ts";
import { type Bound, on } from "../../kernel/on.ts";
import * as budgets from "./budgets.ts";
import { presentBudget } from "./present.ts";

/** The routes of this room. */
export const routes: Bound[] = [
  on(contract.listBudgets, async (ctx, { params }) => {
    const { namespace, rows } = await budgets.list(ctx, params.namespace);
    return { currency: ctx.ports.currency, items: rows.map((row) => presentBudget(ctx, namespace, row)) };
  }),
  on(contract.createBudget, async (ctx, { params, body: { amount_micros: amount, ...body } }) => {
    const { namespace, row } = await budgets.create(ctx, params.namespace, { ...body, amount });
    return presentBudget(ctx, namespace, row);
  }),
  on(contract.getBudget, async (ctx, { params }) => {
    const { namespace, row, days } = await budgets.get(ctx, params.namespace, params.id);
    return {
      currency: ctx.ports.currency,
      budget: presentBudget(ctx, namespace, row),
      days: days.map(({ day, spent }) => ({ day, spent_micros: spent })),
    };
  }),
  on(contract.editBudget, async (ctx, { params, body: { amount_micros: amount, percents, hard_stop } }) => {
    const change = {
      ...(amount === undefined ? {} : { amount }),
      ...(percents === undefined ? {} : { percents }),
      ...(hard_stop === undefined ? {} : { hard_stop }),
    };
    const { namespace, row } = await budgets.edit(ctx, params.namespace, params.id, change);
    return presentBudget(ctx, namespace, row);
  }),
  on(contract.deleteBudget, (ctx, { params }) => budgets.remove(ctx, params.namespace, params.id)),
];
