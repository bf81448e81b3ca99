import { sql } from "kysely";
import type { Ctx } from "../../kernel/context.ts";

export interface StandingRow {
  namespace_id: string;
  account_id: string;
  type: "compute" | "storage" | "api";
  product: string;
  source: string;
  has_ended: boolean;
  corrects: string | null;
  /** With what corrected it. */
  quantity: string;
}

/** A record as it is to be corrected: with what it says until now. */
export async function standing(ctx: Ctx, id: string): Promise<StandingRow | undefined> {
  const { rows } = await sql<StandingRow>`
    select u.namespace_id, u.account_id, u.type, u.product, u.source, u.ended_at is not null as has_ended, u.corrects,
      round((u.accrued_us + coalesce((select sum(c.accrued_us) from usage_record c where c.corrects = u.id), 0))
        / 1000000, 3) as quantity
    from usage_record u where u.id = ${id} for update`.execute(ctx.db);
  return rows[0];
}

/** Writes the difference as a record; null where there is none. */
export async function correct(ctx: Ctx, id: string, to: { quantity: number; reason: string }): Promise<string | null> {
  const { rows } = await sql<{ made: string | null }>`
    select correct_usage(${id}, round(${to.quantity}::numeric, 3) * 1000000, ${to.reason}) as made`.execute(ctx.db);
  return (rows[0] as (typeof rows)[number]).made;
}
