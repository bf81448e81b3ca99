import type { IncomingMessage } from "node:http";
import type pg from "pg";
import { actorOf, byId } from "../../domain/tokens/tokens.ts";
import { type Actor, type Ctx, nobody } from "../../kernel/context.ts";
import { type Pass, type Purpose, read, sign } from "../../kernel/passes.ts";
import { Problem } from "../../kernel/problem.ts";
import { sessionActor, tokenActor } from "../authenticate.ts";
import { pairsOf } from "./headers.ts";

/** What browsers are let into one thing by; the console's own cookie is never looked at here. */
export interface Gate {
  /** For sentences: `workspace`. */
  noun: string;
  id: string;
  /** Of its pages. */
  origin: string;
  cookie: { name: string; path: string };
  ticket: Purpose;
  stay: Purpose;
}

/** Who asks: by a token of theirs, or by the cookie that a ticket was changed for. */
export async function visitorOf(ctx: Ctx, pool: pg.Pool, request: IncomingMessage, gate: Gate): Promise<Actor> {
  const { authorization, cookie = "" } = request.headers;
  if (isBearer(authorization)) return tokenActor(authorization, { pool });
  const text = pairsOf(cookie).find(([name]) => name === gate.cookie.name)?.[1];
  const pass = text === undefined ? undefined : read(ctx, gate.stay, text);
  if (pass?.id !== gate.id) return nobody;
  refuseOtherSites(request, gate);
  return holderOf(ctx, pool, pass);
}

/** Programs bring a token of their own. */
export const isBearer = (authorization: string | undefined): authorization is string =>
  authorization !== undefined && /^bearer\s/i.test(authorization);

/** Whoever came by the session or token of a pass; nobody, when it has ended. */
export async function holderOf(ctx: Ctx, pool: pg.Pool, { by }: Pick<Pass, "by">): Promise<Actor> {
  if (by.kind === "session") return (await sessionActor(pool, by.id)) ?? nobody;
  const owner = await byId(ctx, by.id);
  return owner ? actorOf(owner) : nobody;
}

/** A cookie is sent by the browser whoever asks: only pages of this very site may, and links that lead here. */
function refuseOtherSites({ headers, method }: IncomingMessage, { noun, origin: ours }: Gate): void {
  const own = new URL(ours);
  if (headers.host !== own.host) throw new Problem("cross_origin", `This is not the address of the ${noun}`);
  const { origin, "sec-fetch-site": site, "sec-fetch-mode": mode } = headers;
  if (origin !== undefined && origin !== own.origin)
    throw new Problem("cross_origin", `Pages of ${origin} may not act in this ${noun}`);
  const is_link = mode === "navigate" && method === "GET";
  if (site !== undefined && site !== "same-origin" && site !== "none" && !is_link)
    throw new Problem("cross_origin", `Another site may not act in this ${noun}`);
}

/** Tickets that were used and have not run out. */
const spent = new Map<string, NodeJS.Timeout>();

/** Changes a ticket, which works once, for the cookie; undefined when it is none (any more). */
export function redeem(ctx: Ctx, ticket: string, gate: Gate): string | undefined {
  const pass = read(ctx, gate.ticket, ticket);
  if (pass?.id !== gate.id || spent.has(pass.nonce)) return undefined;
  spent.set(pass.nonce, setTimeout(() => spent.delete(pass.nonce), pass.until - Date.now()).unref());
  const { text, until } = sign(ctx, gate.stay, pass);
  const secure = gate.origin.startsWith("https:") ? ["Secure"] : [];
  const seconds = Math.floor((until - Date.now()) / 1000);
  const { name, path } = gate.cookie;
  return [`${name}=${text}`, `Path=${path}`, `Max-Age=${seconds}`, "HttpOnly", "SameSite=Lax", ...secure].join("; ");
}
