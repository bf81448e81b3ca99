import { getMemberAccess } from "../../../contract/access.ts";
import { api, application, container, dataset, engine, model, project } from "../../../contract/shares.ts";
import { listTeamShares } from "../../../contract/teams.ts";
import { type Bound, on } from "../../kernel/on.ts";
import * as explanations from "./explanations.ts";
import { presentAccess, presentReach, presentTeamShare } from "./present.ts";

const shares = { dataset, model, container, engine, application, api, project };

/** The routes of this room. */
export const routes: Bound[] = [
  ...(["dataset", "model", "container", "engine", "application", "api", "project"] as const).flatMap((kind) => [
    on(shares[kind].access, async (ctx, { params, query }) => {
      const page = await explanations.explain(ctx, kind, params, query);
      return { ...page, items: page.items.map(presentAccess) };
    }),
    on(shares[kind].preview, async (ctx, { params, body }) => explanations.preview(ctx, kind, params, body)),
  ]),
  on(getMemberAccess, async (ctx, { params, query }) => {
    const page = await explanations.reachOf(ctx, params, query);
    return { ...page, items: page.items.map(presentReach) };
  }),
  on(listTeamShares, async (ctx, { params, query }) => {
    const page = await explanations.sharedWithTeam(ctx, params, query);
    return { ...page, items: page.items.map((row) => presentTeamShare(params.organization, row)) };
  }),
];
