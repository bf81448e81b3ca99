import { hash, randomBytes } from "node:crypto";
import type pg from "pg";
import type { Scope } from "../../../contract/tokens.ts";
import { accountOf, type Ctx, may, transact } from "../../kernel/context.ts";
import { invalid, notFound } from "../../kernel/problem.ts";
import { record } from "../activity/activity.ts";
import * as queries from "./queries.ts";

export type { TokenOwner, TokenRow } from "./queries.ts";

const prefix = "ghp_";
/** Random as a key, so a plain SHA-256 keeps it: nobody can guess 36 characters of it. */
const newSecret = () => prefix + randomBytes(27).toString("base64url");
const hashOf = (secret: string) => hash("sha256", secret, "buffer");

/** Makes a personal token; its secret leaves this function and is nowhere kept. */
export const create = (
  ctx: Ctx,
  given: { name: string; expires_at?: string | undefined; scopes?: Scope[] | undefined },
) =>
  transact(ctx, async (ctx) => {
    may(ctx, "token.create");
    const expires_at = given.expires_at ? new Date(given.expires_at) : null;
    if (expires_at && expires_at.getTime() <= Date.now()) throw invalid("body.expires_at", "This time has passed");
    const secret = newSecret();
    const columns = { account_id: accountOf(ctx), name: given.name, hint: secret.slice(0, 8), sha256: hashOf(secret) };
    const row = await queries.insert(ctx, { ...columns, scopes: narrowed(ctx, given.scopes), expires_at });
    await recordToken(ctx, row, "token.create", `made the token ${row.name}`);
    return { row, secret };
  });

/** A token made with a token reaches no further than that one. */
function narrowed(ctx: Ctx, scopes: Scope[] | undefined): Scope[] | null {
  const own = ctx.actor.token?.scopes ?? null;
  if (own === null) return scopes ?? null;
  const wanted = scopes ?? [...own];
  const beyond = wanted.filter((scope) => !own.includes(scope));
  if (beyond.length > 0) throw invalid("body.scopes", `This token itself lacks: ${beyond.join(", ")}`);
  return wanted;
}

const recordToken = (ctx: Ctx, row: { id: string; name: string }, action: string, text: string) =>
  record(ctx, {
    action,
    severity: "notice",
    namespace_id: accountOf(ctx),
    entity: { kind: "token", id: row.id, name: row.name },
    text,
  });

/** One's own tokens that are valid or have expired, newest first. */
export async function list(ctx: Ctx) {
  may(ctx, "token.see");
  return queries.list(ctx, accountOf(ctx));
}

/** Revokes a token; the next request with it is refused. */
export const revoke = (ctx: Ctx, id: string) =>
  transact(ctx, async (ctx) => {
    may(ctx, "token.revoke");
    if (!(await queries.revoke(ctx, accountOf(ctx), id))) throw notFound("token");
    await recordToken(ctx, { id, name: id }, "token.revoke", "revoked a token");
  });

/** Some tools send nothing that does not begin like this; what follows is a token of ours. */
const foreign_prefix = /^hf_(?=ghp_)/;

/** Whoever a secret acts for; undefined when it is not a valid token. */
export function authenticate(pool: pg.Pool, given: string): Promise<queries.TokenOwner | undefined> {
  const secret = given.replace(foreign_prefix, "");
  return secret.startsWith(prefix) ? queries.byHash(pool, hashOf(secret)) : Promise.resolve(undefined);
}

/** Whoever a token acts for now, by the token's id; undefined when it is not valid any more. */
export const byId = (ctx: Ctx, id: string): Promise<(queries.TokenOwner & { created_at: Date }) | undefined> =>
  queries.byId(ctx, id);
