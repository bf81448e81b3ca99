import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from "fastify";
import type { z } from "zod";
import { contextOf } from "../../http/context.ts";
import type { ServerOptions } from "../../http/options.ts";
import { problemOf, recordRefusal } from "../../http/problems.ts";
import type { Ctx } from "../../kernel/context.ts";
import { Problem } from "../../kernel/problem.ts";

/** One request at this door. */
export interface Call {
  ctx: Ctx;
  request: FastifyRequest;
  reply: FastifyReply;
  params: Readonly<Record<string, string>>;
  query: Readonly<Record<string, string | string[] | undefined>>;
  /** The address that the client reaches us at, with this door's path. */
  base: string;
}

/** What a route of this door is, beside its method and path. */
interface Manner {
  /** Visitors may ask, too, for what is published. */
  open?: true;
  /** Not counted as a request: one upload is many. */
  uncounted?: true;
  /** The body stays a stream. */
  stream?: true;
}

type Answer = (call: Call) => Promise<unknown>;
export type Bind = (method: HTTPMethods | HTTPMethods[], url: string, answer: Answer, manner?: Manner) => void;

/** The path of this door. */
export const door_path = "/hf";

/** Gives what binds a path of this door to what answers it, in scopes for parsed bodies and for streams. */
export const binding =
  (options: ServerOptions, scopes: { parsed: FastifyInstance; streams: FastifyInstance }): Bind =>
  (method, url, answer, manner = {}) => {
    const scope = manner.stream ? scopes.streams : scopes.parsed;
    scope.route({
      method,
      url,
      config: { rateLimit: manner.uncounted ? false : {} },
      ...(manner.stream ? { bodyLimit: Number.MAX_SAFE_INTEGER } : {}),
      handler: async (request, reply) => {
        const ctx = await contextOf(request, options, manner.open === true);
        if (ctx.actor.id === null && !manner.open) throw new Problem("not_signed_in", "Send a token: hf_ghp_…");
        const { params, query } = request as { params: Call["params"]; query: Call["query"] };
        try {
          return await answer({ ctx, request, reply, params, query, base: baseOf(request, options) });
        } catch (error) {
          await recordRefusal(ctx, problemOf(error));
          throw error;
        }
      },
    });
  };

const anyHost = /^(localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[::1?\])$/;

/** Our public address; where none is set, the one that the client used. */
function baseOf(request: FastifyRequest, { ctx }: ServerOptions): string {
  const { url } = ctx.ports;
  return (anyHost.test(new URL(url).hostname) ? `${request.protocol}://${request.host}` : url) + door_path;
}

/** A body or query of the shape that is wanted; what is wrong is said in one sentence. */
export function read<T extends z.ZodType>(shape: T, given: unknown): z.output<T> {
  const result = shape.safeParse(given ?? {});
  if (result.success) return result.data;
  const fields = result.error.issues.map(({ path, message }) => ({ path: path.join("."), message }));
  throw new Problem("invalid", fields.map(({ path, message }) => `${path}: ${message}`).join("; "), { fields });
}

/** The address of the next page, as RFC 8288 wants it. */
export function linkNext({ request, reply, base }: Call, change: Record<string, string>): void {
  const [path = "", search] = request.url.slice(door_path.length).split("?");
  const query = new URLSearchParams(search);
  for (const [name, value] of Object.entries(change)) query.set(name, value);
  reply.header("link", `<${base}${path}?${query}>; rel="next"`);
}

/** The many ways in which clients say yes. */
export const isYes = (value: unknown): boolean => ["true", "1", "on"].includes(String(value).toLowerCase());
