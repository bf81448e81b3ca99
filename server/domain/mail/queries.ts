import { sql } from "kysely";
import type { Ctx } from "../../kernel/context.ts";

export const insert = (
  ctx: Ctx,
  columns: { recipient: string; subject: string; sealed: Buffer; sealed_with: string },
) => ctx.db.insertInto("mail_outbox").values(columns).execute();

export interface Due {
  id: string;
  recipient: string;
  subject: string;
  sealed: Buffer | null;
  sealed_with: string | null;
  /** Of letters from before they were sealed. */
  text: string | null;
  html: string | null;
  attempts: number;
  /** Since it was written. */
  age_seconds: number;
}

/**
 * Takes letters that are due, oldest first: until `busy_seconds` have gone by nobody else takes them. If we die with one
 * in our hands, it is due again then.
 */
export async function take(ctx: Ctx, count: number, busy_seconds: number): Promise<Due[]> {
  const { rows } = await sql<Due>`
    update mail_outbox m set attempts = m.attempts + 1, next_at = now() + make_interval(secs => ${busy_seconds})
    from (
      select id from mail_outbox where sent_at is null and given_up_at is null and next_at <= now()
      order by next_at limit ${count} for update skip locked
    ) due
    where m.id = due.id
    returning m.id, m.recipient, m.subject, m.sealed, m.sealed_with, m.text, m.html, m.attempts,
      extract(epoch from now() - m.created_at)::float8 as age_seconds`.execute(ctx.db);
  return rows;
}

/** It arrived; what it said is forgotten. */
export const setSent = (ctx: Ctx, id: string) =>
  ctx.db
    .updateTable("mail_outbox")
    .set({ sent_at: sql`now()`, sealed: null, text: null, html: null, error: null })
    .where("id", "=", id)
    .execute();

/** It will never arrive; the reason stays. */
export const setGivenUp = (ctx: Ctx, id: string, error: string) =>
  ctx.db
    .updateTable("mail_outbox")
    .set({ given_up_at: sql`now()`, sealed: null, text: null, html: null, error })
    .where("id", "=", id)
    .execute();

export const setLater = (ctx: Ctx, id: string, error: string, seconds: number) =>
  ctx.db
    .updateTable("mail_outbox")
    .set({ next_at: sql`now() + make_interval(secs => ${seconds})`, error })
    .where("id", "=", id)
    .execute();

/** Forgets letters that are done with for a month. */
export const forgetOld = (ctx: Ctx) =>
  sql`delete from mail_outbox
    where (sent_at is not null or given_up_at is not null) and created_at < now() - interval '30 days'`.execute(ctx.db);
