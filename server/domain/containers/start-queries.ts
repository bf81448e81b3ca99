import { type Insertable, sql } from "kysely";
import type { Refusal } from "../../../contract/problem.ts";
import type { Execution } from "../../database/schema.gen.ts";
import type { Ctx } from "../../kernel/context.ts";
import { boundIds, type FrozenBinding, modeOf } from "./queries.ts";

const uuids = (ids: readonly string[]) => sql`${sql.val(ids)}::uuid[]`;

/** Locks containers in one order: from here on nobody moves or deletes them before their starts are written down. */
export const lockContainers = (ctx: Ctx, ids: readonly string[]) =>
  sql`select from container where resource_id = any (${uuids(ids)}) order by resource_id for no key update`.execute(
    ctx.db,
  );

/** The recipes of containers, with what they read, in order. */
export const listRecipes = (ctx: Ctx, ids: readonly string[]) =>
  ctx.db
    .selectFrom("container")
    .select(["resource_id", "environment", "command", modeOf.as("mode"), boundIds.as("bound_ids")])
    .where(sql<boolean>`resource_id = any (${uuids(ids)})`)
    .execute();

/** What a start says of its execution; number and id are given by the database. */
export type NewExecution = Omit<Insertable<Execution>, "bindings" | "number" | "waiting_for"> & {
  bindings: readonly FrozenBinding[];
  waiting_for?: readonly Refusal[];
};

/**
 * Writes executions of locked containers, in their order, each with the next number of its container and its first
 * event.
 */
export async function insertExecutions(ctx: Ctx, executions: readonly NewExecution[]) {
  const { rows } = await sql<{ id: string; number: number }>`
    with given as (
      select * from jsonb_populate_recordset(null::execution, ${JSON.stringify(executions)}::jsonb) with ordinality
    ), numbered as (
      select g.*, c.executions + row_number() over (partition by g.container_id order by g.ordinality) as next
      from given g join container c on c.resource_id = g.container_id
    ), counted as (
      update container c set executions = n.last
      from (select container_id, max(next) as last from numbered group by 1) n where c.resource_id = n.container_id
    ), made as (
      insert into execution (container_id, namespace_id, number, started_by, charged_to, allocation_id, resource_type, units,
        cpu_millis, memory_bytes, devices, mode, command, bindings, driver, environment, time_limit_minutes,
        idle_stop_minutes, continues, place, waits_on, waiting_for)
      select container_id, namespace_id, next, started_by, charged_to, allocation_id, resource_type, units, cpu_millis,
        memory_bytes, devices, mode, command, bindings, driver, environment, time_limit_minutes, idle_stop_minutes,
        continues, place, waits_on, waiting_for
      from numbered order by ordinality returning id, container_id, number
    ), noted as (
      insert into execution_event (execution_id, to_state, generation) select id, 'queued', 0 from made
    )
    select m.id, m.number from numbered n join made m on m.container_id = n.container_id and m.number = n.next
    order by n.ordinality`.execute(ctx.db);
  return rows;
}
