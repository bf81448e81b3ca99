import * as contract from "../../../contract/sign-in-providers.ts";
import { type Bound, on } from "../../kernel/on.ts";
import * as methods from "./methods.ts";
import { present, presentMethods } from "./present.ts";
import * as providers from "./providers.ts";

/** The routes of this room; signing in itself is at /api/auth. */
export const routes: Bound[] = [
  on(contract.listSignInWays, async (ctx) => ({ items: await providers.ways(ctx) })),
  on(contract.listSignInProviders, async (ctx) => ({
    items: (await providers.list(ctx)).map((row) => present(ctx, row)),
  })),
  on(contract.createSignInProvider, async (ctx, { body }) => present(ctx, await providers.create(ctx, body))),
  on(contract.editSignInProvider, async (ctx, { params, body }) =>
    present(ctx, await providers.edit(ctx, params.provider, body)),
  ),
  on(contract.deleteSignInProvider, async (ctx, { params, query }) =>
    providers.remove(ctx, params.provider, query.confirm),
  ),
  on(contract.listSignInMethods, async (ctx) => presentMethods(await methods.list(ctx))),
  on(contract.disconnectProvider, async (ctx, { params }) => methods.disconnect(ctx, params.id)),
  on(contract.checkSignInProvider, async (ctx, { params }) => providers.check(ctx, params.provider)),
];
