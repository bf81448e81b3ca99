import type { FastifyInstance } from "fastify";
import { addressFor, opened } from "../../domain/applications/opening.ts";
import { uuid } from "../../kernel/page.ts";
import { notFound, Problem } from "../../kernel/problem.ts";
import { contextOf } from "../context.ts";
import type { ServerOptions } from "../options.ts";
import { climbs } from "../sites/climbs.ts";

/** `/a/{application id}/…` of the console's own site leads to the same page of the application, on the site where it is. */
export const serveApplicationLinks = (app: FastifyInstance, options: ServerOptions): void =>
  void app.get("/a/*", async (request, reply) => {
    const [path = "", search = ""] = request.url.split("?");
    const [, id = "", rest = ""] = /^\/a\/([^/]+)(?:\/(.*))?$/s.exec(path) ?? [];
    if (!uuid.test(id) || climbs(rest)) throw notFound("application");
    const ctx = await contextOf(request, options, false);
    if (ctx.actor.id === null) throw new Problem("not_signed_in", "Sign in to open an application");
    const { serving } = await opened(ctx, id);
    const query = new URLSearchParams(search);
    query.delete("ticket");
    const url = serving.url ?? addressFor(ctx, id, rest, query).url;
    return reply.header("cache-control", "no-store").redirect(url, 302);
  });
