import { sql } from "kysely";
import type { Ctx } from "../../kernel/context.ts";

/** What was said in a call, sealed. */
interface Kept {
  call_id: string;
  namespace_id: string;
  resource_id: string;
  sealed: Buffer;
  sealed_with: string;
}

/** Keeps it, if the organization still wants that. */
export const insert = (ctx: Ctx, { call_id, namespace_id, resource_id, sealed, sealed_with }: Kept) =>
  sql`insert into call_content (call_id, namespace_id, resource_id, sealed, sealed_with)
    select ${call_id}, ${namespace_id}, ${resource_id}::uuid, ${sealed}, ${sealed_with}
    from content_log_of(${resource_id}) on conflict (call_id) do nothing`.execute(ctx.db);

/** What was said in a call, as long as it may be read. */
export async function find(ctx: Ctx, call_id: string) {
  const { rows } = await sql<Pick<Kept, "sealed" | "sealed_with"> & { kept_until: Date }>`
    select k.sealed, k.sealed_with, k.at + make_interval(days => o.content_log_days) as kept_until
    from call_content k join organization o on o.id = k.namespace_id
    where k.call_id = ${call_id} and kept(k)`.execute(ctx.db);
  return rows[0];
}

const at_once = 1000;

/** Deletes what nobody may read any more: its time is over, or the organization keeps nothing any more. */
export async function forget(ctx: Ctx): Promise<void> {
  for (let deleted = at_once; deleted === at_once; ) {
    const { numAffectedRows } = await sql`delete from call_content where call_id in (
      select k.call_id from organization o join call_content k on k.namespace_id = o.id
      where o.content_log_percent is null or k.at <= now() - make_interval(days => o.content_log_days)
      limit ${at_once})`.execute(ctx.db);
    deleted = Number(numAffectedRows ?? 0);
  }
}
