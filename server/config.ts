import { join, resolve } from "node:path";
import { z } from "zod";
import { readStorage, storageFault } from "./drivers/storage/s3/settings.ts";

const whole = (least: number, most: number) => z.coerce.number().int().min(least).max(most);
const folder = z.string().min(1);

const workspaceUrl = /^https?:\/\/(\{id\}\.)?[A-Za-z0-9.-]+(:\d{1,5})?\/?$/;
const workspaceUrlFault = "Use http(s)://host[:port], or http(s)://{id}.host[:port]";

/** Every setting, all optional, by environment. */
const Settings = z.object({
  /** Where people reach the console. */
  PORT: whole(0, 65_535).default(3000),
  /** Loopback by default: put a proxy with TLS in front before the world may come. */
  HOST: z.string().min(1).default("127.0.0.1"),
  /** Everything Guildhall keeps: database, files, outputs, its secret. */
  GUILDHALL_DATA: folder.default("data"),
  /** The address people use, when it is not the one the server listens on. */
  GUILDHALL_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** An external PostgreSQL 18 instead of the embedded one. */
  DATABASE_URL: z.string().min(1).optional(),
  /** A file with the secret that signs cookies and links; made in the data folder by default. */
  GUILDHALL_SECRET_FILE: folder.optional(),
  /** Proxies in front whose X-Forwarded-For is believed. */
  GUILDHALL_TRUSTED_PROXIES: whole(0, 10).default(0),
  /** Requests a minute from one address; a class may sit behind one. */
  GUILDHALL_REQUESTS_PER_MINUTE: whole(1, 10_000_000).default(6000),
  /** What runs executions, the usual one first: `process` (on this machine), `docker`, or both: `process,docker`. */
  GUILDHALL_COMPUTE: z
    .string()
    .default("process")
    .transform((text) => [...new Set(text.split(",").map((name) => name.trim()))])
    .pipe(z.array(z.enum(["process", "docker"]))),
  /** Docker's socket, or the address of a daemon that has this machine's files. */
  GUILDHALL_DOCKER: z
    .string()
    .regex(/^(\/|unix:\/\/|tcp:\/\/)/, "Use /path/to/docker.sock or tcp://…")
    .default("/var/run/docker.sock"),
  /** Images that containers may run in, the usual one first, with or without a name of their own: `python=python:3.12,r-base`. */
  GUILDHALL_DOCKER_IMAGES: z
    .string()
    .default("")
    .transform((text) =>
      text
        .split(",")
        .map((one) => one.trim())
        .filter(Boolean)
        .map(readImage),
    ),
  /** `plain` switches the sandbox off where it makes trouble. */
  GUILDHALL_SANDBOX: z.enum(["auto", "plain"]).default("auto"),
  /** A workspace that nobody uses for so many minutes is stopped; 0: never. Organizations and starts only tighten it. */
  GUILDHALL_IDLE_STOP_MINUTES: whole(0, 525_600).default(240),
  /** Where the pages of workspaces are served, a port of its own: by default the one after PORT. */
  GUILDHALL_WORKSPACE_PORT: whole(0, 65_535).optional(),
  /**
   * The address of that port as people reach it. With `{id}` in its host each workspace is a site of its own, which no
   * other can act on: `https://{id}.workspaces.example.org`, with a certificate for all names there.
   */
  GUILDHALL_WORKSPACE_URL: z.string().regex(workspaceUrl, workspaceUrlFault).optional(),
  /** Whether organizations may publish to the whole world; `no` withdraws at the next start what they have published. */
  GUILDHALL_PUBLISHING: z.enum(["yes", "no"]).default("yes"),
  /** The mail server, with user and password where it wants them; without one links are shown instead of sent. */
  GUILDHALL_SMTP_URL: z.url({ protocol: /^smtps?$/, error: "Use smtp://… or smtps://…" }).optional(),
  /** The sender of mails; by default `guildhall` at the host of the public address. */
  GUILDHALL_MAIL_FROM: z.string().min(3).optional(),
  /** Where the bytes of files are kept: `disk`, in the data folder, or a bucket of an S3 store. */
  GUILDHALL_STORAGE: z
    .string()
    .default("disk")
    .superRefine((text, context) => {
      const message = storageFault(text);
      if (message) context.addIssue({ code: "custom", message });
    }),
  /** A file with two lines, the id and the secret of the store's key; read in readStorage. */
  GUILDHALL_STORAGE_KEY_FILE: folder.optional(),
  /** Whether clients reach an S3 store themselves, for large files: `no`, `yes`, or the address at which they do. */
  GUILDHALL_STORAGE_DIRECT: z.union([z.enum(["no", "yes"]), z.url({ protocol: /^https?$/ })]).default("no"),
  /** How much of an S3 store is kept on this machine for executions, beyond what they are reading. */
  GUILDHALL_STORAGE_CACHE_GIB: whole(1, 1_000_000).default(50),
  /** The ISO code of the currency that everything is priced in; left out, an operator chooses it. */
  GUILDHALL_CURRENCY: z
    .string()
    .regex(/^[A-Z]{3}$/, "Use an ISO code such as EUR")
    .optional(),
  /** A file with two lines, Stripe's secret key and the secret of its webhook, for top-ups that are paid by card. */
  GUILDHALL_STRIPE_KEY_FILE: folder.optional(),
  /** Where Stripe's API is. */
  GUILDHALL_STRIPE_URL: z.url({ protocol: /^https?$/ }).default("https://api.stripe.com"),
  /**
   * Whether model routes may lead to private addresses: this machine, the local network. Whoever publishes a route could
   * reach what only the server should; say `yes` where maintainers may.
   */
  GUILDHALL_UPSTREAMS_PRIVATE: z.enum(["no", "yes"]).default("no"),
  /** Whether webhooks may lead to private addresses, and be asked without TLS: whoever makes one then reaches what the server reaches. */
  GUILDHALL_WEBHOOKS_PRIVATE: z.enum(["no", "yes"]).default("no"),
  /** How long the gateway waits for an upstream's first byte, and then for each next one. */
  GUILDHALL_UPSTREAM_FIRST_BYTE_SECONDS: whole(1, 3600).default(120),
  GUILDHALL_UPSTREAM_IDLE_SECONDS: whole(1, 3600).default(60),
  /** How fast stored bytes are read again to find damage. */
  GUILDHALL_SCRUB_MIB_PER_SECOND: whole(1, 100_000).default(32),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("warn"),
});

