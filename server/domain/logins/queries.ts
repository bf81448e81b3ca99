import { sql } from "kysely";
import type { Ctx } from "../../kernel/context.ts";

interface Asked {
  device_sha256: Buffer;
  user_sha256: Buffer;
  machine: string;
  ip: string | null;
  interval_seconds: number;
}

/** Keeps that a program asks, and forgets those whose time is over. */
export async function insert(ctx: Ctx, asked: Asked, seconds: number): Promise<void> {
  await ctx.db.deleteFrom("device_request").where("expires_at", "<", sql<Date>`now()`).execute();
  const expires_at = sql<Date>`now() + make_interval(secs => ${seconds})`;
  await ctx.db
    .insertInto("device_request")
    .values({ ...asked, expires_at })
    .execute();
}

/** How many programs of one address are waiting. */
export async function countOf(ctx: Ctx, ip: string | null): Promise<number> {
  const { rows } = await sql<{ waiting: number }>`
    select count(*)::int as waiting from device_request where ip is not distinct from ${ip} and expires_at > now()
  `.execute(ctx.db);
  return rows[0]?.waiting ?? 0;
}

/** What waits for a person, by the code that they see. */
export const byUserCode = (ctx: Ctx, user_sha256: Buffer) =>
  ctx.db
    .selectFrom("device_request")
    .select(["device_sha256", "machine", "ip", "created_at", "expires_at"])
    .where("user_sha256", "=", user_sha256)
    .where("allowed", "is", null)
    .where("expires_at", ">", sql<Date>`now()`)
    .executeTakeFirst();

/** Decides once: whoever decides second changes nothing. */
export const decide = (
  ctx: Ctx,
  user_sha256: Buffer,
  decision: { account_id: string; allowed: boolean; lasts_days: number },
) =>
  ctx.db
    .updateTable("device_request")
    .set(decision)
    .where("user_sha256", "=", user_sha256)
    .where("allowed", "is", null)
    .where("expires_at", ">", sql<Date>`now()`)
    .returning("machine")
    .executeTakeFirst();

/** What became of a program's question, locked; with whoever decided, and whether it comes too soon again. */
export async function lock(ctx: Ctx, device_sha256: Buffer) {
  const { rows } = await sql<{
    machine: string;
    allowed: boolean | null;
    lasts_days: number;
    interval_seconds: number;
    hasty: boolean;
    account: { id: string; path: string; name: string; operator: boolean } | null;
  }>`
    select d.machine, d.allowed, d.lasts_days, d.interval_seconds,
      coalesce(d.asked_at + make_interval(secs => d.interval_seconds - 0.5) > now(), false) as hasty,
      case when a.id is not null
        then jsonb_build_object('id', a.id, 'path', a.path, 'name', a.name, 'operator', a.operator) end as account
    from device_request d left join account a on a.id = d.account_id
    where d.device_sha256 = ${device_sha256} and d.expires_at > now()
    for update of d`.execute(ctx.db);
  return rows[0];
}

export const remove = (ctx: Ctx, device_sha256: Buffer) =>
  ctx.db.deleteFrom("device_request").where("device_sha256", "=", device_sha256).execute();

/** Notes that a program asked again. */
export const touch = (ctx: Ctx, device_sha256: Buffer, interval_seconds: number) =>
  ctx.db
    .updateTable("device_request")
    .set({ asked_at: sql<Date>`now()`, interval_seconds })
    .where("device_sha256", "=", device_sha256)
    .execute();
