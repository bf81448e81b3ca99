import { sql } from "kysely";
import type { Ctx } from "../../kernel/context.ts";

const areActive = (ids: readonly string[]) =>
  sql<boolean>`execution.id = any (${sql.val(ids)}::uuid[]) and execution.state in ('queued', 'starting', 'running', 'stopping')`;

/** Of these ids, those of executions that have not ended. */
export const activeAmong = (ctx: Ctx, ids: readonly string[]) =>
  ctx.db.selectFrom("execution").select("id").where(areActive(ids)).execute();

/** Writes down that these were seen to run. */
export const setSeen = (ctx: Ctx, ids: readonly string[]) =>
  ctx.db.updateTable("execution").set({ seen_at: sql`clock_timestamp()` }).where(areActive(ids)).execute();
