import * as contract from "../../../contract/forge-connections.ts";
import { on } from "../../kernel/on.ts";
import * as forges from "./forges.ts";
import { present, presentGroup } from "./present.ts";

export const routes = [
  on(contract.listForgeConnections, async (ctx) => {
    const { items, providers } = await forges.list(ctx);
    return { items: items.map(present), providers: providers.map((row) => ({ ...row, kind: "gitee" as const })) };
  }),
  on(contract.beginForgeConnection, async (ctx, { body }) => {
    const { url, expires_at } = await forges.begin(ctx, body.provider);
    return { url, expires_at: expires_at.toISOString() };
  }),
  on(contract.finishForgeConnection, async (ctx, { body }) => present(await forges.finish(ctx, body))),
  on(contract.endForgeConnection, async (ctx, { params }) => {
    await forges.end(ctx, params.id);
    return undefined;
  }),
  on(contract.listForgeOrganizations, async (ctx, { params, query }) => {
    const page = await forges.administered(ctx, params.id, query);
    return { ...page, items: page.items.map(presentGroup) };
  }),
];
