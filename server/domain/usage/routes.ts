import * as contract from "../../../contract/usage.ts";
import { type Bound, on } from "../../kernel/on.ts";
import { presentOverview, presentRecord, presentStatistic } from "./present.ts";
import * as storage from "./storage.ts";
import { presentGrowth, presentPart, presentSummary } from "./storage-present.ts";
import * as usage from "./usage.ts";

/** The routes of this room. */
export const routes: Bound[] = [
  on(contract.getOverview, async (ctx, { params }) => presentOverview(await usage.overview(ctx, params.namespace))),
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
    const page = await usage.records(ctx, params.namespace, query);
    return { ...page, items: page.items.map(presentRecord) };
  }),
  on(contract.getStatistics, async (ctx, { params, query }) => {
    const { items, ...span } = await usage.statistics(ctx, params.namespace, query);
    return { ...span, items: items.map(presentStatistic) };
  }),
];
