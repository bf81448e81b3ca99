import * as contract from "../../../contract/requests.ts";
import { on } from "../../kernel/on.ts";
import { present } from "./present.ts";
import * as requests from "./requests.ts";

export const routes = [
  on(contract.getWayIn, async (ctx, { params }) => requests.look(ctx, params.organization)),
  on(contract.askToJoin, async (ctx, { params, body }) => requests.ask(ctx, params.organization, body.message)),
  on(contract.withdrawRequest, async (ctx, { params }) =>
    requests.withdraw(ctx, params.organization).then(() => undefined),
  ),
  on(contract.listRequests, async (ctx, { params, query }) => {
    const page = await requests.list(ctx, params.organization, query);
    return { ...page, items: page.items.map(present) };
  }),
  on(contract.approveRequest, async (ctx, { params, body }) =>
    present(await requests.approve(ctx, params.organization, params.id, body.role)),
  ),
  on(contract.declineRequest, async (ctx, { params }) =>
    present(await requests.decline(ctx, params.organization, params.id)),
  ),
];
