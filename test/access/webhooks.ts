import { createWebhook, listDeliveries, testWebhook } from "../../contract/webhooks.ts";
import type { Person } from "../world.ts";

/** A webhook of the guild, and something that was sent to it. */
export interface Hook {
  id: string;
  delivery: string;
}

const guild = { params: { organization: "guild" } };

/** Nobody answers there: what is sent is given up. */
export async function hookOf(maintainer: Person): Promise<Hook> {
  const { id } = await maintainer.call(createWebhook, { ...guild, body: { url: "http://127.0.0.1:9/hook" } });
  const { id: delivery } = await maintainer.call(testWebhook, { params: { ...guild.params, id } });
  await maintainer.call(listDeliveries, { params: { ...guild.params, id }, query: {} });
  return { id, delivery };
}

/** Inputs for the routes of webhooks. */
export function webhookExamples({ hook: { id, delivery } }: { hook: Hook }): Record<string, object> {
  const one = { params: { ...guild.params, id } };
  const sent = { params: { ...guild.params, id, delivery } };
  return {
    "webhooks.createWebhook": { ...guild, body: { url: "http://127.0.0.1:9/other" } },
    "webhooks.listWebhooks": guild,
    "webhooks.getWebhook": one,
    "webhooks.editWebhook": { ...one, body: { description: "other" } },
    "webhooks.rotateWebhook": { ...one, body: {} },
    "webhooks.deleteWebhook": one,
    "webhooks.testWebhook": one,
    "webhooks.listDeliveries": { ...one, query: {} },
    "webhooks.getDelivery": sent,
    "webhooks.redeliver": sent,
    "webhooks.redeliverFailed": { ...one, body: { since: "2026-01-01T00:00:00Z" } },
  };
}
