import * as contract from "../../../contract/accounts.ts";
import { on } from "../../kernel/on.ts";
import * as accounts from "./accounts.ts";
import { present } from "./present.ts";

export const routes = [
  on(contract.getSetup, async (ctx) => accounts.installation(ctx)),
  on(contract.setUp, async (ctx, { body }) => present(await accounts.setUp(ctx, body))),
  on(contract.getMe, async (ctx) => present(await accounts.me(ctx))),
  on(contract.editMe, async (ctx, { body }) => present(await accounts.rename(ctx, body.name))),
];
