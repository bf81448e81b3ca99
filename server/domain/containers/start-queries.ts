import { type Insertable, sql } from "kysely";
import type { Refusal } from "../../../contract/problem.ts";
import type { Execution } from "../../database/schema.gen.ts";
import type { Ctx, Db } from "../../kernel/context.ts";
import { gather, inOrder } from "../../kernel/gather.ts";
import { notFound } from "../../kernel/problem.ts";
import { boundIds, type FrozenBinding, modeOf } from "./queries.ts";

const uuids = (ids: readonly string[]) => sql`${sql.val(ids)}::uuid[]`;

/** Locks containers in one order: from here on nobody moves or deletes them before their starts are written down. */
export const lockContainers = (ids: readonly string[]) =>
  sql`select from container where resource_id = any (${uuids(ids)}) order by resource_id for no key update`;

/** The recipes of containers, with what they read, in order. */
export const listRecipes = (ctx: Ctx, ids: readonly string[]) =>
  ctx.db
    .selectFrom("container")
    .select(["resource_id", "environment", "command", modeOf.as("mode"), boundIds.as("bound_ids")])
    .where(sql<boolean>`resource_id = any (${uuids(ids)})`)
    .execute();

const resourceTypes = gather(async (db: Db, ids: readonly string[]) => {
  const { rows } = await sql<{ resource_type: string; n: number }>`
    select c.resource_type, asked.n::int from unnest(${uuids(ids)}) with ordinality asked (id, n)
    cross join lateral (select resource_type from container where resource_id = asked.id offset 0) c`.execute(db);
  return inOrder(rows, ids.length);
});

/** What a container runs on; asked together by requests of the same moment. */
export async function resourceTypeOf(ctx: Ctx, id: string): Promise<string> {
  const found = await resourceTypes(ctx.db, id);
  if (!found) throw notFound("container");
  return found.resource_type;
}

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
        idle_stop_minutes, continues, port, health_path, program, place, waits_on, waiting_for)
      select container_id, namespace_id, next, started_by, charged_to, allocation_id, resource_type, units, cpu_millis,
        memory_bytes, devices, mode, command, bindings, driver, environment, time_limit_minutes, idle_stop_minutes,
        continues, port, health_path, program, place, waits_on, waiting_for
      from numbered order by ordinality returning id, container_id, number
    ), noted as (
      insert into execution_event (execution_id, to_state, generation) select id, 'queued', 0 from made
    )
    select m.id, m.number from numbered n join made m on m.container_id = n.container_id and m.number = n.next
    order by n.ordinality`.execute(ctx.db);
  return rows;
}
