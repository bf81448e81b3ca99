import type { FastifyPluginAsync } from "fastify";
import type pg from "pg";
import type { Logger } from "pino";
import type { Ctx } from "../kernel/context.ts";
import type { Bound } from "../kernel/on.ts";

/** What the server answers with and from. */
export interface ServerOptions {
  /** What every request's context begins with. */
  ctx: Ctx;
  pool: pg.Pool;
  log: Logger;
  /** Signs session cookies. */
  cookie_secret: string;
  /** Origins whose pages may act with a session. */
  origins: readonly string[];
  routes: readonly Bound[];
  /** Foreign front doors: each answers another system's protocol under a path of its own. */
  doors: readonly Door[];
  /** The built console; left out, only the API answers. */
  console_folder: string | undefined;
  /** Number of proxies in front that may tell the client's address. */
  trusted_proxies: number;
  requests_per_minute: number;
  /** The newest proof that what is counted is true; undefined before the first. */
  proof: () => Promise<{ ok: boolean; ended_at: Date; checks: { name: string; rows: number | null }[] } | undefined>;
  /** Each says "ready" or more, or rejects with a sentence while its part is not ready. */
  ready: Record<string, () => Promise<string>>;
}

/** A foreign front door, made of what the server answers with and from. */
export type Door = (options: ServerOptions) => FastifyPluginAsync;
