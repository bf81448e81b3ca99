import type { z } from "zod";
import type { quoteSubscription, StorageAllowance, Subscription } from "../../../contract/subscriptions.ts";
import { type Ctx, canOf } from "../../kernel/context.ts";
import type { PaymentRow, QuoteRow, SubscriptionRow } from "./subscription-queries.ts";
import type { allowance } from "./subscriptions.ts";

const actions = ["wallet.order"] as const;

/** What a namespace may store, as the API shows it. */
export const presentAllowance = (
  ctx: Ctx,
  { namespace, row }: Awaited<ReturnType<typeof allowance>>,
): z.input<typeof StorageAllowance> => ({
  granted_bytes: row.granted,
  subscribed_bytes: row.subscribed,
  allowance_bytes: row.allowance,
  limit_bytes: row.limit,
  in_use_bytes: row.in_use,
  billing: row.billing,
  currency: ctx.ports.currency ?? "",
  offers: row.offers,
  can: { ...canOf(ctx, namespace, actions) },
});

/** A subscription as the API shows it. */
export const presentSubscription = (row: SubscriptionRow): z.input<typeof Subscription> => ({
  number: row.number,
  gib: row.gib,
  period: row.period,
  first_day: row.first_day,
  last_day: row.last_day,
  state: row.state,
  renews: row.renews,
  holds_until: row.holds_until,
  next:
    row.state === "ended" || !row.renews
      ? null
      : { gib: row.next_gib, period: row.next_period, cost_micros: row.next_cost },
  buyer: { path: row.buyer_path, name: row.buyer_name },
  created_at: row.created_at.toISOString(),
  ended_at: row.ended_at?.toISOString() ?? null,
});

/** What was paid for a subscription, as the API shows it. */
export const presentPayment = ({ amount, paid_at, ...row }: PaymentRow) => ({
  ...row,
  amount_micros: amount,
  paid_at: paid_at.toISOString(),
});

/** What a subscription would cost, as the API shows it. */
export const presentQuote = ({ cost, payable, ...row }: QuoteRow): z.input<(typeof quoteSubscription)["response"]> => ({
  ...row,
  cost_micros: cost,
  payable_micros: Math.max(payable ?? 0, 0),
});
