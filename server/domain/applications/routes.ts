import * as icon from "../../../contract/application-icons.ts";
import * as contract from "../../../contract/applications.ts";
import { type Bound, on } from "../../kernel/on.ts";
import * as applications from "./applications.ts";
import * as icons from "./icons.ts";
import { keySet } from "./identity.ts";
import { open } from "./opening.ts";
import { iconUrl, present, presentCard, presentReview, presentVersion } from "./present.ts";
import * as versions from "./versions.ts";

const iconOf = ({ namespace, name }: { namespace: string; name: string }, id: string | null) => ({
  icon_url: iconUrl({ namespace_path: namespace, name }, id),
});

/** The routes of this room. */
export const routes: Bound[] = [
  on(contract.createApplication, async (ctx, { body }) => present(ctx, await applications.create(ctx, body))),
  on(contract.listApplications, async (ctx, { query }) => {
    const page = await applications.list(ctx, query);
    return { ...page, items: page.items.map(({ row, extras }) => presentCard(ctx, row, extras)) };
  }),
  on(contract.getApplication, async (ctx, { params }) => present(ctx, await applications.get(ctx, params))),
  on(contract.editApplication, async (ctx, { params, body }) =>
    present(ctx, await applications.edit(ctx, params, body)),
  ),
  on(contract.deleteApplication, async (ctx, { params }) => void (await applications.remove(ctx, params))),
  on(contract.openApplication, async (ctx, { params }) => {
    const { url, until } = await open(ctx, params);
    return { url, expires_at: until === null ? null : new Date(until).toISOString() };
  }),
  on(contract.listApplicationVersions, async (ctx, { params, query }) => {
    const page = await versions.list(ctx, params, query);
    return { ...page, items: page.items.map((found) => presentVersion(ctx, found)) };
  }),
  on(contract.putForward, async (ctx, { params, body }) =>
    presentVersion(ctx, await versions.putForward(ctx, params, body)),
  ),
  on(contract.reviewApplication, async (ctx, { params, body }) =>
    presentVersion(ctx, await versions.review(ctx, params, body)),
  ),
  on(contract.listApplicationReviews, async (ctx, { query }) => {
    const page = await versions.listReviews(ctx, query);
    return { ...page, items: page.items.map((found) => presentReview(ctx, { ...found, row: found })) };
  }),
  on(contract.getKeySet, keySet),
  on(icon.getIcon, async (ctx, { params, query }) => icons.read(ctx, params, query.size)),
  on(icon.putIcon, async (ctx, { params }, wire) => iconOf(params, await icons.put(ctx, params, wire))),
  on(icon.deleteIcon, async (ctx, { params }) => void (await icons.set(ctx, params, null))),
];
