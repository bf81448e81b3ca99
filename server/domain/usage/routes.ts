import * as contract from "../../../contract/usage.ts";
import { type Bound, on } from "../../kernel/on.ts";
import { presentOverview, presentRecord, presentStatistic, presentStorage } from "./present.ts";
import * as usage from "./usage.ts";

/** The routes of this room. */
export const routes: Bound[] = [
  on(contract.getOverview, async (ctx, { params }) => presentOverview(await usage.overview(ctx, params.namespace))),
  on(contract.getStorage, async (ctx, { params }) => presentStorage(await usage.storage(ctx, params.namespace))),
  on(contract.listUsageRecords, async (ctx, { params, query }) => {
    const page = await usage.records(ctx, params.namespace, query);
    return { ...page, items: page.items.map(presentRecord) };
  }),
  on(contract.getStatistics, async (ctx, { params, query }) => {
    const { items, ...span } = await usage.statistics(ctx, params.namespace, query);
    return { ...span, items: items.map(presentStatistic) };
  }),
];
