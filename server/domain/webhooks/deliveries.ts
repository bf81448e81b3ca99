import { accountOf, type Ctx } from "../../kernel/context.ts";
import { pageOf } from "../../kernel/page.ts";
import { invalid, notFound, Problem } from "../../kernel/problem.ts";
import * as queries from "./delivery-queries.ts";
import { testPayload } from "./payloads.ts";
import { type Address, changing, get, hostOf, recordWebhook } from "./webhooks.ts";

export type { DeliveryRow } from "./delivery-queries.ts";

const attempts_shown_max = 50;

/** What was sent to a webhook, newest first. */
export async function list(ctx: Ctx, at: Address, f: Parameters<typeof queries.list>[2]) {
  const webhook = await get(ctx, at);
  return pageOf(await queries.list(ctx, webhook.id, f), f.limit, ({ id }) => id);
}

/** A message with its attempts. */
export async function read(ctx: Ctx, at: Address, id: string) {
  const webhook = await get(ctx, at);
  const row = await found(ctx, webhook.id, id);
  return { row, log: await queries.attempts(ctx, id, attempts_shown_max) };
}

async function found(ctx: Ctx, webhook_id: string, id: string): Promise<queries.DeliveryRow> {
  const row = await queries.get(ctx, webhook_id, id);
  if (!row) throw notFound("delivery");
  return row;
}

/** Sends a test event. It is tried once. */
export const test = (ctx: Ctx, at: Address): Promise<queries.DeliveryRow> =>
  changing(ctx, at, async (ctx, organization, webhook) => {
    refuseDisabled(webhook);
    accountOf(ctx);
    const id = await queries.insertTest(ctx, at.id, testPayload(organization, ctx.actor.path));
    await recordWebhook(ctx, webhook, "test", `sent a test to ${hostOf(webhook.url)}`, {});
    return found(ctx, at.id, id);
  });

/** Sends a message again, under the same id. */
export const redeliver = (ctx: Ctx, at: Address, id: string): Promise<queries.DeliveryRow> =>
  changing(ctx, at, async (ctx, _organization, webhook) => {
    refuseDisabled(webhook);
    const { message_id } = await found(ctx, at.id, id);
    await queries.again(ctx, id);
    await recordWebhook(ctx, webhook, "redeliver", `sent a message to ${hostOf(webhook.url)} again`, {
      after: { message: message_id },
    });
    return found(ctx, at.id, id);
  });

/** Sends everything again that was given up since a time. */
export const redeliverFailed = (ctx: Ctx, at: Address, since: string): Promise<number> =>
  changing(ctx, at, async (ctx, _organization, webhook) => {
    refuseDisabled(webhook);
    const from = new Date(since);
    if (from.getTime() > Date.now()) throw invalid("body.since", "This time is still to come");
    const redelivered = await queries.failedAgain(ctx, at.id, from);
    await recordWebhook(ctx, webhook, "redeliver", `sent ${redelivered} messages to ${hostOf(webhook.url)} again`, {
      after: { since, redelivered },
    });
    return redelivered;
  });

function refuseDisabled({ enabled }: { enabled: boolean }): void {
  if (!enabled) throw new Problem("conflict", "This webhook is switched off: switch it on first");
}
