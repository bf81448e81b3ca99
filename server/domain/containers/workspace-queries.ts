import type { Ctx } from "../../kernel/context.ts";

/** A workspace by its id, whether it runs (any more) or not. */
export const findOpen = (ctx: Ctx, id: string) =>
  ctx.db
    .selectFrom("execution")
    .select(["id", "namespace_id", "container_id", "number", "state", "generation", "started_by"])
    .where("id", "=", id)
    .where("mode", "=", "workspace")
    .executeTakeFirst();
