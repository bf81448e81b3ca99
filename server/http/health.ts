import type { FastifyInstance } from "fastify";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { ServerOptions } from "./options.ts";

/** `/healthz` (the process), `/readyz` (what it stands on), `/metrics` (Prometheus). */
export function serveHealth(app: FastifyInstance, { ready, proof }: Pick<ServerOptions, "ready" | "proof">): void {
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
  tellOfProof(proof, metrics);
  app.get("/metrics", { config: { rateLimit: false } }, async (_request, reply) =>
    reply.type(metrics.contentType).send(await metrics.metrics()),
  );
}

/** What the newest proof found, read when it is asked for; -1: a check that did not come to an end. */
function tellOfProof(proof: ServerOptions["proof"], register: Registry): void {
  const at = new Gauge({
    name: "guildhall_proof_timestamp_seconds",
    help: "When the newest proof was made",
    registers: [register],
  });
  new Gauge({
    name: "guildhall_proof_rows",
    help: "Rows that should not be there, by check, as the newest proof found them",
    labelNames: ["check"],
    registers: [register],
    async collect() {
      const last = await proof();
      for (const { name, rows } of last?.checks ?? []) this.set({ check: name }, rows ?? -1);
      if (last) at.set(last.ended_at.getTime() / 1000);
    },
  });
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
