import type { FastifyRequest } from "fastify";
import { repositoryNouns } from "../../contract/repositories.ts";
import type { Route } from "../../contract/route.ts";
import { movedTo } from "../domain/organizations/organizations.ts";
import { otherKindAt } from "../domain/repositories/repositories.ts";
import type { Ctx } from "../kernel/context.ts";
import { Problem } from "../kernel/problem.ts";

/** The names by which routes speak of a namespace. */
const names = ["organization", "namespace"] as const;

/**
 * Where a read leads that found nothing, because the organization has another path today or the repository is of another
 * kind. A change is not carried elsewhere behind its sender's back: it is told the new address (an upload could not be
 * sent twice in any case).
 */
export async function addressToday(
  ctx: Ctx,
  route: Route,
  request: FastifyRequest,
  problem: Problem,
): Promise<string | undefined> {
  if (problem.kind !== "not_found") return undefined;
  for (const given of namespacesOf(request)) {
    const today = await movedTo(ctx, given.path);
    if (today === undefined) continue;
    if (route.method === "GET") return given.addressWith(route, today);
    throw new Problem("not_found", `${given.path} is called ${today} now: use the new path`);
  }
  return ofOtherKind(ctx, route, request);
}

/** A data set that became a model, or the other way round, under the address of what it is now. */
async function ofOtherKind(ctx: Ctx, route: Route, { params, url }: FastifyRequest): Promise<string | undefined> {
  const [, kind] = /^\/api\/v1\/(dataset|model)s\/:namespace\/:name(?=\/|$)/.exec(route.path) ?? [];
  if (kind !== "dataset" && kind !== "model") return undefined;
  const { namespace, name } = params as { namespace: string; name: string };
  const today = await otherKindAt(ctx, { kind, namespace, name });
  if (today === undefined) return undefined;
  if (route.method === "GET") return url.replace(`/${kind}s/`, `/${today}s/`);
  throw new Problem(
    "not_found",
    `${namespace}/${name} is a ${repositoryNouns[today]} now: use ${today}s/${namespace}/${name}`,
  );
}

/** The namespaces that a request names, each with the address that names another in its place. */
function namespacesOf({ params, query, body, url }: FastifyRequest) {
  const found: { path: string; addressWith: (route: Route, today: string) => string }[] = [];
  const [address = "", search] = url.split("?");
  for (const name of names) {
    const inPath = (params as Record<string, unknown>)[name];
    const segments = address.split("/");
    const addressWith = (route: Route, today: string) => {
      segments[route.path.split("/").indexOf(`:${name}`)] = today;
      return segments.join("/") + (search === undefined ? "" : `?${search}`);
    };
    if (typeof inPath === "string") found.push({ path: inPath, addressWith });
    const inQuery = (query as Record<string, unknown>)[name];
    const searchWith = (_route: Route, today: string) => {
      const changed = new URLSearchParams(search);
      changed.set(name, today);
      return `${address}?${changed}`;
    };
    if (typeof inQuery === "string") found.push({ path: inQuery, addressWith: searchWith });
    const inBody = typeof body === "object" && body !== null ? (body as Record<string, unknown>)[name] : undefined;
    if (typeof inBody === "string") found.push({ path: inBody, addressWith: () => url });
  }
  return found;
}
