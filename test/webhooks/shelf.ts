import { Webhook as Verifier } from "standardwebhooks";
import type { WebhookEventType } from "../../contract/webhook-events.ts";
import type { Webhook } from "../../contract/webhooks.ts";
import * as contract from "../../contract/webhooks.ts";
import { type Person, until, type World, world } from "../world.ts";
import { type Received, type Receiver, receiver } from "./receiver.ts";

type Made = Webhook & { secret: string };

/** A Guildhall with two maintainers, somebody to add, and a receiver. */
export interface Shelf extends World {
  ann: Person;
  mia: Person;
  bob: Person;
  to: Receiver;
  /** Another organization of Ann's, with Mia as its second maintainer. */
  guild(): Promise<string>;
  hook(org: string, more?: { path?: string; events?: WebhookEventType[] | null; by?: Person }): Promise<Made>;
  /** So many messages at a path of the receiver. */
  arrived(path: string, count?: number): Promise<Received[]>;
  /** As if the time until the next attempts had gone by. */
  hurry(): Promise<void>;
  /** A webhook as it is, once it is so. */
  once(org: string, id: string, is: (webhook: Webhook) => boolean): Promise<Webhook>;
}

export async function shelf(environment: Record<string, string> = {}): Promise<Shelf> {
  const to = await receiver();
  const w = await world({ GUILDHALL_WEBHOOKS_PRIVATE: "yes", ...environment });
  const [ann, mia, bob] = [await w.person("ann"), await w.person("mia"), await w.person("bob")];
  let made = 0;
  return {
    ...w,
    ...{ ann, mia, bob, to },
    guild: () => w.organization(ann, `guild-${++made}`, [[mia, "maintainer"]]),
    hook: (organization, { path = "/", events = null, by = ann } = {}) =>
      by.call(contract.createWebhook, { params: { organization }, body: { url: to.url + path, events } }),
    arrived: (path, count = 1) =>
      until(`${count} messages at ${path}`, async () => to.at(path).length >= count && to.at(path)),
    async hurry() {
      await w.owner.query("update webhook_delivery set next_at = now() where state = 'pending'");
      w.ctx.ports.jobs.poke("webhooks");
    },
    once: (organization, id, is) =>
      until("the webhook to be so", async () => {
        const webhook = await ann.call(contract.getWebhook, { params: { organization, id } });
        return is(webhook) && webhook;
      }),
    async stop() {
      to.release();
      await w.stop();
      await to.close();
    },
  };
}

/** What the official library makes of a message; it throws when it is not genuine. */
export const verified = (secret: string, { body, headers }: Received) =>
  new Verifier(secret).verify(body, headers) as { type: string; timestamp: string; data: Record<string, unknown> };
