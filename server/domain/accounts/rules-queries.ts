import type pg from "pg";
import type { Ctx } from "../../kernel/context.ts";

/** Who may make an account, and whether what they bring is an invitation that can be used. */
export async function rulesFor(pool: pg.Pool, code_sha256: Buffer | null) {
  const { rows } = await pool.query<{ sign_up: string; sign_up_domains: string[]; is_invited: boolean }>({
    name: "rules_of_sign_up",
    text: `select sign_up, sign_up_domains, exists (
        select from invitation i join namespace n on n.id = i.organization_id
        where i.code_sha256 = $1 and i.revoked_at is null and i.expires_at > now() and n.deleted_at is null
          and (i.max_uses is null or i.uses < i.max_uses)
      ) as is_invited from installation`,
    values: [code_sha256],
  });
  return rows[0] ?? { sign_up: "closed", sign_up_domains: [], is_invited: false };
}

export const readRules = (ctx: Ctx) =>
  ctx.db
    .selectFrom("installation")
    .select(["sign_up", "sign_up_domains", "two_factor_required"])
    .executeTakeFirstOrThrow();

export const lockRules = (ctx: Ctx) =>
  ctx.db
    .selectFrom("installation")
    .select(["sign_up", "sign_up_domains", "two_factor_required"])
    .forUpdate()
    .executeTakeFirstOrThrow();

/** Whether somebody has a second factor of their own. */
export const hasSecondFactor = (ctx: Ctx, id: string) =>
  ctx.db
    .selectFrom("account")
    .select((e) => [
      "two_factor_enabled",
      e
        .exists(e.selectFrom("passkey").select("passkey.id").whereRef("account_id", "=", "account.id"))
        .as("has_passkey"),
    ])
    .where("id", "=", id)
    .executeTakeFirstOrThrow();

export const writeRules = (
  ctx: Ctx,
  rules: { sign_up: string; sign_up_domains: string[]; two_factor_required: boolean },
) => ctx.db.updateTable("installation").set(rules).execute();
