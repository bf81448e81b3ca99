import { createHmac, timingSafeEqual } from "node:crypto";
import type { FastifyRequest } from "fastify";
import type pg from "pg";
import { bySession, bySessionId, type SignedIn } from "../domain/accounts/sessions.ts";
import * as tokens from "../domain/tokens/tokens.ts";
import { type Actor, nobody } from "../kernel/context.ts";
import { Problem } from "../kernel/problem.ts";

export interface Authenticator {
  pool: pg.Pool;
  /** Signs session cookies; the same that better-auth has. */
  secret: string;
  /** Origins whose pages may act with a session cookie. */
  origins: readonly string[];
}

const cookieNames = ["guildhall.session_token", "__Secure-guildhall.session_token"];

/** Whoever sends the request: a token's owner, a session's, or nobody. A token that is not valid is refused, never ignored. */
export async function authenticate(request: FastifyRequest, with_: Authenticator): Promise<Actor> {
  const { authorization, cookie } = request.headers;
  if (authorization !== undefined) return tokenActor(authorization, { ...with_, ip: request.ip });
  const token = cookie === undefined ? undefined : sessionToken(cookie, with_.secret);
  const person = token === undefined ? undefined : await bySession(with_.pool, token, request.ip);
  if (!person) return nobody;
  refuseOtherSites(request, with_.origins);
  return personOf(person);
}

const personOf = ({ id, path, name, operator, session_id, lacks_two_factor }: SignedIn): Actor => ({
  ...{ kind: "person", id, path, name, operator, token: null, session_id },
  ...(lacks_two_factor ? { lacks_two_factor } : {}),
});

/** Refuses (403) whoever has yet to set up the second factor that is required here. */
export function refuseWithoutFactor(lacks_two_factor = false): void {
  if (lacks_two_factor)
    throw new Problem("two_factor_required", "Everybody has a second factor here: set yours up in the console first");
}

/** Whoever came by a session, by the session's id; undefined when it has ended. */
export async function sessionActor(pool: pg.Pool, id: string): Promise<Actor | undefined> {
  const person = await bySessionId(pool, id);
  return person && !person.lacks_two_factor ? personOf(person) : undefined;
}

/** Whoever the token of a header acts for; each request that comes by it counts against its rate. */
export async function tokenActor(
  authorization: string,
  { pool, ip = null }: Pick<Authenticator, "pool"> & { ip?: string | null },
): Promise<Actor> {
  const secret = bearerOf(authorization);
  return ownerActor(secret === undefined ? undefined : await tokens.authenticate(pool, secret), { pool, ip, secret });
}

/** The secret in a header. */
export const bearerOf = (authorization: string): string | undefined => /^Bearer\s+(\S+)$/i.exec(authorization)?.[1];

/** Whoever a secret was found to act for, and the request counts against its token's rate; refuses it where it is nobody's. */
export async function ownerActor(
  owner: tokens.FoundOwner | undefined,
  { pool, ip, secret }: Pick<Authenticator, "pool"> & { ip: string | null; secret: string | Buffer | undefined },
): Promise<Actor> {
  if (!owner && secret !== undefined) refuseWithoutFactor(await tokens.waitsForFactor(pool, secret));
  if (!owner) throw new Problem("not_signed_in", "This token is not valid: it was revoked, has expired, or never was");
  await tokens.noteRequest(pool, owner, ip);
  return tokens.actorOf(owner);
}

/** The token in our cookie if its signature is ours; anything else is no session. */
function sessionToken(header: string, secret: string): string | undefined {
  for (const pair of header.split(";")) {
    const [name = "", ...rest] = pair.trim().split("=");
    if (!cookieNames.includes(name)) continue;
    const value = decoded(rest.join("="));
    const dot = value.lastIndexOf(".");
    const token = value.slice(0, dot);
    if (dot > 0 && signed(token, value.slice(dot + 1), secret)) return token;
  }
  return undefined;
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return "";
  }
}

function signed(token: string, signature: string, secret: string): boolean {
  const ours = createHmac("sha256", secret).update(token).digest();
  const theirs = Buffer.from(signature, "base64");
  return ours.length === theirs.length && timingSafeEqual(ours, theirs);
}

/** A cookie is sent by the browser whoever asks; a change must come from our own pages, and what opens a socket, too. */
function refuseOtherSites(request: FastifyRequest, origins: readonly string[]): void {
  const only_reads = request.method === "GET" || request.method === "HEAD";
  if (only_reads && request.headers.upgrade === undefined) return;
  const { origin, "sec-fetch-site": site } = request.headers;
  if (origin !== undefined && origin === `${request.protocol}://${request.host}`) return;
  if (origin !== undefined && !origins.includes(origin))
    throw new Problem("cross_origin", `Pages of ${origin} may not act with this session`);
  if (origin === undefined && site !== undefined && site !== "same-origin" && site !== "none")
    throw new Problem("cross_origin", "Another site may not act with this session");
}
