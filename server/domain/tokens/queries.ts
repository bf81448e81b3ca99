import { sql } from "kysely";
import type pg from "pg";
import type { Scope } from "../../../contract/tokens.ts";
import type { Ctx } from "../../kernel/context.ts";

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

/** Whoever a token acts for: a hot path, one prepared statement by the unique hash. Notes use once a minute. */
export async function byHash(pool: pg.Pool, sha256: Buffer): Promise<TokenOwner | undefined> {
  const { rows } = await pool.query<TokenOwner & { idle: boolean }>({
    name: "account_by_token",
    text: `select a.id, a.path, a.name, a.operator, t.id as token_id, t.name as token_name, t.scopes,
        t.last_used_at is null or t.last_used_at < now() - interval '1 minute' as idle
      from token t join account a on a.id = t.account_id
      where t.sha256 = $1 and t.revoked_at is null and (t.expires_at is null or t.expires_at > now())`,
    values: [sha256],
  });
  if (rows[0]?.idle) {
    const { id, token_id } = rows[0];
    await pool.query("update token set last_used_at = now() where id = $1", [token_id]);
    await pool.query("update account set last_active_at = now() where id = $1", [id]);
  }
  return rows[0];
}
