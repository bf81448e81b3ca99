import { sql } from "kysely";
import type { Ctx, Db } from "../../kernel/context.ts";

/** Writes and counts calls that are over, each once. */
export const settle = (db: Db, calls: readonly object[]) =>
  sql`select settle_calls(${JSON.stringify(calls)}::jsonb)`.execute(db);

/** Says that this server is there, and forgets those that are not and have no call left. */
export const noteProcess = (ctx: Ctx, id: string) =>
  sql`with gone as (
      delete from gateway_process p where p.seen_at < clock_timestamp() - interval '1 hour'
        and not exists (select from open_call o where o.process_id = p.id)
    )
    insert into gateway_process (id, seen_at) values (${id}, clock_timestamp())
    on conflict (id) do update set seen_at = excluded.seen_at`.execute(ctx.db);

/** Settles calls of servers that are gone; says how many. */
export async function settleLost(ctx: Ctx, process_id: string, max: number): Promise<number> {
  const { rows } = await sql<{ done: number }>`select settle_calls(lost_calls(${process_id}, ${max})) as done`.execute(
    ctx.db,
  );
  return rows[0]?.done ?? 0;
}
