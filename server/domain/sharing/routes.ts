import { stream as streamRoute } from "../../../contract/installation.ts";
import * as contract from "../../../contract/resources.ts";
import { api, application, container, dataset, engine, model } from "../../../contract/shares.ts";
import { may } from "../../kernel/context.ts";
import { type Bound, on } from "../../kernel/on.ts";
import { present as presentShare } from "../shares/present.ts";
import { present, presentAccess } from "./present.ts";
import * as sharing from "./sharing.ts";
import { stream } from "./stream.ts";

const shares = { dataset, model, container, engine, application, api };

/** The routes of this room. */
export const routes: Bound[] = [
  on(contract.listResources, async (ctx, { query }) => {
    const page = await sharing.listVisible(ctx, query);
    return { ...page, items: page.items.map((row) => present(ctx, row)) };
  }),
  on(contract.checkAccess, async (ctx, { params }) => presentAccess(ctx, await sharing.standing(ctx, params.id))),
  ...contract.ResourceKind.options.flatMap((kind) => [
    on(shares[kind].list, async (ctx, { params, query }) => {
      const page = await sharing.listShares(ctx, kind, params, query);
      return { ...page, items: page.items.map(presentShare) };
    }),
    on(shares[kind].put, async (ctx, { params: { subject, ...at }, body }) =>
      presentShare(await sharing.share(ctx, kind, at, subject, body.level)),
    ),
    on(shares[kind].remove, async (ctx, { params: { subject, ...at } }) => {
      await sharing.unshare(ctx, kind, at, subject);
      return undefined;
    }),
  ]),
  on(streamRoute, async (ctx, _input, wire) => {
    may(ctx, "account.see");
    return stream(ctx, wire.signal);
  }),
];
