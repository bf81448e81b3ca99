import type { Ctx } from "../../kernel/context.ts";
import type { Job } from "../../kernel/jobs.ts";
import type { Delivery, Mailer } from "./ports.ts";
import * as queries from "./queries.ts";
import { opened } from "./sealing.ts";

const at_once = 4;
/** Longer than the mailer ever waits for its server. */
const busy_seconds = 300;
const first_pause_seconds = 30;
const pause_seconds_max = 6 * 3600;
const patience_seconds = 4 * 86_400;

/** What brings letters to their mail server, where there is one. */
export function jobs(ctx: Ctx): Job[] {
  const { mailer } = ctx.ports;
  if (!mailer) return [];
  return [
    { name: "mail", every_seconds: 15, run: () => deliver(ctx, mailer) },
    { name: "old mail", every_seconds: 86_400, run: async () => void (await queries.forgetOld(ctx)) },
  ];
}

/**
 * Delivers what is due. A letter is taken before it is sent and marked after: whoever is killed in between leaves it to be
 * sent once more, under the same Message-ID. More than that no protocol can promise.
 */
async function deliver(ctx: Ctx, mailer: Mailer): Promise<void> {
  for (;;) {
    const due = await queries.take(ctx, at_once, busy_seconds);
    await Promise.all(due.map((letter) => deliverOne(ctx, mailer, letter)));
    if (due.length < at_once) return;
  }
}

async function deliverOne(ctx: Ctx, mailer: Mailer, letter: queries.Due): Promise<void> {
  const { id, recipient: to, subject } = letter;
  const message_id = `<${id}@${new URL(ctx.ports.url).hostname}>`;
  const body = opened(ctx, letter);
  const delivery: Delivery = body
    ? await mailer.send({ message_id, to, subject, ...body })
    : { outcome: "refused", reason: "it was sealed with another secret of this installation" };
  if (delivery.outcome === "accepted") return void (await queries.setSent(ctx, id));
  const { outcome, reason } = delivery;
  const over = outcome === "refused" || letter.age_seconds > patience_seconds;
  ctx.ports.log.warn({ mail: id, attempts: letter.attempts, reason, over }, "a mail could not be delivered");
  if (over) await queries.setGivenUp(ctx, id, reason);
  else await queries.setLater(ctx, id, reason, pauseOf(letter.attempts));
}

const pauseOf = (attempts: number): number => Math.min(first_pause_seconds * 2 ** (attempts - 1), pause_seconds_max);
