import { sql } from "kysely";
import type { Ctx } from "./context.ts";

/** Takes the key in the caller's transaction; gives what was answered before when it is taken. Waits for a twin that runs. */
export async function claimKey(ctx: Ctx, account_id: string, key: string, request_sha256: Buffer) {
  const taken = await ctx.db
    .insertInto("idempotency")
    .values({ account_id, key, request_sha256 })
    .onConflict((on) => on.columns(["account_id", "key"]).doNothing())
    .returning("key")
    .executeTakeFirst();
  if (taken) return undefined;
  return ctx.db
    .selectFrom("idempotency")
    .select(["request_sha256", "answer"])
    .where("account_id", "=", account_id)
    .where("key", "=", key)
    .executeTakeFirstOrThrow();
}

export const keepAnswer = (ctx: Ctx, account_id: string, key: string, answer: unknown) =>
  ctx.db
    .updateTable("idempotency")
    .set({ answer: answer === undefined ? null : JSON.stringify(answer) })
    .where("account_id", "=", account_id)
    .where("key", "=", key)
    .execute();

/** Forgets keys older than a day. */
export async function forgetOldKeys(ctx: Ctx): Promise<void> {
  await ctx.db.deleteFrom("idempotency").where("created_at", "<", sql<Date>`now() - interval '1 day'`).execute();
}
