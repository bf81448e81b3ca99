import { z } from "zod";
import { Can, NamespaceRef, Person, ResourceRef } from "./common.ts";
import { route } from "./route.ts";

const Micros = z.int();
const Amount = z.int().min(1, "More than nothing").max(1_000_000_000_000_000);
const Percents = z
  .array(z.int().min(1, "At least 1").max(100, "At most 100"))
  .max(10, "At most 10")
  .transform((percents) => [...new Set(percents)].sort((a, b) => a - b))
  .describe("Whom it concerns is told once in each period when so many percent are spent.");
const HardStop = z
  .boolean()
  .describe("New starts that no room is left for are refused, and what runs is stopped, the newest first.");
const namespace = z.object({ namespace: NamespaceRef });
const numbered = namespace.extend({ id: z.uuid() });
const tag = "budgets";

/** What a namespace, one of its projects or one of its members may spend in a period, and what is spent of it. */
export const Budget = z
  .object({
    id: z.uuid(),
    of: z.enum(["namespace", "project", "member"]),
    project: z.string().nullable(),
    member: Person.nullable(),
    every: z.enum(["month", "span"]).describe("Each calendar month (UTC), or one span of days."),
    first_day: z.iso.date().describe("Of the period that it is in now."),
    last_day: z.iso.date(),
    amount_micros: Micros,
    spent_micros: Micros.describe("In this period until now, with what runs."),
    expected_micros: Micros.nullable().describe(
      "At the end of the period, at the pace of its days until now; null: it has not begun.",
    ),
    runs_out_on: z.iso.date().nullable().describe("At that pace; null: not in this period."),
    percents: z.array(z.int()),
    told: z.array(z.int()).describe("The percentages that were told in this period."),
    hard_stop: HardStop,
    can: Can,
  })
  .meta({ id: "Budget" });
export type Budget = z.output<typeof Budget>;

export const listBudgets = route({
  method: "GET",
  path: "/api/v1/namespaces/:namespace/budgets",
  action: "budget.list",
  tag,
  summary: "List the budgets of a namespace with what is spent of each; whoever does not maintain it sees their own",
  params: namespace,
  status: 200,
  response: z.object({ currency: z.string(), items: z.array(Budget) }),
});

export const createBudget = route({
  method: "POST",
  path: "/api/v1/namespaces/:namespace/budgets",
  action: "budget.set",
  tag,
  summary: "Make a budget of a namespace, a project or a member, for each month or for one span of days (UTC)",
  params: namespace,
  body: z.strictObject({
    project: ResourceRef.optional(),
    member: NamespaceRef.optional(),
    amount_micros: Amount,
    first_day: z.iso.date().optional().describe("With `last_day`: one span of days. Without: each calendar month."),
    last_day: z.iso.date().optional(),
    percents: Percents.default([50, 80, 100]),
    hard_stop: HardStop.default(false),
  }),
  status: 201,
  response: Budget,
});

export const getBudget = route({
  method: "GET",
  path: "/api/v1/namespaces/:namespace/budgets/:id",
  action: "budget.list",
  tag,
  summary: "Say what of a budget was spent on each day of its period",
  params: numbered,
  status: 200,
  response: z.object({
    currency: z.string(),
    budget: Budget,
    days: z.array(z.object({ day: z.iso.date(), spent_micros: Micros })),
  }),
});

export const editBudget = route({
  method: "PATCH",
  path: "/api/v1/namespaces/:namespace/budgets/:id",
  action: "budget.set",
  tag,
  summary: "Change a budget's amount, its alerts, or whether it stops; what it is of and its period stay",
  params: numbered,
  body: z.strictObject({
    amount_micros: Amount.optional(),
    percents: Percents.optional(),
    hard_stop: HardStop.optional(),
  }),
  status: 200,
  response: Budget,
});

export const deleteBudget = route({
  method: "DELETE",
  path: "/api/v1/namespaces/:namespace/budgets/:id",
  action: "budget.set",
  tag,
  summary: "Delete a budget: nothing is told of or stopped for it any more",
  params: numbered,
  status: 200,
  response: z.object({}),
});
