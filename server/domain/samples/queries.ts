import type { Ctx } from "../../kernel/context.ts";

export const accountByEmail = async (ctx: Ctx, email: string): Promise<string | undefined> =>
  (await ctx.db.selectFrom("account").select("id").where("email", "=", email).executeTakeFirst())?.id;

/** The path of the sample organization, once it is whole. */
export const loaded = async (ctx: Ctx): Promise<string | undefined> =>
  (
    await ctx.db
      .selectFrom("installation")
      .innerJoin("namespace", "namespace.id", "installation.demo_organization_id")
      .select("namespace.path")
      .executeTakeFirst()
  )?.path;

export const markLoaded = (ctx: Ctx, organization_id: string) =>
  ctx.db.updateTable("installation").set({ demo_organization_id: organization_id }).execute();
