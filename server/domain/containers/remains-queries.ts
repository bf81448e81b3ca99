import { sql } from "kysely";
import type { Ctx } from "../../kernel/context.ts";

/** The executions of a container whose files are still there. */
export async function listLeftBehind(ctx: Ctx, container_id: string): Promise<string[]> {
  const rows = await ctx.db
    .selectFrom("execution")
    .select("id")
    .where("container_id", "=", container_id)
    .where("ended_at", "is not", null)
    .where("removed_at", "is", null)
    .execute();
  return rows.map(({ id }) => id);
}

/** Writes down that the files of these are gone. */
export const setRemoved = (ctx: Ctx, ids: readonly string[]) =>
  ctx.db.updateTable("execution").set({ removed_at: sql`clock_timestamp()` }).where("id", "in", ids).execute();
