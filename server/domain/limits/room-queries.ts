import { sql } from "kysely";
import type { Ctx } from "../../kernel/context.ts";

/** A member of a namespace. */
export interface Holder {
  namespace_id: string;
  account_id: string;
}

/** How many bytes of storage a namespace and one of its members have left; null is unlimited, below 0 is above a limit. */
export interface Room extends Holder {
  namespace_room: number | null;
  member_room: number | null;
}

/** What storage is left to each of these, read without locks. */
export async function storageRoom(ctx: Ctx, holders: readonly Holder[]): Promise<Room[]> {
  const { rows } = await sql<Room>`
    select h.namespace_id, h.account_id, least(n.cap, storage_allowance(h.namespace_id)) - coalesce(n.in_use, 0) as namespace_room,
      case when m.own_cap then m.cap else n.member_cap end - coalesce(m.in_use, 0) as member_room
    from unnest(${sql.val(holders.map((one) => one.namespace_id))}::uuid[],
      ${sql.val(holders.map((one) => one.account_id))}::uuid[]) h (namespace_id, account_id)
    left join namespace_limit n on n.namespace_id = h.namespace_id and n.product = 'storage'
    left join member_limit m
      on m.namespace_id = h.namespace_id and m.account_id = h.account_id and m.product = 'storage'`.execute(ctx.db);
  return rows;
}
