import { sql } from "kysely";
import type { Ctx } from "../../kernel/context.ts";

/** What is measured, for whom, and how fast it grows. */
export interface Meter {
  id: string;
  type: "compute" | "storage";
  /** A resource type, or `storage`. */
  product: string;
  namespace_id: string;
  account_id: string;
  resource_id: string;
  /** `execution 3`, `version 2`, `output of execution 3`. */
  source: string;
  rate: number;
  at?: Date;
}

const timeOf = (at: Date | undefined) => sql`coalesce(${at ?? null}::timestamptz, clock_timestamp())`;

export async function open(ctx: Ctx, m: Meter): Promise<void> {
  await sql`select meter_open(${m.id}, ${m.type}, ${m.product}, ${m.namespace_id}, ${m.account_id}, ${m.resource_id},
    ${m.source}, ${m.rate}, ${timeOf(m.at)})`.execute(ctx.db);
}

/** Ends the present stretch of records: at a new rate, or for good where there is none. */
export async function change(
  ctx: Ctx,
  ids: readonly string[],
  { rate, at }: { rate?: number; at?: Date | undefined },
): Promise<void> {
  await sql`select meter_change(r.id, ${rate ?? 0}, ${timeOf(at)}, ${rate === undefined})
    from unnest(${sql.val(ids)}::uuid[]) r (id)`.execute(ctx.db);
}
