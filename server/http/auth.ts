import { toNodeHandler } from "better-auth/node";
import type { FastifyPluginAsync } from "fastify";
import type { Identity } from "../domain/accounts/identity.ts";
import { addressHeader } from "../domain/accounts/sign-in-history.ts";

/** The paths of better-auth, which reads the raw request itself. Its header for the client's address is ours alone to fill. */
export const serveAuth =
  (identity: Identity): FastifyPluginAsync =>
  async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser("*", (_request, payload, done) => done(null, payload));
    const handle = toNodeHandler(identity);
    app.all("/api/auth/*", { config: { rateLimit: { max: 3000, timeWindow: "1 minute" } } }, async (request, reply) => {
      request.raw.headers[addressHeader] = request.ip;
      reply.hijack();
      for (const [name, value] of Object.entries(reply.getHeaders()))
        if (value !== undefined) reply.raw.setHeader(name, value);
      await handle(request.raw, reply.raw);
    });
  };
