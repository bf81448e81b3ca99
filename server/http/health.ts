import type { FastifyInstance } from "fastify";
import { Counter, collectDefaultMetrics, Histogram, Registry } from "prom-client";
import type { ServerOptions } from "./options.ts";

/** `/healthz` (the process), `/readyz` (what it stands on), `/metrics` (Prometheus). */
export function serveHealth(app: FastifyInstance, { ready }: Pick<ServerOptions, "ready">): void {
  app.get("/healthz", { config: { rateLimit: false } }, async () => ({ ok: true }));
  app.get("/readyz", { config: { rateLimit: false } }, async (_request, reply) => {
    const checks = await Promise.all(
      Object.entries(ready).map(async ([name, check]) => [name, await stateOf(check)] as const),
    );
    const ok = checks.every(([, state]) => state.ok);
    const said = checks.map(([name, { text }]) => [name, text]);
    return reply.code(ok ? 200 : 503).send({ ok, ...Object.fromEntries(said) });
  });
  const metrics = new Registry();
  collectDefaultMetrics({ register: metrics });
  countRequests(app, metrics);
  app.get("/metrics", { config: { rateLimit: false } }, async (_request, reply) =>
    reply.type(metrics.contentType).send(await metrics.metrics()),
  );
}

/** What is ready may still have something to say. */
const stateOf = (check: () => Promise<string>): Promise<{ ok: boolean; text: string }> =>
  check().then(
    (text) => ({ ok: true, text }),
    (error: Error) => ({ ok: false, text: error.message }),
  );

function countRequests(app: FastifyInstance, register: Registry): void {
  const labelNames = ["method", "route", "status"] as const;
  const total = new Counter({
    name: "http_requests_total",
    help: "Requests answered",
    labelNames,
    registers: [register],
  });
  const seconds = new Histogram({
    name: "http_request_duration_seconds",
    help: "Time to answer",
    labelNames: ["method", "route"],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [register],
  });
  app.addHook("onResponse", (request, reply, done) => {
    const labels = { method: request.method, route: request.routeOptions.url ?? "none" };
    total.inc({ ...labels, status: reply.statusCode });
    seconds.observe(labels, reply.elapsedTime / 1000);
    done();
  });
}
