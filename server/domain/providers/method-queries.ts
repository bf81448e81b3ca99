import { sql } from "kysely";
import type { Ctx } from "../../kernel/context.ts";

/** Holds somebody's ways in as they are: two of them are not taken away at the same moment, each as the last but one. */
export const lock = (ctx: Ctx, account_id: string) =>
  ctx.db.selectFrom("account").select("id").where("id", "=", account_id).forNoKeyUpdate().executeTakeFirst();

/** The providers that an account is connected with, oldest first. */
export const list = (ctx: Ctx, account_id: string) =>
  ctx.db
    .selectFrom("credential")
    .innerJoin("sign_in_provider", "sign_in_provider.id", "credential.provider_id")
    .select(["credential.id", "credential.created_at", "provider_id", "kind", "name", "enabled"])
    .where("account_id", "=", account_id)
    .orderBy("credential.id")
    .execute();

export type MethodRow = Awaited<ReturnType<typeof list>>[number];

export const hasPassword = async (ctx: Ctx, account_id: string): Promise<boolean> =>
  (await ctx.db
    .selectFrom("credential")
    .select(sql<number>`1`.as("one"))
    .where("account_id", "=", account_id)
    .where("provider_id", "=", "credential")
    .where("password", "is not", null)
    .executeTakeFirst()) !== undefined;

/** Whether a passkey lets somebody in. */
export const hasPasskey = async (ctx: Ctx, account_id: string): Promise<boolean> =>
  (await ctx.db.selectFrom("passkey").select("id").where("account_id", "=", account_id).executeTakeFirst()) !==
  undefined;

export const remove = (ctx: Ctx, id: string) => ctx.db.deleteFrom("credential").where("id", "=", id).execute();
