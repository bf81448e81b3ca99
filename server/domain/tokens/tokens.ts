import type pg from "pg";
import type { Scope } from "../../../contract/tokens.ts";
import { type Actor, accountOf, type Ctx, may, transact } from "../../kernel/context.ts";
import { notFound, Problem } from "../../kernel/problem.ts";
import { record } from "../activity/activity.ts";
import * as authentication from "./authentication-queries.ts";
import * as queries from "./queries.ts";
import { hashOf, newSecret } from "./secrets.ts";
import { type Given, mayHandOut, narrowed, overlapOf, settingsOf } from "./settings.ts";

export { type FoundOwner, stillValid } from "./authentication-queries.ts";
export type { TokenRow } from "./queries.ts";
export { hashOf } from "./secrets.ts";
export { overlapOf } from "./settings.ts";

/** Makes a personal token; its secret leaves this function and is nowhere kept. */
export const create = (ctx: Ctx, given: Given & { name: string; scopes?: Scope[] | undefined }) =>
  transact(ctx, async (ctx) => {
    may(ctx, "token.create");
    const { secret, ...kept } = newSecret("person");
    const account_id = accountOf(ctx);
    const columns = { ...settingsOf(given), name: given.name, scopes: narrowed(ctx, given.scopes), ...kept };
    const row = await queries.insert(ctx, { account_id }, { ...columns, created_by: account_id });
    await recordToken(ctx, row, "token.create", `made the token ${row.name}`);
    return { row, secret };
  });

const recordToken = (ctx: Ctx, { id, name }: queries.TokenRow, action: string, text: string) =>
  record(ctx, {
    action,
    severity: "notice",
    namespace_id: accountOf(ctx),
    entity: { kind: "token", id, name },
    text,
  });

/** One's own tokens that are valid or have expired, newest first. */
export async function list(ctx: Ctx) {
  may(ctx, "token.see");
  return queries.list(ctx, accountOf(ctx));
}

async function own(ctx: Ctx, id: string): Promise<queries.TokenRow> {
  const row = await queries.lock(ctx, { account_id: accountOf(ctx) }, id);
  if (!row) throw notFound("token");
  return row;
}

/** Changes what a token is called, how long it lasts, and how much may be done with it. */
export const edit = (ctx: Ctx, id: string, given: Given) =>
  transact(ctx, async (ctx) => {
    may(ctx, "token.edit");
    const before = await own(ctx, id);
    const row = await queries.update(ctx, id, settingsOf(given, before));
    await recordToken(ctx, row, "token.edit", `changed the token ${row.name}`);
    return row;
  });

/** Gives a token another secret; the old one ends now or at a time. */
export const rotate = (ctx: Ctx, id: string, previous_until: string | undefined) =>
  transact(ctx, async (ctx) => {
    may(ctx, "token.edit");
    const before = await own(ctx, id);
    mayHandOut(ctx, before.scopes);
    const { secret, ...kept } = newSecret("person");
    const row = await queries.rotate(ctx, id, kept, accountOf(ctx), overlapOf(previous_until));
    await recordToken(ctx, row, "token.rotate", `gave the token ${row.name} another secret`);
    return { row, secret };
  });

/** Revokes a token; the next request with it is refused. */
export const revoke = (ctx: Ctx, id: string): Promise<undefined> =>
  transact(ctx, async (ctx) => {
    may(ctx, "token.revoke");
    const row = await own(ctx, id);
    await queries.revoke(ctx, id);
    await recordToken(ctx, row, "token.revoke", `revoked the token ${row.name}`);
    return undefined;
  });

/** Whoever a secret acts for; undefined when it is not a valid token. */
export async function authenticate(pool: pg.Pool, given: string): Promise<authentication.FoundOwner | undefined> {
  const sha256 = hashOf(given);
  return sha256 && authentication.byHash(pool, sha256);
}

/** Whether a secret only waits for the second factor that is required here. */
export async function waitsForFactor(pool: pg.Pool, given: string | Buffer): Promise<boolean> {
  const sha256 = typeof given === "string" ? hashOf(given) : given;
  return sha256 !== undefined && authentication.waitsForFactor(pool, sha256);
}

/** What each request by a token does: its use is noted, and it counts against the token's rate, or is refused by it. */
export async function noteRequest(pool: pg.Pool, owner: authentication.FoundOwner, ip: string | null): Promise<void> {
  authentication.noteIfIdle(pool, owner, ip);
  await countRequest(pool, owner);
}

/** Whoever a token acts for now, by the token's id; undefined when it is not valid any more. */
export const byId = (ctx: Ctx, id: string) => authentication.byId(ctx, id);

/** Refuses a request beyond the rate of its token, whichever server processes the others came to. */
async function countRequest(pool: pg.Pool, owner: authentication.TokenOwner): Promise<void> {
  const { requests_per_minute: most, token_id } = owner;
  if (most === null) return;
  const { requests, seconds_left } = await authentication.countRequest(pool, token_id);
  if (requests <= most) return;
  const detail = `This token may make ${most} ${most === 1 ? "request" : "requests"} a minute`;
  throw new Problem("too_many", detail, { retry_after_seconds: Math.max(1, seconds_left) });
}

/** A token's owner, who acts by it; of an organization's token, the token itself. */
export function actorOf(owner: authentication.TokenOwner): Actor {
  const { id, path, name, operator, organization_id } = owner;
  const organization = organization_id === null ? null : { id: organization_id };
  const token = { id: owner.token_id, name: owner.token_name, scopes: owner.scopes, organization };
  return { id, path, name, operator, kind: "token", token };
}