export type Config = ReturnType<typeof readConfig>;

/** `python=python:3.12` or `python:3.12`. */
function readImage(text: string): { name: string; image: string } {
  const at = text.indexOf("=");
  return { name: at < 0 ? text : text.slice(0, at), image: text.slice(at + 1) };
}

/** Reads the settings; a wrong one is named with what it may be. */
export function readConfig(environment: NodeJS.ProcessEnv) {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""));
  const result = Settings.safeParse(given);
  if (!result.success)
    throw new Error(result.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("\n"));
  const s = result.data;
  if (s.GUILDHALL_COMPUTE.includes("docker") && s.GUILDHALL_DOCKER_IMAGES.length === 0)
    throw new Error("GUILDHALL_DOCKER_IMAGES: Name the images that containers may run in, like `python=python:3.12`");
  const data = resolve(s.GUILDHALL_DATA);
  return {
    port: s.PORT,
    host: s.HOST,
    data,
    url: s.GUILDHALL_URL?.replace(/\/+$/, ""),
    database_url: s.DATABASE_URL,
    secret_file: s.GUILDHALL_SECRET_FILE ?? join(data, "secret"),
    trusted_proxies: s.GUILDHALL_TRUSTED_PROXIES,
    idle_stop_minutes: s.GUILDHALL_IDLE_STOP_MINUTES || null,
    workspace_port: s.GUILDHALL_WORKSPACE_PORT ?? (s.PORT === 0 ? 0 : (s.PORT % 65_535) + 1),
    workspace_url: s.GUILDHALL_WORKSPACE_URL?.replace(/\/+$/, ""),
    requests_per_minute: s.GUILDHALL_REQUESTS_PER_MINUTE,
    compute: s.GUILDHALL_COMPUTE,
    docker: { address: s.GUILDHALL_DOCKER, images: s.GUILDHALL_DOCKER_IMAGES },
    sandbox: s.GUILDHALL_SANDBOX,
    publishing: s.GUILDHALL_PUBLISHING === "yes",
    smtp_url: s.GUILDHALL_SMTP_URL,
    mail_from: s.GUILDHALL_MAIL_FROM,
    storage: readStorage(s.GUILDHALL_STORAGE, environment),
    storage_direct: s.GUILDHALL_STORAGE_DIRECT,
    storage_cache_bytes_max: s.GUILDHALL_STORAGE_CACHE_GIB * 2 ** 30,
    currency: s.GUILDHALL_CURRENCY ?? "CNY",
    currency_is_named: s.GUILDHALL_CURRENCY !== undefined,
    stripe: s.GUILDHALL_STRIPE_KEY_FILE && { key_file: s.GUILDHALL_STRIPE_KEY_FILE, url: s.GUILDHALL_STRIPE_URL },
    scrub_bytes_per_second: s.GUILDHALL_SCRUB_MIB_PER_SECOND * 2 ** 20,
    upstreams: {
      allow_private: s.GUILDHALL_UPSTREAMS_PRIVATE === "yes",
      first_byte_ms: s.GUILDHALL_UPSTREAM_FIRST_BYTE_SECONDS * 1000,
      idle_ms: s.GUILDHALL_UPSTREAM_IDLE_SECONDS * 1000,
    },
    webhooks: { allow_private: s.GUILDHALL_WEBHOOKS_PRIVATE === "yes" },
    log_level: s.LOG_LEVEL,
  };
}
