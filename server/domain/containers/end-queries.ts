import { sql } from "kysely";
import type { Ctx } from "../../kernel/context.ts";

/** Why something stops that nobody asked to stop. */
export type Doom = "member_removed" | "container_deleted" | "organization_deleted";

/** What runs where nobody may (any more), and why it ends: its person is neither a member nor a guest, or something was deleted. */
export const listDoomed = (ctx: Ctx) =>
  ctx.db
    .selectFrom("execution")
    .innerJoin("resource", "resource.id", "execution.container_id")
    .innerJoin("namespace", "namespace.id", "execution.namespace_id")
    .select([
      "execution.id",
      sql<Doom>`case when namespace.deleted_at is not null then 'organization_deleted'
        when resource.deleted_at is not null then 'container_deleted' else 'member_removed' end`.as("reason"),
    ])
    .where(sql<boolean>`execution.state in ('queued', 'starting', 'running') and (resource.deleted_at is not null
      or namespace.deleted_at is not null or role_in(execution.started_by, execution.namespace_id) is null
        and not exists (select from ties(execution.started_by, null, resource) t where t.reason = 'share'))`)
    .execute();

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
  ctx.db
    .updateTable("execution")
    .set({ removed_at: sql`clock_timestamp()` })
    .where(sql<boolean>`execution.id = any (${sql.val(ids)}::uuid[])`)
    .execute();
