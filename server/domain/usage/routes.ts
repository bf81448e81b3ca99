import * as pricing from "../../../contract/prices.ts";
import * as reports from "../../../contract/reports.ts";
import * as contract from "../../../contract/usage.ts";
import { type Bound, on } from "../../kernel/on.ts";
import * as changes from "./changes.ts";
import { chooseCurrency, currencyFault } from "./currency.ts";
import { forecast } from "./forecast.ts";
import { presentOverview, presentPrice, presentRecord, presentStatistic } from "./present.ts";
import * as prices from "./prices.ts";
import * as records from "./records.ts";
import * as storage from "./storage.ts";
import { presentGrowth, presentPart, presentSummary } from "./storage-present.ts";
import * as usage from "./usage.ts";

/** The routes of this room. */
export const routes: Bound[] = [
  on(contract.getOverview, async (ctx, { params }) =>
    presentOverview(ctx, await usage.overview(ctx, params.namespace)),
  ),
  on(pricing.listPrices, async (ctx) => ({
    items: (await prices.list(ctx)).map(presentPrice),
    currency_fault: await currencyFault(ctx),
    currency: ctx.ports.currency,
  })),
  on(pricing.chooseCurrency, async (ctx, { body: { currency } }) => {
    await chooseCurrency(ctx, currency);
    return { currency };
  }),
  on(pricing.setPrice, async (ctx, { params, body }) => presentPrice(await prices.set(ctx, params.product, body))),
  on(contract.getStorage, async (ctx, { params }) => presentSummary(await storage.summary(ctx, params.namespace))),
  on(contract.listStorageParts, async (ctx, { params, query }) => {
    const page = await storage.parts(ctx, params.namespace, query);
    return { ...page, items: page.items.map(presentPart) };
  }),
  on(contract.exportStorageParts, (ctx, { params, query }) => storage.download(ctx, params.namespace, query)),
  on(contract.getStorageGrowth, async (ctx, { params, query }) =>
    presentGrowth(await storage.growth(ctx, params.namespace, query)),
  ),
  on(contract.getStorageOfResource, (ctx, { params, query }) =>
    storage.ofResource(ctx, params.namespace, query.resource),
  ),
  on(contract.listUsageRecords, async (ctx, { params, query }) => {
    const page = await records.records(ctx, params.namespace, query);
    return { ...page, items: page.items.map((row) => presentRecord(ctx, row)) };
  }),
  on(reports.getStatistics, async (ctx, { params, query }) => {
    const { items, ...span } = await records.statistics(ctx, params.namespace, query);
    return { ...span, items: items.map((row) => presentStatistic(ctx, row)) };
  }),
  on(reports.exportUsageRecords, (ctx, { params, query }) => records.download(ctx, params.namespace, query)),
  on(reports.exportCosts, (ctx, { params, query }) => records.downloadCosts(ctx, params.namespace, query)),
  on(reports.correctUsage, async (ctx, { params, body }) =>
    presentRecord(ctx, await records.correct(ctx, params.id, body)),
  ),
  on(reports.listChanges, async (ctx, { params, query }) => {
    const page = await changes.list(ctx, params.namespace, query);
    return { ...page, items: page.items.map(changes.present) };
  }),
  on(reports.exportChanges, (ctx, { params, query }) => changes.download(ctx, params.namespace, query)),
  on(reports.getForecast, async (ctx, { params }) => ({
    items: await forecast(ctx, params.namespace, new Date()),
    currency: ctx.ports.currency,
  })),
];
