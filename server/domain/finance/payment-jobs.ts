import type { Ctx } from "../../kernel/context.ts";
import type { Job } from "../../kernel/jobs.ts";
import * as queries from "./payment-queries.ts";
import { apply, end } from "./payments.ts";

const at_once_max = 50;

/** What makes orders and refunds agree with their provider where a message was lost or a crash came in between. */
export const paymentJobs = (ctx: Ctx): Job[] => [{ name: "payments", every_seconds: 60, run: () => tend(ctx) }];

async function tend(ctx: Ctx): Promise<void> {
  const provider = ctx.ports.payments;
  if (!provider) return;
  for (const { id, amount, payment_id } of await queries.listOpenRefunds(ctx, at_once_max))
    await alone(ctx, async () =>
      apply(ctx, await provider.refund({ id, amount, payment_id, currency: ctx.ports.currency })),
    );
  for (const { id, checkout_id } of await queries.listToAsk(ctx, at_once_max))
    await alone(ctx, async () =>
      checkout_id === null ? end(ctx, id, "it was never begun") : apply(ctx, await provider.look(checkout_id)),
    );
}

/** Each by itself: one that fails is tried again at the next turn. */
const alone = (ctx: Ctx, act: () => Promise<unknown>): Promise<unknown> =>
  act().catch((error) => ctx.ports.log.error({ err: error }, "the payment provider was asked in vain"));
