import type { z } from "zod";
import { typeOf } from "../../../contract/webhook-events.ts";
import type { Webhook, WebhookDelivery, WebhookDeliveryDetails } from "../../../contract/webhooks.ts";
import type { Action } from "../../access/policy.ts";
import { type Ctx, canOf } from "../../kernel/context.ts";
import type { DeliveryRow, read } from "./deliveries.ts";
import type { WebhookTarget } from "./webhooks.ts";

const changes = ["webhook.edit"] as const satisfies Action[];

type Shape = z.input<typeof Webhook>;

const timeOf = (at: Date | null): string | null => at?.toISOString() ?? null;

/** A webhook as maintainers see it. */
export const present = (ctx: Ctx, row: WebhookTarget): Shape => ({
  id: row.id,
  url: row.url,
  description: row.description,
  events: row.events as Shape["events"],
  enabled: row.enabled,
  state: stateOf(row),
  created_at: row.created_at.toISOString(),
  created_by: { path: row.created_by_path, name: row.created_by_name },
  answered_for_by: { path: row.set_by_path, name: row.set_by_name },
  rotated_at: row.rotated_at.toISOString(),
  previous_until: row.previous_until && row.previous_until > new Date() ? timeOf(row.previous_until) : null,
  succeeded_at: timeOf(row.succeeded_at),
  failed_at: timeOf(row.failed_at),
  failing_since: timeOf(row.failing_since),
  waiting: row.waiting,
  failed: row.failed,
  can: canOf(ctx, row, changes),
});

function stateOf({ enabled, disabled_reason, stopped }: WebhookTarget): Shape["state"] {
  if (!enabled) return (disabled_reason as "failed" | "gone" | null) ?? "disabled";
  return stopped === "maker_left" ? "maker_left" : "active";
}

/** A message as the log shows it. */
export const presentDelivery = (row: DeliveryRow): z.input<typeof WebhookDelivery> => ({
  id: row.id,
  message_id: row.message_id,
  type: (row.type ?? typeOf(row.action ?? "")) as z.input<typeof WebhookDelivery>["type"],
  state: row.state,
  created_at: row.created_at.toISOString(),
  attempts: row.attempts,
  next_at: row.state === "pending" ? row.next_at.toISOString() : null,
  last_status: row.last_status,
  last_error: row.last_error,
});

/** The same with what was sent and what came back. */
export const presentDetails = ({
  row,
  log,
}: Awaited<ReturnType<typeof read>>): z.input<typeof WebhookDeliveryDetails> => ({
  ...presentDelivery(row),
  body: row.body,
  log: log.map(({ delivery_id: _, at, ...attempt }) => ({ ...attempt, at: at.toISOString() })),
});
