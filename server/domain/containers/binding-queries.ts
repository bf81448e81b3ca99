import { sql } from "kysely";
import type { Role, Tie } from "../../access/policy.ts";
import type { Ctx } from "../../kernel/context.ts";

/** Executions by id as bindings name them, with what the asker may know of each. */
export async function describeOutputs(ctx: Ctx, ids: readonly string[]) {
  const { rows } = await sql<{
    id: string;
    container_id: string;
    source: string;
    version: number;
    role: Role | null;
    tie: Tie | null;
    is_there: boolean;
  }>`
    select e.id, e.container_id, 'containers/' || n.path || '/' || r.name as source, e.number as version, me.role,
      e.removed_at is null as is_there, (select max(t.tie) from ties(${ctx.actor.id}::uuid, me.role, r) t
        where r.deleted_at is null and n.deleted_at is null) as tie
    from execution e
    join resource r on r.id = e.container_id
    join namespace n on n.id = r.namespace_id
    left join lateral standing_in(${ctx.actor.id}::uuid, r.namespace_id) me on true
    where e.id = any (${sql.val(ids)}::uuid[])`.execute(ctx.db);
  return rows;
}

/** An execution by its number, or the newest that succeeded. */
export const findOutput = (ctx: Ctx, container_id: string, ref: number | "latest") =>
  ctx.db
    .selectFrom("execution")
    .select(["id", "number", "state", "removed_at"])
    .where("container_id", "=", container_id)
    .$if(ref === "latest", (q) => q.where("state", "=", "succeeded").where("removed_at", "is", null))
    .$if(ref !== "latest", (q) => q.where("number", "=", Number(ref)))
    .orderBy("number", "desc")
    .limit(1)
    .executeTakeFirst();

/** Binds versions and outputs to a container in the order given, instead of those before. */
export async function setBindings(ctx: Ctx, container_id: string, ids: readonly string[]): Promise<void> {
  await ctx.db.deleteFrom("binding").where("container_id", "=", container_id).execute();
  await sql`insert into binding (container_id, position, version_id, execution_id)
    select ${container_id}, b.position - 1, v.id, e.id
    from unnest(${sql.val(ids)}::uuid[]) with ordinality b (id, position)
    left join version v on v.id = b.id left join execution e on e.id = b.id`.execute(ctx.db);
}
