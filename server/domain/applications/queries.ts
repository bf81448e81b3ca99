import { sql } from "kysely";
import type { Ctx } from "../../kernel/context.ts";

/** What an application has beside the common half, without its pictures. */
export interface PageRow {
  readme: string;
  icon_id: string | null;
}

export const insert = (ctx: Ctx, resource_id: string, readme: string) =>
  ctx.db.insertInto("application").values({ resource_id, readme }).execute();

export const getPage = (ctx: Ctx, resource_id: string): Promise<PageRow> =>
  ctx.db
    .selectFrom("application")
    .select(["readme", "icon_id"])
    .where("resource_id", "=", resource_id)
    .executeTakeFirstOrThrow();

export const setReadme = (ctx: Ctx, resource_id: string, readme: string) =>
  ctx.db.updateTable("application").set({ readme }).where("resource_id", "=", resource_id).execute();

/** Gives an application another icon, or none; every picture has an id of its own. */
export async function setIcon(
  ctx: Ctx,
  resource_id: string,
  icon: { large: Buffer; small: Buffer } | null,
): Promise<string | null> {
  const { rows } = await sql<{ icon_id: string | null }>`
    update application set icon_id = ${icon ? sql`uuidv7()` : null}, icon_large = ${icon?.large ?? null},
      icon_small = ${icon?.small ?? null}
    where resource_id = ${resource_id} returning icon_id`.execute(ctx.db);
  return rows[0]?.icon_id ?? null;
}

export const findIcon = (ctx: Ctx, resource_id: string, size: "large" | "small") =>
  ctx.db
    .selectFrom("application")
    .select(["icon_id", `icon_${size} as bytes`])
    .where("resource_id", "=", resource_id)
    .executeTakeFirst();

/** What lists show beside the common half. */
export interface Extras {
  icon_id: string | null;
  form: "link" | "static" | "engine" | null;
}

/** What a page of applications shows, by id. */
export async function listExtras(ctx: Ctx, ids: readonly string[]): Promise<ReadonlyMap<string, Extras>> {
  const { rows } = await sql<Extras & { resource_id: string }>`
    select a.resource_id, a.icon_id, v.form
    from application a left join lateral (
      select v.form from application_version v where v.resource_id = a.resource_id and v.state = 'ready'
      order by v.number desc limit 1
    ) v on true
    where a.resource_id = any(${sql.val(ids)}::uuid[])`.execute(ctx.db);
  return new Map(rows.map((row) => [row.resource_id, row]));
}
