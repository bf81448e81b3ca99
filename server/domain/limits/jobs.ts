import { type Ctx, transact } from "../../kernel/context.ts";
import type { Job } from "../../kernel/jobs.ts";
import { money } from "../../kernel/money.ts";
import { size } from "../../kernel/size.ts";
import { record } from "../activity/activity.ts";
import * as queries from "./near-queries.ts";
import { prove } from "./proof.ts";

/** What watches the limits of organizations. */
export const jobs = (ctx: Ctx): Job[] => [
  { name: "limits near their end", every_seconds: 60, run: () => warnOfLimits(ctx) },
  { name: "proof", every_seconds: 600, run: async () => void (await prove(ctx)) },
];

/**
 * Tells maintainers of their organization's limits, and members of their own, that four fifths or all is used: once each.
 * Each kind by itself: whoever counts use locks a member's row before the organization's.
 */
async function warnOfLimits(ctx: Ctx): Promise<void> {
  for (const take of [queries.takeNear, queries.takeSpending, queries.takeNearOfMembers, queries.takeSpendingOfMembers])
    await transact(ctx, async (ctx) => {
      for (const row of await take(ctx)) await tell(ctx, row);
    });
}

const tell = (ctx: Ctx, { namespace_id, account_id, product, cap, in_use, percent, concerns }: queries.NearRow) => {
  const whose = account_id === null ? "" : "a member's ";
  const amounts = `${amountOf(ctx, product, in_use)} of ${whose}${amountOf(ctx, product, cap)} of ${product}`;
  const action = actionOf(account_id !== null, product, percent);
  return record(ctx, {
    action,
    severity: percent === 100 ? "warning" : "notice",
    namespace_id,
    entity: { kind: "limit", id: account_id === null ? product : `${account_id}/${product}`, name: product },
    text: `noticed that ${amounts} are used${percent === 80 ? "" : action.endsWith("reached") ? stands : full}`,
    after: { limit: cap, in_use, percent },
    concerns,
  });
};

/** What is used up comes back with the month, or only when something is deleted. */
function actionOf(own: boolean, product: string, percent: 80 | 100): string {
  const what = percent === 80 ? "near" : product === "monthly_spend" ? "reached" : "full";
  return `limit.${own ? "own_" : ""}${what}`;
}

const stands = ": new starts are refused, what runs goes on";
const full = ": nothing more can be added";

function amountOf(ctx: Ctx, product: string, amount: number): string {
  if (product === "storage") return size(amount);
  return product === "monthly_spend" ? money(amount, ctx.ports.currency) : String(amount);
}
