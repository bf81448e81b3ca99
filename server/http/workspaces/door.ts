import type { FastifyInstance } from "fastify";
import { addressFor } from "../../domain/containers/passes.ts";
import { addressOf } from "../../domain/containers/workspace.ts";
import { Problem } from "../../kernel/problem.ts";
import { contextOf } from "../context.ts";
import type { ServerOptions } from "../options.ts";
import { placeOf } from "./place.ts";

/** `/x/{execution id}/…` of the console's own site leads to the same page of the workspace, on the site where it is. */
export const serveWorkspaceLinks = (app: FastifyInstance, options: ServerOptions): void =>
  void app.get("/x/*", async (request, reply) => {
    const place = placeOf(request.url);
    if (place.climbs) throw new Problem("not_found", "No workspace has this address");
    const ctx = await contextOf(request, options, false);
    if (ctx.actor.id === null) throw new Problem("not_signed_in", "Sign in to open a workspace");
    const { execution } = await addressOf(ctx, place.id);
    place.query.delete("ticket");
    const { url } = addressFor(ctx, execution.id, place.rest, place.query);
    return reply.header("cache-control", "no-store").redirect(url, 302);
  });
