import * as contract from "../../../contract/projects.ts";
import { project as shares } from "../../../contract/shares.ts";
import { type Bound, on } from "../../kernel/on.ts";
import { present as presentShare } from "../shares/present.ts";
import { present } from "./present.ts";
import * as projects from "./projects.ts";

/** The routes of this room. */
export const routes: Bound[] = [
  on(contract.listProjects, async (ctx, { query }) => {
    const page = await projects.list(ctx, query);
    return { ...page, items: page.items.map((row) => present(ctx, row)) };
  }),
  on(contract.createProject, async (ctx, { body: { namespace, ...given } }) =>
    present(ctx, await projects.create(ctx, namespace, given)),
  ),
  on(contract.getProject, async (ctx, { params }) => present(ctx, await projects.get(ctx, params))),
  on(contract.editProject, async (ctx, { params, body }) => present(ctx, await projects.edit(ctx, params, body))),
  on(contract.deleteProject, async (ctx, { params }) => void (await projects.remove(ctx, params))),
  on(shares.list, async (ctx, { params, query }) => {
    const page = await projects.listShares(ctx, params, query);
    return { ...page, items: page.items.map(presentShare) };
  }),
  on(shares.put, async (ctx, { params: { subject, ...at }, body }) =>
    presentShare(await projects.share(ctx, at, subject, body.level)),
  ),
  on(shares.remove, async (ctx, { params: { subject, ...at } }) => void (await projects.unshare(ctx, at, subject))),
];
