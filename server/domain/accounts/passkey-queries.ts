import type pg from "pg";
import type { Ctx } from "../../kernel/context.ts";

export const notePasskeyUse = (pool: pg.Pool, credential_id: string) =>
  pool.query({
    name: "note_use_of_passkey",
    text: "update passkey set last_used_at = now() where credential_id = $1",
    values: [credential_id],
  });

/** Somebody's passkeys, oldest first. */
export const listPasskeys = (ctx: Ctx, account_id: string) =>
  ctx.db
    .selectFrom("passkey")
    .select(["id", "name", "backed_up", "aaguid", "created_at", "last_used_at"])
    .where("account_id", "=", account_id)
    .orderBy("id")
    .limit(100)
    .execute();
