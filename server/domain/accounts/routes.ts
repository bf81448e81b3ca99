import * as contract from "../../../contract/accounts.ts";
import { listOwnActivity } from "../../../contract/activity.ts";
import { on } from "../../kernel/on.ts";
import * as activity from "../activity/activity.ts";
import * as activityPresent from "../activity/present.ts";
import * as accounts from "./accounts.ts";
import { present } from "./present.ts";

export const routes = [
  on(contract.getSetup, async (ctx) => accounts.installation(ctx)),
  on(contract.setUp, async (ctx, { body }) => present(await accounts.setUp(ctx, body))),
  on(contract.getMe, async (ctx) => present(await accounts.me(ctx))),
  on(contract.editMe, async (ctx, { body }) => present(await accounts.rename(ctx, body.name))),
  on(listOwnActivity, async (ctx, { query }) => {
    const page = await activity.listOwn(ctx, query);
    return { ...page, items: page.items.map(activityPresent.present) };
  }),
];
