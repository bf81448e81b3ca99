import { sql } from "kysely";
import type pg from "pg";
import type { Ctx } from "../../kernel/context.ts";

/** Whether a new person may have a path: better-auth asks on its own connection, before it writes. */
export async function mayTakePath(pool: pg.Pool, path: string): Promise<"free" | "taken" | "not_set_up"> {
  const { rows } = await pool.query<{ taken: boolean; set_up: boolean }>({
    name: "may_take_path",
    text: `select exists (select from namespace_path where path = $1) as taken,
      exists (select from installation where set_up_at is not null) as set_up`,
    values: [path],
  });
  if (rows[0]?.taken) return "taken";
  return rows[0]?.set_up ? "free" : "not_set_up";
}

export const installation = (ctx: Ctx) =>
  ctx.db
    .selectFrom("installation")
    .select(["set_up_at", "demo_organization_id", "sign_up", "sign_up_domains"])
    .executeTakeFirstOrThrow();

export const account = (ctx: Ctx, id: string) =>
  ctx.db
    .selectFrom("account")
    .innerJoin("namespace", "namespace.id", "account.id")
    .select(["account.id", "account.path", "name", "email", "email_verified", "operator"])
    .select(["account.created_at", "avatar_id"])
    .where("account.id", "=", id)
    .executeTakeFirstOrThrow();

/** The organizations of a person, by name. */
export const memberships = (ctx: Ctx, account_id: string) =>
  ctx.db
    .selectFrom("member")
    .innerJoin("organization", "organization.id", "member.organization_id")
    .innerJoin("namespace", "namespace.id", "organization.id")
    .select(["namespace.path", "namespace.avatar_id", "organization.name", "member.role", "member.joined_at"])
    .where("member.account_id", "=", account_id)
    .where("namespace.deleted_at", "is", null)
    .orderBy("organization.name")
    .execute();

export const rename = (ctx: Ctx, id: string, name: string) =>
  ctx.db.updateTable("account").set({ name, updated_at: sql`now()` }).where("id", "=", id).execute();

/** Whoever runs the installation. */
export async function listOperators(ctx: Ctx): Promise<string[]> {
  const rows = await ctx.db.selectFrom("account").select("id").where("operator", "=", true).execute();
  return rows.map(({ id }) => id);
}
