import * as contract from "../../../contract/webhooks.ts";
import { type Bound, on } from "../../kernel/on.ts";
import * as deliveries from "./deliveries.ts";
import { present, presentDelivery, presentDetails } from "./present.ts";
import * as webhooks from "./webhooks.ts";

/** The routes of this room. */
export const routes: Bound[] = [
  on(contract.createWebhook, async (ctx, { params, body }) => {
    const { row, secret } = await webhooks.create(ctx, params.organization, body);
    return { ...present(ctx, row), secret };
  }),
  on(contract.listWebhooks, async (ctx, { params }) => {
    const rows = await webhooks.list(ctx, params.organization);
    return { items: rows.map((row) => present(ctx, row)), next_cursor: null };
  }),
  on(contract.getWebhook, async (ctx, { params }) => present(ctx, await webhooks.get(ctx, params))),
  on(contract.editWebhook, async (ctx, { params, body }) => present(ctx, await webhooks.edit(ctx, params, body))),
  on(contract.rotateWebhook, async (ctx, { params, body }) => {
    const { row, secret } = await webhooks.rotate(ctx, params, body.previous_until);
    return { ...present(ctx, row), secret };
  }),
  on(contract.deleteWebhook, async (ctx, { params }) => webhooks.remove(ctx, params)),
  on(contract.testWebhook, async (ctx, { params }) => presentDelivery(await deliveries.test(ctx, params))),
  on(contract.listDeliveries, async (ctx, { params, query }) => {
    const page = await deliveries.list(ctx, params, query);
    return { ...page, items: page.items.map(presentDelivery) };
  }),
  on(contract.getDelivery, async (ctx, { params }) =>
    presentDetails(await deliveries.read(ctx, params, params.delivery)),
  ),
  on(contract.redeliver, async (ctx, { params }) =>
    presentDelivery(await deliveries.redeliver(ctx, params, params.delivery)),
  ),
  on(contract.redeliverFailed, async (ctx, { params, body }) => ({
    redelivered: await deliveries.redeliverFailed(ctx, params, body.since),
  })),
];
