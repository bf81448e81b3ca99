import { sql } from "kysely";
import type { healthOrders } from "../../../contract/books.ts";
import type { Ctx } from "../../kernel/context.ts";
import { part } from "../../kernel/page.ts";

export interface HealthRow {
  id: string;
  namespace: string;
  name: string;
  kind: "person" | "organization";
  payable: number;
  owed: number;
  per_day: number;
  days_left: number | null;
  declined: number;
  over: number;
  active_at: Date | null;
  seen_at: Date;
  /** What it is sorted by, as text. */
  place: string;
}

export type HealthOrder = (typeof healthOrders)[number];

/** The worst first: each order is an index. */
const orders = {
  payable: { of: sql`h.payable`, type: sql`bigint`, down: false },
  owed: { of: sql`h.owed`, type: sql`bigint`, down: true },
  days_left: { of: sql`coalesce(h.days_left, 2147483647)`, type: sql`int`, down: false },
  declined: { of: sql`h.declined`, type: sql`int`, down: true },
  over: { of: sql`h.over`, type: sql`int`, down: true },
  active: { of: sql`coalesce(h.active_at, '-infinity'::timestamptz)`, type: sql`timestamptz`, down: true },
} as const;

/** How namespaces stand, behind one of them; one more than asked for. */
export async function health(
  ctx: Ctx,
  q: { sort: HealthOrder; limit: number; after: { place: string; id: string } | null },
): Promise<HealthRow[]> {
  const { of, type, down } = orders[q.sort];
  const place = sql`${q.after?.place}::text::${type}`;
  const behind = sql`(${of} ${down ? sql`<` : sql`>`} ${place} or (${of} = ${place} and h.namespace_id > ${q.after?.id}::uuid))
    and ${of} ${down ? sql`<=` : sql`>=`} ${place}`;
  const { rows } = await sql<HealthRow>`
    select h.namespace_id as id, n.path as namespace, coalesce(o.name, p.name, n.path) as name, n.kind, h.payable, h.owed,
      h.per_day, h.days_left, h.declined, h.over, h.active_at, h.seen_at, (${of})::text as place
    from namespace_health h join namespace n on n.id = h.namespace_id
    left join organization o on o.id = n.id left join account p on p.id = n.id
    where n.deleted_at is null ${part(q.after ?? undefined, behind)}
    order by ${of} ${down ? sql`desc` : sql`asc`}, h.namespace_id limit ${q.limit + 1}`.execute(ctx.db);
  return rows;
}

/** Looks at the namespaces that were looked at longest ago; says how many there were. */
export async function seeHealth(ctx: Ctx, max: number): Promise<number> {
  const { rows } = await sql<{ seen: number }>`select see_health(${max}) as seen`.execute(ctx.db);
  return (rows[0] as (typeof rows)[number]).seen;
}
