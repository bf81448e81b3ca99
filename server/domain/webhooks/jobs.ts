import { eventTypes, webhookEvents } from "../../../contract/webhook-events.ts";
import { deliveries_kept_days } from "../../../contract/webhooks.ts";
import { type Ctx, transact } from "../../kernel/context.ts";
import type { Job } from "../../kernel/jobs.ts";
import { maintainersOf } from "../members/members.ts";
import * as queries from "./queries.ts";
import { deliver, readied } from "./sending.ts";
import * as sending from "./sending-queries.ts";
import { hostOf, recordWebhook } from "./webhooks.ts";

/** Sockets, not work: most of the time of a message is its endpoint's. */
const at_once_max = 1000;
/** To one endpoint; one that is slow holds no more than these. */
const each_max = 4;
/** Longer than the sender ever waits. */
const lease_seconds = 30;
const forgotten_at_once = 5000;

/** What sends, and how it is ended: what is on its way is laid back. */
export function webhookJobs(ctx: Ctx): { jobs: Job[]; stop: () => Promise<void> } {
  const { jobs, live, log } = ctx.ports;
  const flying = new Set<Promise<void>>();
  const end = new AbortController();
  const launch = (message: Parameters<typeof deliver>[1]) => {
    const flight = deliver(ctx, message, end.signal)
      .catch((error) => log.error({ err: error, message: message.id }, "what came of a webhook was not written down"))
      .finally(() => {
        flying.delete(flight);
        jobs.poke("webhooks");
      });
    flying.add(flight);
  };
  const pump = async () => {
    while (!end.signal.aborted && flying.size < at_once_max) {
      const due = await sending.take(ctx, { free: at_once_max - flying.size, each_max, lease_seconds });
      for (const message of await readied(ctx, due)) launch(message);
      if (due.length === 0) return;
    }
  };
  let hooked = new Set<string>();
  const deaf = live.listen(({ namespace_id, entity }) => {
    if (namespace_id === null) return;
    if (entity === "webhook") hooked.add(namespace_id);
    if (hooked.has(namespace_id)) jobs.poke("webhooks");
  });
  const look = async () => {
    hooked = new Set(await queries.hooked(ctx));
    jobs.poke("webhooks");
  };
  return {
    jobs: [
      { name: "webhooks", every_seconds: 60, run: pump },
      { name: "webhooks due", every_seconds: 5, run: look },
      { name: "held webhooks", every_seconds: 60, run: () => tellOfHeld(ctx) },
      { name: "old webhook deliveries", every_seconds: 3600, run: () => forget(ctx) },
    ],
    async stop() {
      deaf();
      end.abort();
      await Promise.all(flying);
    },
  };
}

/** Tells the maintainers of webhooks that nobody answers for any more: what happens waits. */
const tellOfHeld = (ctx: Ctx): Promise<void> =>
  transact(ctx, async (ctx) => {
    for (const held of await queries.takeHeld(ctx))
      await recordWebhook(
        ctx,
        held,
        "hold",
        `holds what is for the webhook to ${hostOf(held.url)}: whoever answered for it is no maintainer any more`,
        { concerns: await maintainersOf(ctx, held.namespace_id) },
      );
  });

async function forget(ctx: Ctx): Promise<void> {
  await sending.forgetPurged(ctx);
  while ((await sending.forgetOld(ctx, deliveries_kept_days, forgotten_at_once)) === forgotten_at_once);
}

/** Writes down again what the chosen events are made from: another program may have been here before. */
export const refreshEvents = async (ctx: Ctx): Promise<void> =>
  void (await queries.refreshActions(
    ctx,
    Object.fromEntries(eventTypes.map((type) => [type, webhookEvents[type].actions])),
  ));
