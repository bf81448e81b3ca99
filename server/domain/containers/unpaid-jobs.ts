import type { Ctx } from "../../kernel/context.ts";
import type { Job } from "../../kernel/jobs.ts";
import { listToStop } from "../budgets/budgets.ts";
import { listUnpaid } from "../finance/finance.ts";
import { evict } from "./lifecycle.ts";

/** Stops what the wallet of its namespace or a budget can pay no longer, in the order that was decided with it. */
export const unpaidJobs = (ctx: Ctx): Job[] => [
  {
    name: "unpaid executions",
    every_seconds: 10,
    async run() {
      for (const id of await listUnpaid(ctx)) await evict(ctx, id, "balance");
      for (const id of await listToStop(ctx)) await evict(ctx, id, "budget");
    },
  },
];
