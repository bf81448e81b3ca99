import { type Ctx, transact } from "../../kernel/context.ts";
import { maintainersOf } from "../members/members.ts";
import { payloadOfLine } from "./payloads.ts";
import type { Answer } from "./ports.ts";
import * as queries from "./queries.ts";
import { pauseAfter } from "./schedule.ts";
import { signed } from "./secrets.ts";
import * as sending from "./sending-queries.ts";
import { hostOf, recordWebhook } from "./webhooks.ts";

const gone = 410;

/** What is sent, ready. */
export type Ready = sending.Due & { body: string };

/** Gives messages that were never sent their bodies, which stay the same from then on. */
export async function readied(ctx: Ctx, due: readonly sending.Due[]): Promise<Ready[]> {
  const fresh = due.flatMap(({ body, activity_id }) => (body === null && activity_id !== null ? [activity_id] : []));
  const lines = new Map((fresh.length > 0 ? await sending.lines(ctx, fresh) : []).map((line) => [line.id, line]));
  const made = due.flatMap((one) => {
    const line = one.body === null ? lines.get(one.activity_id ?? "") : undefined;
    const payload = line && payloadOfLine(line, ctx.ports.currency);
    return payload ? [{ id: one.id, ...payload }] : [];
  });
  if (made.length > 0) await sending.keepBodies(ctx, made);
  const bodies = new Map(made.map(({ id, body }) => [id, body]));
  const nothing = due.filter(({ id, body }) => body === null && !bodies.has(id)).map(({ id }) => id);
  if (nothing.length > 0) await sending.drop(ctx, nothing);
  return due.flatMap((one) => {
    const body = one.body ?? bodies.get(one.id);
    return body === undefined ? [] : [{ ...one, body }];
  });
}

/** Sends one message and writes down what came of it. Ended by our own end, it is laid back. */
export async function deliver(ctx: Ctx, message: Ready, signal: AbortSignal): Promise<void> {
  const answer = await send(ctx, message, signal);
  if (signal.aborted && answer.status === null) await sending.layBack(ctx, message);
  else await settle(ctx, message, answer);
}

async function send(ctx: Ctx, { url, message_id, body, ...of }: Ready, signal: AbortSignal): Promise<Answer> {
  const signatures = signed(ctx, of, message_id, body);
  if (!signatures)
    return { ...nothing, error: "Its secret was sealed with another secret of the installation's: rotate it" };
  const headers = {
    "content-type": "application/json",
    "user-agent": `Guildhall/${ctx.ports.version} (+${ctx.ports.url})`,
    ...signatures,
  };
  return ctx.ports.webhook_sender.send({ url, headers, body, signal });
}

const nothing = { status: null, response: null, retry_after: null, duration_ms: 0 };

const settle = (ctx: Ctx, message: Ready, answer: Answer): Promise<void> =>
  transact(ctx, async (ctx) => {
    if (!(await sending.keepAttempt(ctx, message, answer))) return;
    if (answer.error === null) return void (await sending.setSucceeded(ctx, message));
    const is_test = message.activity_id === null;
    const pause = is_test || answer.status === gone ? undefined : pauseAfter(message.tries, answer.retry_after);
    if (pause !== undefined) return void (await sending.setLater(ctx, message, pause));
    const all_failed = await sending.setFailed(ctx, message);
    if (answer.status === gone) await disable(ctx, message.webhook_id, "gone");
    else if (all_failed && !is_test) await disable(ctx, message.webhook_id, "failed");
  });

const reasons = {
  gone: "its endpoint answered that it is gone (410)",
  failed: "nothing has arrived there for three days",
};

/** Switches a webhook off that nothing arrives at, and tells the maintainers. */
async function disable(ctx: Ctx, id: string, reason: keyof typeof reasons): Promise<void> {
  const off = await queries.disable(ctx, id, reason);
  if (!off) return;
  await recordWebhook(
    ctx,
    { id, ...off },
    "disable",
    `switched off the webhook to ${hostOf(off.url)}: ${reasons[reason]}`,
    {
      after: { reason },
      concerns: await maintainersOf(ctx, off.namespace_id),
    },
  );
}
