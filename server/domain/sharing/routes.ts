import { stream as streamRoute } from "../../../contract/installation.ts";
import * as contract from "../../../contract/resources.ts";
import { may } from "../../kernel/context.ts";
import { on } from "../../kernel/on.ts";
import { present, presentAccess } from "./present.ts";
import * as sharing from "./sharing.ts";
import { stream } from "./stream.ts";

type Reason = "owner" | "visibility" | "maintainer";

export const routes = [
  on(contract.listResources, async (ctx, { query }) => {
    const page = await sharing.listVisible(ctx, query);
    return { ...page, items: page.items.map((row) => present(ctx, row)) };
  }),
  on(contract.checkAccess, async (ctx, { params }) => presentAccess(ctx, await sharing.standing(ctx, params.id))),
  on(contract.explainAccess, async (ctx, { params, query }) => {
    const { items, next_cursor } = await sharing.explain(ctx, params.id, query);
    const sentences = items.map(({ path, name, tie, reasons }) => ({
      person: { path, name },
      tie,
      reasons: reasons as Reason[],
    }));
    return { items: sentences, next_cursor };
  }),
  on(streamRoute, async (ctx, _input, wire) => {
    may(ctx, "account.see");
    return stream(ctx, wire.signal);
  }),
];
