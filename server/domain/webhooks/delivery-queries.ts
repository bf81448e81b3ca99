import { type RawBuilder, sql } from "kysely";
import type { Ctx } from "../../kernel/context.ts";
import { idOf, part } from "../../kernel/page.ts";

/** A message and what came of it last. */
export interface DeliveryRow {
  id: string;
  message_id: string;
  activity_id: string | null;
  /** Null until it is sent for the first time: then the action says it. */
  type: string | null;
  action: string | null;
  body: string | null;
  state: "pending" | "succeeded" | "failed";
  created_at: Date;
  attempts: number;
  next_at: Date;
  leased_until: Date | null;
  last_status: number | null;
  last_error: string | null;
}

const shown = (from: RawBuilder<unknown>) => sql<DeliveryRow>`
  select d.*, a.action, last.status as last_status, last.error as last_error
  from ${from} d
  left join activity a on a.id = d.activity_id
  left join lateral (select t.status, t.error from webhook_attempt t where t.delivery_id = d.id
    order by t.number desc limit 1) last on true
  order by d.id desc`;

/** What was sent to a webhook, newest first; one more than asked for. */
export async function list(
  ctx: Ctx,
  webhook_id: string,
  f: { limit: number; cursor?: string | undefined; state?: DeliveryRow["state"] | undefined },
): Promise<DeliveryRow[]> {
  const { rows } = await shown(sql`(select * from webhook_delivery where webhook_id = ${webhook_id}
    and id < ${idOf(f.cursor)} ${part(f.state, sql`state = ${f.state}`)} order by id desc limit ${f.limit + 1})`).execute(
    ctx.db,
  );
  return rows;
}

export async function get(ctx: Ctx, webhook_id: string, id: string): Promise<DeliveryRow | undefined> {
  const { rows } = await shown(
    sql`(select * from webhook_delivery where webhook_id = ${webhook_id} and id = ${id})`,
  ).execute(ctx.db);
  return rows[0];
}

/** The last attempts of a message, newest first. */
export const attempts = (ctx: Ctx, delivery_id: string, limit: number) =>
  ctx.db
    .selectFrom("webhook_attempt")
    .selectAll()
    .where("delivery_id", "=", delivery_id)
    .orderBy("number", "desc")
    .limit(limit)
    .execute();

/** Puts a test on its way. */
export const insertTest = async (
  ctx: Ctx,
  webhook_id: string,
  { type, body }: { type: string; body: string },
): Promise<string> => {
  const { rows } = await sql<{ id: string }>`
    insert into webhook_delivery (webhook_id, message_id, type, body) values (${webhook_id}, uuidv7(), ${type}, ${body})
    returning id`.execute(ctx.db);
  return rows[0]?.id ?? "";
};

/** Puts a message on its way again; what is in somebody's hands at the moment is, anyway. */
export const again = (ctx: Ctx, id: string) =>
  sql`
  update webhook_delivery set state = 'pending', done_at = null, tries = 0, begun_at = now(), next_at = now()
  where id = ${id}`.execute(ctx.db);

/** Puts everything on its way again that was given up since a time; gives how many. */
export async function failedAgain(ctx: Ctx, webhook_id: string, since: Date): Promise<number> {
  const { numAffectedRows } = await sql`
    update webhook_delivery set state = 'pending', done_at = null, tries = 0, begun_at = now(), next_at = now()
    where webhook_id = ${webhook_id} and state = 'failed' and created_at >= ${since}`.execute(ctx.db);
  return Number(numAffectedRows ?? 0);
}
