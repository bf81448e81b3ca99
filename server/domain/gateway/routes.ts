import * as contract from "../../../contract/apis.ts";
import * as log from "../../../contract/calls.ts";
import { type Bound, on } from "../../kernel/on.ts";
import { present as presentResource } from "../sharing/present.ts";
import * as apis from "./apis.ts";
import { presentStatistic } from "./call-present.ts";
import * as calls from "./calls.ts";
import { listCallable, modelOf } from "./models.ts";
import { present } from "./present.ts";

/** The routes of this room. */
export const routes: Bound[] = [
  on(contract.createApi, async (ctx, { body: { namespace, name, ...given } }) =>
    present(ctx, await apis.create(ctx, { namespace, name }, given)),
  ),
  on(contract.listApis, async (ctx, { query }) => {
    const page = await apis.list(ctx, query);
    return { ...page, items: page.items.map((row) => presentResource(ctx, row)) };
  }),
  on(contract.getApi, async (ctx, { params }) => present(ctx, await apis.get(ctx, params))),
  on(contract.editApi, async (ctx, { params, body }) => present(ctx, await apis.edit(ctx, params, body))),
  on(contract.deleteApi, async (ctx, { params }) => apis.remove(ctx, params).then(() => undefined)),
  on(contract.listCallable, async (ctx, { query }) => {
    const page = await listCallable(ctx, query);
    const items = page.items.map(({ namespace, name, protocols }) => ({
      ...{ namespace, name, protocols },
      model: modelOf({ namespace_path: namespace, name }),
    }));
    return { ...page, items };
  }),
  on(log.listCalls, async (ctx, { params, query }) => calls.list(ctx, params.namespace, query)),
  on(log.getCall, async (ctx, { params }) => calls.get(ctx, params.namespace, params.id)),
  on(log.readCallContent, async (ctx, { params }) => calls.readContent(ctx, params.namespace, params.id)),
  on(log.exportCalls, async (ctx, { params, query }) => calls.download(ctx, params.namespace, query)),
  on(log.getCallStatistics, async (ctx, { params, query }) => {
    const { items, ...span } = await calls.statistics(ctx, params.namespace, query);
    return { ...span, currency: ctx.ports.currency, items: items.map((row) => presentStatistic(ctx, row)) };
  }),
];
