import { sql } from "kysely";
import type { Ctx } from "../../kernel/context.ts";

export interface NowRow {
  /** When something was used for the first time. */
  began_at: Date | null;
  stored: number;
  stored_limit: number | null;
  spent: number;
  spend_limit: number | null;
}

const cap = (namespace_id: string, product: string) => sql`
  (select l.cap from namespace_limit l where l.namespace_id = ${namespace_id} and l.product = ${product})`;

/** What is stored and was spent this month, with the limits on it. */
export async function now(ctx: Ctx, namespace_id: string): Promise<NowRow> {
  const { rows } = await sql<NowRow>`
    select (select u.started_at from usage_record u where u.namespace_id = ${namespace_id}
        order by u.started_at, u.seq limit 1) as began_at,
      (select coalesce(sum(r.bytes), 0)::bigint from resource r
        where r.namespace_id = ${namespace_id} and r.deleted_at is null) as stored,
      least(${cap(namespace_id, "storage")}, storage_allowance(${namespace_id})) as stored_limit,
      spent_this_month(${namespace_id}) as spent, ${cap(namespace_id, "monthly_spend")} as spend_limit`.execute(ctx.db);
  return rows[0] as NowRow;
}
