import "./threads.ts";

import { randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { type Logger, pino } from "pino";
import { type Config, readConfig } from "./config.ts";
import { buildConsole } from "./console-build.ts";
import { openDatabase, openPool } from "./database/connect.ts";
import { startEmbedded } from "./database/embedded.ts";
import { migrate } from "./database/migrate.ts";
import { routes as accounts } from "./domain/accounts/routes.ts";
import { routes as applications } from "./domain/applications/routes.ts";
import { routes as avatars } from "./domain/avatars/routes.ts";
import { routes as budgets } from "./domain/budgets/routes.ts";
import { routes as containers } from "./domain/containers/routes.ts";
import { routes as departures } from "./domain/departures/routes.ts";
import { routes as engineRoutes } from "./domain/engines/routes.ts";
import { routes as explanations } from "./domain/explanations/routes.ts";
import { routes as finance } from "./domain/finance/routes.ts";
import { routes as forges } from "./domain/forges/routes.ts";
import { routes as gateway } from "./domain/gateway/routes.ts";
import { allSettled } from "./domain/gateway/settlements.ts";
import { routes as guests } from "./domain/guests/routes.ts";
import { releaseDeadReservations } from "./domain/limits/limits.ts";
import { last as lastProof } from "./domain/limits/proof.ts";
import { discover } from "./domain/limits/resource-types.ts";
import { routes as limits } from "./domain/limits/routes.ts";
import { routes as logins } from "./domain/logins/routes.ts";
import { routes as members } from "./domain/members/routes.ts";
import { routes as notebooks } from "./domain/notebooks/routes.ts";
import { createSittings } from "./domain/notebooks/sittings.ts";
import { routes as notifications } from "./domain/notifications/routes.ts";
import { routes as organizations } from "./domain/organizations/routes.ts";
import { routes as projects } from "./domain/projects/routes.ts";
import { routes as signInProviders } from "./domain/providers/routes.ts";
import { routes as repositories } from "./domain/repositories/routes.ts";
import { routes as requests } from "./domain/requests/routes.ts";
import { withdrawAll } from "./domain/resources/published.ts";
import { routes as resources } from "./domain/resources/routes.ts";
import { routes as returns } from "./domain/returns/routes.ts";
import { routes as roster } from "./domain/roster/routes.ts";
import { routes as samples } from "./domain/samples/routes.ts";
import { routes as sharing } from "./domain/sharing/routes.ts";
import { routes as storage } from "./domain/storage/routes.ts";
import { routes as sync } from "./domain/sync/routes.ts";
import { routes as teams } from "./domain/teams/routes.ts";
import { routes as tokens } from "./domain/tokens/routes.ts";
import { keepCurrency } from "./domain/usage/currency.ts";
import { routes as usage } from "./domain/usage/routes.ts";
import { refreshEvents } from "./domain/webhooks/jobs.ts";
import { routes as webhooks } from "./domain/webhooks/routes.ts";
import { giteeForge } from "./drivers/forge/gitee.ts";
import { smtpMailer } from "./drivers/mail/smtp.ts";
import { openDiskStore } from "./drivers/storage/disk.ts";
import { httpUpstreams } from "./drivers/upstream/http.ts";
import { httpSender } from "./drivers/webhooks/http.ts";
import { checkEngines, openEngines } from "./engines.ts";
import type { ServerOptions } from "./http/options.ts";
import { createHttpServer } from "./http/server.ts";
import { openIdentity, openProviders } from "./identity.ts";
import { startJobs } from "./jobs.ts";
import { type Ctx, type Ports, system } from "./kernel/context.ts";
import { freePort } from "./kernel/free-port.ts";
import { createGuests } from "./kernel/guests.ts";
import { createJobs } from "./kernel/jobs.ts";
import { createLive } from "./kernel/live.ts";
import { sealer } from "./kernel/sealed.ts";
import { findPrograms } from "./programs.ts";
import { doorbells } from "./protocols/forges/door.ts";
import { huggingface } from "./protocols/huggingface/door.ts";
import { openai } from "./protocols/openai/door.ts";
import { payments } from "./protocols/payments/door.ts";
import { openSecret } from "./secret.ts";
import { openSocketsFolder } from "./sockets-folder.ts";
import { serveWorkspaces, siteOfWorkspaces } from "./workspace-site.ts";

const { version } = JSON.parse(readFileSync(join(import.meta.dirname, "../package.json"), "utf8")) as {
  version: string;
};

/** Every room's routes. */
export const routes = [
  ...[...accounts, ...signInProviders, ...tokens, ...logins, ...organizations, ...avatars],
  ...[...members, ...roster, ...requests, ...departures, ...returns],
  ...[...teams, ...projects, ...sharing, ...guests, ...explanations],
  ...[...limits, ...usage, ...resources, ...repositories, ...containers, ...engineRoutes, ...notifications, ...samples],
  ...[...applications, ...storage, ...notebooks, ...finance, ...budgets, ...gateway, ...forges, ...sync, ...webhooks],
];

/** A running Guildhall. */
export interface Guildhall {
  /** Where it listens. */
  url: string;
  /** What Guildhall itself acts with: for reconcilers and tests. */
  ctx: Ctx;
  /** What the HTTP server was made of. */
  server: ServerOptions;
  /** Drains requests, ends jobs, closes the database. Executions go on. */
  stop(): Promise<void>;
}

type Steps = (() => Promise<unknown>)[];

/** What a start can be given instead of the real thing. */
interface Parts {
  /** Gives the folder of the built console; without it the API answers alone. */
  console?: (say: (line: string) => void) => Promise<string>;
  /** Gives the address of a migrated database. */
  database: (config: Config, steps: Steps) => Promise<string>;
}

/** Starts everything, from the database up. What was started is stopped again when a later part fails. */
export async function start(
  config: Config,
  say: (line: string) => void,
  parts: Parts = { console: buildConsole, database: startDatabase },
): Promise<Guildhall> {
  const steps: Steps = [];
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= stopAll(steps);
    return stopped;
  };
  try {
    return { ...(await compose(config, say, steps, parts)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function stopAll(steps: Steps): Promise<void> {
  for (const step of steps.reverse()) await step();
}

async function compose(config: Config, say: (line: string) => void, steps: Steps, parts: Parts) {
  mkdirSync(config.data, { recursive: true, mode: 0o700 });
  const log = pino({ level: config.log_level }, pino.destination(2));
  const built = parts.console?.(say);
  built?.catch(() => {}); // awaited below, after what may fail first
  const database_url = await parts.database(config, steps);
  const pool = openPool(database_url, tellOfLoss(log));
  steps.push(() => pool.end());
  const derive = openSecret(config.secret_file);
  const cookie_secret = derive("cookies").toString("base64url");
  const port = config.port === 0 ? await freePort(config.host) : config.port;
  const url = config.url ?? `http://${config.host.includes(":") ? `[${config.host}]` : config.host}:${port}`;
  const site = await siteOfWorkspaces(config, url);
  const jobs = createJobs(log);
  const blobs = await openStore(config, log);
  const instance = instanceOf(derive, config.data);
  const engines = await openEngines(config, { instance, log });
  const programs = findPrograms();
  const live = createLive();
  const executions_folder = join(config.data, "executions");
  const sockets_folder = openSocketsFolder(config.data, instance);
  const providers = openProviders(derive);
  steps.push(() => providers.provider_web.close());
  const mailer = mailerOf(config, url);
  if (mailer) steps.push(async () => mailer.close());
  const identity = openIdentity({ pool, secret: cookie_secret, url, sends_mail: mailer !== null }, () => ctx);
  const { publishing, currency, currency_is_named } = config;
  const ports: Ports = {
    ...{ live, guests: createGuests(live), jobs, log, derive, url, version, identity, mailer, pool },
    ...{ blobs, engines, machines: engines, programs, executions_folder, sockets_folder, sittings: createSittings() },
    ...{ workspace_url: site.url, idle_stop_minutes: config.idle_stop_minutes },
    ...{ publishing, currency, currency_is_named, payments: await openPayments(config) },
    ...sendersOf(config, derive),
    forges: { gitee: giteeForge(`Guildhall/${version}`) },
    ...providers,
    scrubbing: { bytes_per_second: config.scrub_bytes_per_second },
  };
  const ctx: Ctx = { actor: system, db: openDatabase(pool), ports, ip: null, request_id: null, after_commit: null };
  await settle(ctx);
  steps.push(...endingsOf(ctx)); // after the last connection, before the database
  const server: ServerOptions = {
    ...{ ctx, pool, log, cookie_secret },
    origins: [url],
    routes,
    doors: [huggingface, openai, payments, doorbells],
    console_folder: await built,
    trusted_proxies: config.trusted_proxies,
    requests_per_minute: config.requests_per_minute,
    proof: () => lastProof(ctx),
    ready: {
      database: () => pool.query("select 1").then(() => "ready"),
      storage: () => blobs.check().then(() => "ready"),
      compute: () => checkEngines(engines),
    },
  };
  const app = await createHttpServer(server);
  steps.push(() => app.close());
  steps.push(await serveWorkspaces(server, { port: site.port, host: config.host }));
  return { url: await app.listen({ port, host: config.host }), ctx, server };
}

/**
 * The store that the settings name. One that says why it does not let us in stops the start; one that does not answer is
 * waited for, and /readyz says so.
 */
async function openStore({ storage, data, storage_direct, storage_cache_bytes_max }: Config, log: Logger) {
  const folder = join(data, "blobs");
  if (storage === "disk") return openDiskStore(folder);
  const { openS3Store } = await import("./drivers/storage/s3/store.ts"); // its library is large, and few need it
  const direct = storage_direct === "no" ? undefined : storage_direct === "yes" ? "" : storage_direct;
  const store = await openS3Store(storage, { folder, cache_bytes_max: storage_cache_bytes_max, direct });
  await store.check().catch((error: Error & { misconfigured?: boolean }) => {
    if (error.misconfigured) throw error;
    log.error({ reason: error.message }, "the store cannot be used now");
  });
  return store;
}

/** Whoever has keys of a provider has payments by it; its library is large, and few need it. */
async function openPayments({ stripe }: Config) {
  if (!stripe) return null;
  const { openStripe } = await import("./drivers/payments/stripe.ts");
  return openStripe(stripe);
}

/** Starts the jobs; gives how everything that works by itself is ended, the last first. */
const endingsOf = (ctx: Ctx): Steps => [
  () => ctx.ports.upstreams.close(),
  () => ctx.ports.webhook_sender.close(),
  allSettled,
  () => ctx.ports.sittings.stop(),
  ...startJobs(ctx),
];

/** What calls of models, and webhooks, are sent with. */
const sendersOf = (config: Config, derive: (purpose: string) => Buffer) => ({
  upstreams: httpUpstreams(config.upstreams),
  secrets: sealer(derive("secrets of upstreams")),
  webhook_sender: httpSender(config.webhooks),
  webhook_secrets: sealer(derive("secrets of webhooks")),
  process_id: randomUUID(),
});

/** What must be true before the first request. */
async function settle(ctx: Ctx): Promise<void> {
  await discover(ctx);
  await keepCurrency(ctx);
  await refreshEvents(ctx);
  await releaseDeadReservations(ctx);
  if (!ctx.ports.publishing) await withdrawAll(ctx);
}

const tellOfLoss =
  (log: Logger) =>
  ({ message }: Error) =>
    log.warn({ reason: message }, "a connection to the database was lost");

/** Whoever has a mail server has a sender, too. */
const mailerOf = ({ smtp_url, mail_from }: Config, url: string) =>
  smtp_url === undefined
    ? null
    : smtpMailer({ url: smtp_url, from: mail_from ?? `Guildhall <guildhall@${new URL(url).hostname}>` });

/** What keeps two installations on one machine apart, also when one began as a copy of the other. */
const instanceOf = (derive: (purpose: string) => Buffer, data: string): string =>
  derive(`executions under ${realpathSync(data)}`)
    .toString("hex")
    .slice(0, 24);

/** The database that `DATABASE_URL` names, or our own; migrated. */
export async function startDatabase(config: Config, steps: Steps): Promise<string> {
  if (config.database_url) {
    await migrate(config.database_url);
    return config.database_url;
  }
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
