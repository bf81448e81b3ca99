import { stream as streamRoute } from "../../../contract/installation.ts";
import * as contract from "../../../contract/resources.ts";
import * as shares from "../../../contract/shares.ts";
import { may } from "../../kernel/context.ts";
import { on } from "../../kernel/on.ts";
import { present, presentAccess, presentWays } from "./present.ts";
import * as sharing from "./sharing.ts";
import { stream } from "./stream.ts";

export const routes = [
  on(contract.listResources, async (ctx, { query }) => {
    const page = await sharing.listVisible(ctx, query);
    return { ...page, items: page.items.map((row) => present(ctx, row)) };
  }),
  on(contract.checkAccess, async (ctx, { params }) => presentAccess(ctx, await sharing.standing(ctx, params.id))),
  ...(["dataset", "container"] as const).map((kind) =>
    on(shares[kind].access, async (ctx, { params, query }) => {
      const { items, next_cursor } = await sharing.explain(ctx, kind, params, query);
      return { items: items.map(presentWays), next_cursor };
    }),
  ),
  on(streamRoute, async (ctx, _input, wire) => {
    may(ctx, "account.see");
    return stream(ctx, wire.signal);
  }),
];
