import type { Protocol } from "../../../contract/apis.ts";
import { askerOf, type Ctx, may, see } from "../../kernel/context.ts";
import { keyOf, pageOf } from "../../kernel/page.ts";
import { Problem } from "../../kernel/problem.ts";
import * as queries from "./model-queries.ts";

export type { Callable, RouteRow, Upstream } from "./model-queries.ts";

const name_max = 200;

/**
 * Where the route that a caller means is looked for. `{namespace}/{name}` is always enough; a name alone is looked for in
 * the token's organization, or in all that its person belongs to.
 */
export function lookOf(ctx: Ctx, model: string, sha256: Buffer | null = null): queries.Look {
  const slash = model.indexOf("/");
  return {
    ...{ sha256, actor_id: ctx.actor.id, token_id: ctx.actor.token?.id ?? null },
    namespace: slash < 0 ? null : model.slice(0, slash),
    // nothing has a name so long
    name: model.length > name_max ? "" : model.slice(slash + 1).toLowerCase(),
  };
}

/** The route that a caller means, of those that were found. A name that is two is refused. */
export function meantBy(ctx: Ctx, model: string, rows: readonly queries.RouteRow[]): queries.RouteRow {
  if (rows.length > 1)
    throw new Problem("invalid", `Several models are called ${model}: name one as {organization}/${model}`, {
      fields: [{ path: "model", message: `It is one of ${rows.map(modelOf).join(", ")}` }],
    });
  return see(ctx, "api.call", rows[0], "model");
}

/** The route that somebody means who is known. */
export async function routeOf(ctx: Ctx, model: string): Promise<queries.RouteRow> {
  askerOf(ctx);
  const { routes } = await queries.find(ctx.db, lookOf(ctx, model));
  return meantBy(ctx, model, routes);
}

/** How callers name a route. */
export const modelOf = ({ namespace_path, name }: Pick<queries.RouteRow, "namespace_path" | "name">): string =>
  `${namespace_path}/${name}`;

/** Refuses what a route is not for. */
export function refuseOtherProtocol(route: queries.RouteRow, protocol: Protocol): void {
  if (route.protocols.includes(protocol)) return;
  const allowed = route.protocols.join(", ");
  throw new Problem("invalid", `${modelOf(route)} is not for ${protocol}: it allows ${allowed}`, {
    fields: [{ path: "model", message: `It allows ${allowed}` }],
  });
}

const callableKey = ({ namespace, name }: queries.Callable) => `${namespace}/${name}`.toLowerCase();

/** What the asker can call, by name. */
export async function listCallable(
  ctx: Ctx,
  { query, cursor, limit }: { query?: string | undefined; cursor?: string | undefined; limit: number },
) {
  mayList(ctx);
  const after = keyOf(cursor, /^[^/]+\/[^/]+$/);
  return pageOf(await queries.listCallable(ctx, askerOf(ctx), { query, after, limit }), limit, callableKey);
}

/** Every person may ask; an organization's token is none, so that what it is for decides. */
function mayList(ctx: Ctx): void {
  const organization = ctx.actor.token?.organization;
  if (!organization) may(ctx, "api.list");
  else may(ctx, "api.call", { kind: "api", id: null, name: "", namespace_id: organization.id, tie: "reader" });
}
