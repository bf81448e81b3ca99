import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pino } from "pino";
import { type Config, readConfig } from "./config.ts";
import { buildConsole } from "./console-build.ts";
import { openDatabase, openPool } from "./database/connect.ts";
import { startEmbedded } from "./database/embedded.ts";
import { migrate } from "./database/migrate.ts";
import { createIdentity } from "./domain/accounts/identity.ts";
import { routes as accounts } from "./domain/accounts/routes.ts";
import { routes as members } from "./domain/members/routes.ts";
import { routes as organizations } from "./domain/organizations/routes.ts";
import { routes as sharing } from "./domain/sharing/routes.ts";
import { routes as tokens } from "./domain/tokens/routes.ts";
import { createServer } from "./http/server.ts";
import { type Ctx, type Ports, system } from "./kernel/context.ts";
import { forgetOldKeys } from "./kernel/idempotency.ts";
import { createJobs } from "./kernel/jobs.ts";
import { createLive } from "./kernel/live.ts";
import { openSecret } from "./secret.ts";

const { version } = JSON.parse(readFileSync(join(import.meta.dirname, "../package.json"), "utf8")) as {
  version: string;
};

/** Every room's routes. */
const routes = [...accounts, ...tokens, ...organizations, ...members, ...sharing];

/** A running Guildhall. */
export interface Guildhall {
  /** Where it listens. */
  url: string;
  /** What Guildhall itself acts with: for reconcilers and tests. */
  ctx: Ctx;
  /** Drains requests, ends jobs, closes the database. Executions go on. */
  stop(): Promise<void>;
}

/** Starts everything, from the database up. What was started is stopped again when a later part fails. */
export async function start(
  config: Config,
  say: (line: string) => void,
  console_built = buildConsole,
): Promise<Guildhall> {
  const steps: (() => Promise<unknown>)[] = [];
  let stopped: Promise<void> | undefined;
  const stop = () => (stopped ??= stopAll(steps));
  try {
    return { ...(await compose(config, say, steps, console_built)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function stopAll(steps: (() => Promise<unknown>)[]): Promise<void> {
  for (const step of steps.reverse()) await step();
}

async function compose(
  config: Config,
  say: (line: string) => void,
  steps: (() => Promise<unknown>)[],
  build: typeof buildConsole,
) {
  mkdirSync(config.data, { recursive: true, mode: 0o700 });
  const log = pino(
    { level: config.log_level, redact: ["req.headers.authorization", "req.headers.cookie"] },
    pino.destination(2),
  );
  const built = build(say);
  built.catch(() => {}); // awaited below, after what may fail first
  const database_url = config.database_url ?? (await startDatabase(config, steps));
  const pool = openPool(database_url, (error) => log.warn({ err: error }, "a connection to the database was lost"));
  steps.push(() => pool.end());
  const db = openDatabase(pool);
  const derive = openSecret(config.secret_file);
  const jobs = createJobs(log);
  const cookie_secret = derive("cookies").toString("base64url");
  const own = `http://${config.host.includes(":") ? `[${config.host}]` : config.host}`;
  // The port is known only after listening when it is 0; links are made later than that.
  const address = { url: config.url ?? `${own}:${config.port}` };
  const origins = [address.url];
  const identity = createIdentity({ pool, secret: cookie_secret, url: address.url, origins });
  const ports = { live: createLive(), derive, log, jobs, identity, version, url: address.url } as Ports;
  const ctx: Ctx = { actor: system, db, ports, ip: null, request_id: null, after_commit: null };
  jobs.add({ name: "old idempotency keys", every_seconds: 3600, run: async () => void (await forgetOldKeys(ctx)) });
  steps.push(() => jobs.stop());
  const app = await createServer({
    db,
    pool,
    ports,
    log,
    cookie_secret,
    origins,
    routes,
    console_folder: await built,
    trusted_proxies: config.trusted_proxies,
    requests_per_minute: config.requests_per_minute,
    ready: { database: async () => void (await pool.query("select 1")) },
  });
  steps.push(() => app.close());
  const url = await app.listen({ port: config.port, host: config.host });
  if (!config.url && config.port === 0) ports.url = url;
  return { url, ctx };
}

async function startDatabase(config: Config, steps: (() => Promise<unknown>)[]): Promise<string> {
  const embedded = await startEmbedded({ folder: join(config.data, "postgres") });
  steps.push(() => embedded.stop());
  await migrate(embedded.url("guildhall", "postgres"), { grant_to: "app" });
  return embedded.url();
}

/** As a program: one line when it is ready, and a clean end on Ctrl-C, SIGTERM or a closed terminal. */
async function run(): Promise<void> {
  const began = performance.now();
  const say = (line: string) => console.log(line);
  const starting = start(readConfig(process.env), say);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.on(signal, () => {
      starting
        .then((it) => it.stop())
        .then(
          () => process.exit(0),
          () => process.exit(1),
        );
    });
  const { url } = await starting;
  say(`Guildhall is ready at ${url} (${((performance.now() - began) / 1000).toFixed(1)} s)`);
}

if (import.meta.main)
  run().catch((error: Error) => {
    console.error(`Guildhall cannot start: ${error.message}`);
    process.exit(1);
  });
