import { sql } from "kysely";
import type { Ctx } from "../../kernel/context.ts";

export const setState = (ctx: Ctx, id: string, state: "ready" | "archived") =>
  ctx.db.updateTable("version").set({ state }).where("id", "=", id).execute();

/** What is said of a version. */
export interface Said {
  name?: string | null | undefined;
  note?: string | undefined;
}

export const editVersion = (ctx: Ctx, id: string, said: Said) =>
  ctx.db.updateTable("version").set(said).where("id", "=", id).execute();

/** Ends a locked version with its list of files; of a sealed one a row stays, for whatever names it. */
export const removeVersion = (ctx: Ctx, id: string) => sql`select remove_version(${id})`.execute(ctx.db);

/** Deleted versions whose files are still listed, and which no execution reads any more. */
export async function listToClear(ctx: Ctx, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select v.id from version v
    where v.removed_at < now() - interval '1 minute' and v.cleared_at is null
      and not exists (
        select from execution e where e.state in ('queued', 'starting', 'running', 'stopping')
          and e.bindings @> jsonb_build_array(jsonb_build_object('version_id', v.id)))
    order by v.removed_at limit ${limit}`.execute(ctx.db);
  return rows.map(({ id }) => id);
}

/** Forgets what a version held; the collector removes the bytes that nobody else names. */
export const clearVersion = (ctx: Ctx, id: string) => sql`select clear_version(${id})`.execute(ctx.db);
