import type { FastifyRequest } from "fastify";
import type { Bearer } from "../../domain/gateway/entering.ts";
import { hashOf } from "../../domain/tokens/tokens.ts";
import { bearerOf, ownerActor } from "../../http/authenticate.ts";
import { contextOf } from "../../http/context.ts";
import type { ServerOptions } from "../../http/options.ts";
import { type Ctx, nobody } from "../../kernel/context.ts";
import { Problem } from "../../kernel/problem.ts";

/** What is longer is not read before its sender is known. */
const body_bytes_of_strangers = 256 * 2 ** 10;

/** The header that a request is authenticated by: Anthropic's clients send the token in one of their own. */
export function normalize(request: FastifyRequest): void {
  const key = request.headers["x-api-key"];
  if (request.headers.authorization === undefined && typeof key === "string")
    request.headers.authorization = `Bearer ${key}`;
}

/** Who sends a request; nobody is refused. */
export async function knownContextOf(options: ServerOptions, request: FastifyRequest): Promise<Ctx> {
  const ctx = await contextOf(request, options, false);
  if (ctx.actor.id !== null) return ctx;
  throw new Problem("not_signed_in", "Send a token as `Authorization: Bearer …`; in an address it would end in logs");
}

/** Who sends a call, if that is known, or the secret by which they will be, together with the model that they want. */
export async function senderOf(
  options: ServerOptions,
  request: FastifyRequest,
): Promise<{ ctx: Ctx; bearer: Bearer | null }> {
  const { authorization } = request.headers;
  const sha256 = authorization === undefined ? undefined : hashOf(bearerOf(authorization) ?? "");
  const is_short = !Buffer.isBuffer(request.body) || request.body.length <= body_bytes_of_strangers;
  if (!sha256 || !is_short) return { ctx: await knownContextOf(options, request), bearer: null };
  const { ip, id } = request;
  const ctx = { ...options.ctx, actor: nobody, ip, request_id: id, open_to_visitors: false };
  return { ctx, bearer: { sha256, actorOf: (owner) => ownerActor(owner, { pool: options.pool, ip, secret: sha256 }) } };
}
