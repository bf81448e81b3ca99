import { sql } from "kysely";
import type pg from "pg";
import type { Scope } from "../../../contract/tokens.ts";
import type { Ctx } from "../../kernel/context.ts";
import { gather, inOrder } from "../../kernel/gather.ts";

export const insert = (
  ctx: Ctx,
  columns: {
    account_id: string;
    name: string;
    hint: string;
    sha256: Buffer;
    scopes: Scope[] | null;
    expires_at: Date | null;
  },
) => ctx.db.insertInto("token").values(columns).returningAll().executeTakeFirstOrThrow();

export type TokenRow = Awaited<ReturnType<typeof insert>>;

/** An account's tokens that are not revoked, newest first. */
export const list = (ctx: Ctx, account_id: string) =>
  ctx.db
    .selectFrom("token")
    .selectAll()
    .where("account_id", "=", account_id)
    .where("revoked_at", "is", null)
    .orderBy("id", "desc")
    .limit(100)
    .execute();

/** Revokes a token of an account; false when there is none. */
export async function revoke(ctx: Ctx, account_id: string, id: string): Promise<boolean> {
  const done = await ctx.db
    .updateTable("token")
    .set({ revoked_at: sql`now()` })
    .where("id", "=", id)
    .where("account_id", "=", account_id)
    .where("revoked_at", "is", null)
    .executeTakeFirst();
  return done.numUpdatedRows > 0n;
}

export interface TokenOwner {
  id: string;
  path: string;
  name: string;
  operator: boolean;
  token_id: string;
  token_name: string;
  scopes: Scope[] | null;
}

/**
 * Whoever tokens act for. The hashes come as a row and each is looked up by itself (`offset 0`), so that one plan, by the
 * unique index, serves any number.
 */
const owners = gather(async (pool: pg.Pool, hashes: readonly Buffer[]) => {
  const { rows } = await pool.query<TokenOwner & { idle: boolean; n: number }>({
    name: "accounts_by_tokens",
    text: `select given.n::int, a.id, a.path, a.name, a.operator, t.id as token_id, t.name as token_name, t.scopes,
        coalesce(t.last_used_at, '-infinity') < now() - interval '1 minute' as idle
      from (select $1::bytea[] as hashes offset 0) asked
      cross join lateral unnest(asked.hashes) with ordinality given (sha256, n)
      cross join lateral (
        select * from token where sha256 = given.sha256 and revoked_at is null
          and (expires_at is null or expires_at > now()) offset 0
      ) t
      cross join lateral (select * from account where id = t.account_id offset 0) a`,
    values: [hashes],
  });
  return inOrder(rows, hashes.length);
});

/**
 * Notes that tokens and their owners were at work, at most once a minute. Requests of the same moment note together, and
 * what another is just noting is left to it: many requests with one token never wait for each other here.
 */
const noteUse = gather(async (pool: pg.Pool, ids: readonly string[]) => {
  await pool.query({
    name: "note_use_of_tokens",
    text: `with used as (
        select id, account_id from token where id = any($1::uuid[])
          and coalesce(last_used_at, '-infinity') < now() - interval '1 minute'
        for no key update skip locked
      ), noted as (
        update token set last_used_at = now() from used where token.id = used.id
      ), active as (
        select id from account where id in (select account_id from used)
          and coalesce(last_active_at, '-infinity') < now() - interval '1 minute'
        for no key update skip locked
      )
      update account set last_active_at = now() from active where account.id = active.id`,
    values: [ids],
  });
  return ids;
});

/**
 * Whoever a token acts for: a hot path, so that requests of the same moment ask together. Notes use once a minute; nobody
 * waits for that, and what was not noted is noted the next time.
 */
export async function byHash(pool: pg.Pool, sha256: Buffer): Promise<TokenOwner | undefined> {
  const owner = await owners(pool, sha256);
  if (owner?.idle) void noteUse(pool, owner.token_id).catch(() => undefined);
  return owner;
}

/** A valid token by its id, with whoever it acts for. */
export const byId = (ctx: Ctx, id: string) =>
  ctx.db
    .selectFrom("token as t")
    .innerJoin("account as a", "a.id", "t.account_id")
    .select(["a.id", "a.path", "a.name", "a.operator", "t.id as token_id", "t.name as token_name", "t.created_at"])
    .select(sql<Scope[] | null>`t.scopes`.as("scopes"))
    .where("t.id", "=", id)
    .where("t.revoked_at", "is", null)
    .where(sql<boolean>`(t.expires_at is null or t.expires_at > now())`)
    .executeTakeFirst();
