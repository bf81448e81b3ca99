import rateLimit from "@fastify/rate-limit";
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from "fastify";
import { Problem } from "../kernel/problem.ts";
import { refuseSecretsInAddresses } from "./addresses.ts";
import { serveApplicationLinks } from "./applications/door.ts";
import { serveConsole } from "./assets.ts";
import { serveAuth } from "./auth.ts";
import { serveHealth } from "./health.ts";
import { serveOpenApi } from "./openapi.ts";
import type { ServerOptions } from "./options.ts";
import { answerProblems, refuseAddress } from "./problems.ts";
import { answerRoutes } from "./routes.ts";
import { securityHeaders } from "./security.ts";
import { answerUpgrades } from "./sockets.ts";
import { serveWorkspaceLinks } from "./workspaces/door.ts";

/** The largest JSON body; uploads are streams and have no such limit. */
const bodyBytesMax = 2 ** 20;

/** The server with everything it answers to, not yet listening. */
export async function createHttpServer(options: ServerOptions): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: options.log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: true,
    trustProxy: options.trusted_proxies > 0 && ((_address, hop) => hop < options.trusted_proxies),
    bodyLimit: bodyBytesMax,
    frameworkErrors: refuseAddress,
    genReqId: () => crypto.randomUUID(),
    routerOptions: { maxParamLength: 4096, ignoreTrailingSlash: true },
    return503OnClosing: true,
    requestTimeout: 0, // an upload may take hours
  });
  app.server.headersTimeout = 20_000; // headers may not
  answerProblems(app);
  answerUpgrades(app);
  const headers = securityHeaders(options.ctx.ports.url, options.ctx.ports.blobs.direct?.origin);
  app.addHook("onRequest", (request, reply, done) => {
    reply.headers(headers).header("x-request-id", request.id);
    done();
  });
  refuseSecretsInAddresses(app);
  await app.register(rateLimit, {
    max: options.requests_per_minute,
    timeWindow: "1 minute",
    keyGenerator: (r) => r.ip,
    errorResponseBuilder: tooMany,
  });
  serveHealth(app, options);
  serveOpenApi(app, options.ctx.ports.version);
  await app.register(serveAuth(options.ctx.ports.identity));
  await app.register(answerRoutes(options));
  for (const door of options.doors) await app.register(door(options));
  serveWorkspaceLinks(app, options);
  serveApplicationLinks(app, options);
  if (options.console_folder) await app.register(serveConsole(options.console_folder, options.ctx));
  return app;
}

const tooMany = (_request: unknown, { ttl }: { ttl: number }) =>
  new Problem("too_many", "Too many requests from this address", { retry_after_seconds: Math.ceil(ttl / 1000) });
