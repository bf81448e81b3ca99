import * as contract from "../../../contract/subscriptions.ts";
import { type Bound, on } from "../../kernel/on.ts";
import * as grants from "./grants.ts";
import { presentAllowance, presentPayment, presentQuote, presentSubscription } from "./subscription-present.ts";
import * as subscriptions from "./subscriptions.ts";

/** The routes of what may be stored: subscribed to, and granted. */
export const routes: Bound[] = [
  on(contract.getStorageAllowance, async (ctx, { params }) =>
    presentAllowance(ctx, await subscriptions.allowance(ctx, params.namespace)),
  ),
  on(contract.listSubscriptions, async (ctx, { params, query }) => {
    const page = await subscriptions.list(ctx, params.namespace, query);
    return { ...page, items: page.items.map(presentSubscription) };
  }),
  on(contract.quoteSubscription, async (ctx, { params, query }) =>
    presentQuote(await subscriptions.quote(ctx, params.namespace, query)),
  ),
  on(contract.getSubscription, async (ctx, { params }) => {
    const { row, payments } = await subscriptions.get(ctx, params.namespace, params.number);
    const { currency } = ctx.ports;
    return { ...presentSubscription(row), currency, payments: payments.map(presentPayment) };
  }),
  on(contract.subscribeStorage, async (ctx, { params, body }) =>
    presentSubscription(await subscriptions.subscribe(ctx, params.namespace, body)),
  ),
  on(contract.changeSubscription, async (ctx, { params, body }) =>
    presentSubscription(await subscriptions.change(ctx, params.namespace, params.number, body)),
  ),
  on(contract.listStorageGrants, (ctx, { query }) => grants.list(ctx, query)),
  on(contract.setDefaultStorageGrants, (ctx, { body }) => grants.setDefaults(ctx, body)),
  on(contract.setStorageGrant, (ctx, { params, body }) => grants.set(ctx, params.namespace, body.bytes)),
  on(contract.endStorageGrant, (ctx, { params }) => grants.set(ctx, params.namespace, undefined)),
];
