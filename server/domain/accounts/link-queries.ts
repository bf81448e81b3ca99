import { sql } from "kysely";
import type { Ctx } from "../../kernel/context.ts";
import { hashOf } from "./hashed.ts";

/** What a link may do; its secret says so, too, so that one never does for another. */
export type Purpose = "new-password" | "new-email";

const identifierOf = (purpose: Purpose, secret: string) => hashOf(`${purpose}:${secret}`);

/** Keeps a link under the hash of its secret. */
export const insertLink = (
  ctx: Ctx,
  {
    purpose,
    secret,
    ...columns
  }: { purpose: Purpose; secret: string; account_id: string; value: string; expires_at: Date },
) =>
  ctx.db
    .insertInto("verification")
    .values({ ...columns, identifier: identifierOf(purpose, secret) })
    .execute();

/** Takes a link, which works once. */
export const takeLink = (ctx: Ctx, purpose: Purpose, secret: string) =>
  ctx.db
    .deleteFrom("verification")
    .where("identifier", "=", identifierOf(purpose, secret))
    .where("expires_at", ">", sql<Date>`now()`)
    .where("account_id", "is not", null)
    .returning(["account_id", "value"])
    .executeTakeFirst();

const people = (ctx: Ctx) => ctx.db.selectFrom("account").select(["id", "path", "name", "email", "language"]);

export const byEmail = (ctx: Ctx, email: string) => people(ctx).where("email", "=", email).executeTakeFirst();

export const byPath = (ctx: Ctx, path: string) => people(ctx).where("path", "=", path).executeTakeFirst();

/** Somebody, locked for a change of how they sign in. */
export const lock = (ctx: Ctx, id: string) =>
  people(ctx).where("id", "=", id).forNoKeyUpdate().executeTakeFirstOrThrow();

export type Person = Awaited<ReturnType<typeof lock>>;

export async function passwordOf(ctx: Ctx, account_id: string): Promise<string | null> {
  const row = await ctx.db
    .selectFrom("credential")
    .select("password")
    .where("account_id", "=", account_id)
    .where("provider_id", "=", "credential")
    .executeTakeFirst();
  return row?.password ?? null;
}

/** Sets a password, also of somebody who had none. */
export const setPassword = (ctx: Ctx, account_id: string, password: string) =>
  ctx.db
    .insertInto("credential")
    .values({ account_id, provider_id: "credential", provider_account_id: account_id, password })
    .onConflict((c) =>
      c.columns(["provider_id", "provider_account_id"]).doUpdateSet({ password, updated_at: sql<Date>`now()` }),
    )
    .execute();

export const setEmail = (ctx: Ctx, id: string, email: string, email_verified: boolean) =>
  ctx.db
    .updateTable("account")
    .set({ email, email_verified, updated_at: sql<Date>`now()` })
    .where("id", "=", id)
    .execute();

/** Notes that an address is whose account it is; says whether that is new. */
export async function confirmEmail(ctx: Ctx, id: string): Promise<boolean> {
  const updated = await ctx.db
    .updateTable("account")
    .set({ email_verified: true })
    .where("id", "=", id)
    .where("email_verified", "=", false)
    .returning("id")
    .executeTakeFirst();
  return updated !== undefined;
}

/** Takes all second factors from somebody. */
export async function removeFactors(ctx: Ctx, account_id: string): Promise<void> {
  await ctx.db.deleteFrom("two_factor").where("account_id", "=", account_id).execute();
  await ctx.db.deleteFrom("passkey").where("account_id", "=", account_id).execute();
  await ctx.db.updateTable("account").set({ two_factor_enabled: false }).where("id", "=", account_id).execute();
}
