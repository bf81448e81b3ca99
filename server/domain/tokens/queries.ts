import { sql } from "kysely";
import type { Ctx } from "../../kernel/context.ts";
import type { Kept } from "./secrets.ts";

/** What can be changed of a token. */
export interface Settings {
  name?: string | undefined;
  expires_at?: Date | null | undefined;
  requests_per_minute?: number | null | undefined;
  spending_cap?: number | null | undefined;
  per_token_billing?: boolean | undefined;
  assigned_to?: string | null | undefined;
  team_id?: string | null | undefined;
}

type Owner = { account_id: string } | { namespace_id: string; all_resources: boolean };

export const insert = (
  ctx: Ctx,
  owner: Owner,
  columns: Settings & Kept & { name: string; created_by: string; scopes: string[] | null },
) =>
  ctx.db
    .insertInto("token")
    .values({ ...columns, ...owner, secret_by: columns.created_by })
    .returningAll()
    .executeTakeFirstOrThrow();

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

/** Whose a token is: of an account, or of an organization. */
export type Whose = { account_id: string } | { namespace_id: string };

const whose = (given: Whose) =>
  "account_id" in given
    ? sql<boolean>`account_id = ${given.account_id}`
    : sql<boolean>`namespace_id = ${given.namespace_id}`;

/** A token that is not revoked, locked for a change. */
export const lock = (ctx: Ctx, given: Whose, id: string): Promise<TokenRow | undefined> =>
  ctx.db
    .selectFrom("token")
    .selectAll()
    .where("id", "=", id)
    .where(whose(given))
    .where("revoked_at", "is", null)
    .forUpdate()
    .executeTakeFirst();

export const update = (ctx: Ctx, id: string, settings: Settings) =>
  ctx.db.updateTable("token").set(settings).where("id", "=", id).returningAll().executeTakeFirstOrThrow();

/** Gives a token another secret, which `by` sees; the one before works until a time, or not at all. */
export const rotate = (ctx: Ctx, id: string, kept: Kept, by: string, previous_until: Date | null) =>
  ctx.db
    .updateTable("token")
    .set((e) => ({
      ...kept,
      secret_by: by,
      rotated_at: sql<Date>`now()`,
      previous_sha256: previous_until ? e.ref("sha256") : null,
      previous_by: previous_until ? e.ref("secret_by") : null,
      previous_until,
    }))
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirstOrThrow();

export const revoke = (ctx: Ctx, id: string) =>
  ctx.db.updateTable("token").set({ revoked_at: sql`now()` }).where("id", "=", id).execute();
