import type { IncomingMessage } from "node:http";
import type pg from "pg";
import { read, sign, siteOf } from "../../domain/containers/passes.ts";
import * as tokens from "../../domain/tokens/tokens.ts";
import { type Actor, type Ctx, nobody } from "../../kernel/context.ts";
import { Problem } from "../../kernel/problem.ts";
import { sessionActor, tokenActor } from "../authenticate.ts";
import { pairsOf } from "./headers.ts";

/** The cookie that lets a browser into one workspace; the console's own is never looked at here. */
const cookie_name = "guildhall_workspace";

/** Who asks the proxy: by a token of theirs, or by the cookie that a ticket was changed for. */
export async function visitorOf(ctx: Ctx, pool: pg.Pool, request: IncomingMessage, id: string): Promise<Actor> {
  const { authorization, cookie = "" } = request.headers;
  if (authorization !== undefined && /^bearer\s/i.test(authorization)) return tokenActor(authorization, { pool });
  const text = pairsOf(cookie).find(([name]) => name === cookie_name)?.[1];
  const pass = text === undefined ? undefined : read(ctx, "stay", text);
  if (pass?.execution_id !== id) return nobody;
  refuseOtherSites(ctx, request, id);
  return holderOf(ctx, pool, pass);
}

async function holderOf(ctx: Ctx, pool: pg.Pool, { by }: { by: { kind: string; id: string } }): Promise<Actor> {
  if (by.kind === "session") return (await sessionActor(pool, by.id)) ?? nobody;
  const owner = await tokens.byId(ctx, by.id);
  return owner ? tokens.actorOf(owner) : nobody;
}

/** A cookie is sent by the browser whoever asks: only pages of this very workspace may, and links that lead here. */
function refuseOtherSites(ctx: Ctx, { headers, method }: IncomingMessage, id: string): void {
  const own = new URL(siteOf(ctx, id));
  if (headers.host !== own.host) throw new Problem("cross_origin", "This is not the address of the workspace");
  const { origin, "sec-fetch-site": site, "sec-fetch-mode": mode } = headers;
  if (origin !== undefined && origin !== own.origin)
    throw new Problem("cross_origin", `Pages of ${origin} may not act in this workspace`);
  const is_link = mode === "navigate" && method === "GET";
  if (site !== undefined && site !== "same-origin" && site !== "none" && !is_link)
    throw new Problem("cross_origin", "Another site may not act in this workspace");
}

/** Tickets that were used and have not run out. */
const spent = new Map<string, NodeJS.Timeout>();

/** Changes a ticket, which works once, for the cookie; undefined when it is none (any more). */
export function redeem(ctx: Ctx, ticket: string, id: string): string | undefined {
  const pass = read(ctx, "ticket", ticket);
  if (pass?.execution_id !== id || spent.has(pass.nonce)) return undefined;
  spent.set(pass.nonce, setTimeout(() => spent.delete(pass.nonce), pass.until - Date.now()).unref());
  const { text, until } = sign(ctx, "stay", pass);
  const secure = siteOf(ctx, id).startsWith("https:") ? ["Secure"] : [];
  const seconds = Math.floor((until - Date.now()) / 1000);
  return [`${cookie_name}=${text}`, `Path=/x/${id}/`, `Max-Age=${seconds}`, "HttpOnly", "SameSite=Lax", ...secure].join(
    "; ",
  );
}
