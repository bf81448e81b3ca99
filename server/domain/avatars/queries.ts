import { sql } from "kysely";
import type { Ctx } from "../../kernel/context.ts";

/** Gives a namespace another picture, or none; the one before is gone. */
export async function replace(
  ctx: Ctx,
  namespace_id: string,
  picture: { large: Buffer; small: Buffer } | null,
): Promise<string | null> {
  const { rows } = await sql<{ avatar_id: string | null }>`
    select avatar_id from namespace where id = ${namespace_id} for no key update`.execute(ctx.db);
  const before = rows[0]?.avatar_id ?? null;
  const made = picture && (await ctx.db.insertInto("avatar").values(picture).returning("id").executeTakeFirstOrThrow());
  const avatar_id = made?.id ?? null;
  await ctx.db.updateTable("namespace").set({ avatar_id }).where("id", "=", namespace_id).execute();
  await ctx.db.deleteFrom("avatar").where("id", "=", before).execute();
  return avatar_id;
}

/** A picture that some namespace shows. */
export const find = (ctx: Ctx, id: string, size: "large" | "small") =>
  ctx.db
    .selectFrom("avatar")
    .innerJoin("namespace", "namespace.avatar_id", "avatar.id")
    .select(`avatar.${size} as bytes`)
    .where("avatar.id", "=", id)
    .where("namespace.deleted_at", "is", null)
    .executeTakeFirst();
