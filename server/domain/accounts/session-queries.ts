import { sql } from "kysely";
import type pg from "pg";
import type { Ctx } from "../../kernel/context.ts";
import { hashOf } from "./hashed.ts";

export interface SignedIn {
  id: string;
  path: string;
  name: string;
  operator: boolean;
  session_id: string;
  /** A second factor is required here, and they have yet to set one up. */
  lacks_two_factor: boolean;
}

/** A passkey is two factors in one; for who came by it, nothing is left to set up. */
const columns = `a.id, a.path, a.name, a.operator, s.id as session_id,
  i.two_factor_required and not a.two_factor_enabled and s.method is distinct from 'passkey' as lacks_two_factor`;

/** Whoever a session's token belongs to; notes once a minute that they were here, and at once where they never were. */
export async function bySession(pool: pg.Pool, token: string, ip: string): Promise<SignedIn | undefined> {
  const { rows } = await pool.query<SignedIn & { idle: boolean }>({
    name: "account_by_session",
    text: `select ${columns},
        least(s.last_seen_at, coalesce(a.last_active_at, '-infinity')) < now() - interval '1 minute' as idle
      from session s join account a on a.id = s.account_id cross join installation i
      where s.token = $1 and s.expires_at > now()`,
    values: [hashOf(token)],
  });
  if (rows[0]?.idle) void noteActive(pool, rows[0], ip).catch(() => undefined); // the next request notes it then
  return rows[0];
}

/** Whoever a session belongs to, by its id. */
export async function bySessionId(pool: pg.Pool, id: string): Promise<SignedIn | undefined> {
  const { rows } = await pool.query<SignedIn>({
    name: "account_by_session_id",
    text: `select ${columns} from session s join account a on a.id = s.account_id cross join installation i
      where s.id = $1 and s.expires_at > now()`,
    values: [id],
  });
  return rows[0];
}

/** A page asks for many things at once: the first request notes that somebody is here, the others do not wait for it. */
const noteActive = (pool: pg.Pool, { id, session_id }: SignedIn, ip: string) =>
  pool.query({
    name: "note_active",
    text: `with here as (
        select id from session where id = $2 and last_seen_at < now() - interval '1 minute' for no key update skip locked
      ), seen as (
        update session s set last_seen_at = now(), ip_address = $3 from here where s.id = here.id
      ), awake as (
        select id from account where id = $1 and coalesce(last_active_at, '-infinity') < now() - interval '1 minute'
        for no key update skip locked
      )
      update account a set last_active_at = now() from awake where a.id = awake.id`,
    values: [id, session_id, ip],
  });

/** Which of these sessions have not ended. */
export async function stillOpen(pool: pg.Pool, ids: readonly string[]): Promise<Set<string>> {
  const { rows } = await pool.query<{ id: string }>({
    name: "sessions_still_open",
    text: "select id from session where id = any ($1::uuid[]) and expires_at > now()",
    values: [ids],
  });
  return new Set(rows.map(({ id }) => id));
}

/** Sessions, and links and challenges, that ran out a day ago. */
export const forgetEnded = (pool: pg.Pool) =>
  pool.query(`with gone as (delete from session where expires_at < now() - interval '1 day')
    delete from verification where expires_at < now() - interval '1 day'`);

/** Somebody's sessions, the one last seen first. */
export const list = (ctx: Ctx, account_id: string) =>
  ctx.db
    .selectFrom("session")
    .select(["id", "ip_address", "user_agent", "method", "created_at", "last_seen_at", "expires_at"])
    .where("account_id", "=", account_id)
    .where("expires_at", ">", sql<Date>`now()`)
    .orderBy("last_seen_at", "desc")
    .orderBy("id", "desc")
    .limit(100)
    .execute();

export type SessionRow = Awaited<ReturnType<typeof list>>[number];

/** Ends one session of somebody; gives what it was. */
export const end = (ctx: Ctx, account_id: string, id: string) =>
  ctx.db
    .deleteFrom("session")
    .where("id", "=", id)
    .where("account_id", "=", account_id)
    .returning(["id", "user_agent"])
    .executeTakeFirst();

/** Ends all sessions of somebody but one, and lets no browser of theirs pass without a code any more. Gives how many ended. */
export async function endAll(ctx: Ctx, account_id: string, but: string | null): Promise<number> {
  const { rows } = await sql<{ ended: number }>`
    with ended as (
      delete from session where account_id = ${account_id} and id is distinct from ${but}::uuid returning id
    ), distrusted as (
      delete from verification where value = ${account_id} or account_id = ${account_id}
    )
    select count(*)::int as ended from ended`.execute(ctx.db);
  return rows[0]?.ended ?? 0;
}
