import { sql } from "kysely";
import type pg from "pg";
import type { Ctx } from "../../kernel/context.ts";

/** Whether a new person may have a path: better-auth asks on its own connection, before it writes. */
export async function mayTakePath(pool: pg.Pool, path: string): Promise<"free" | "taken" | "not_set_up"> {
  const { rows } = await pool.query<{ taken: boolean; set_up: boolean }>({
    name: "may_take_path",
    text: `select exists (select from namespace_path where path = $1) as taken,
      exists (select from installation where set_up_at is not null) as set_up`,
    values: [path],
  });
  if (rows[0]?.taken) return "taken";
  return rows[0]?.set_up ? "free" : "not_set_up";
}

/** Writes into an account's history that somebody tried to sign in as them; nothing where there is no such account. */
export async function recordFailedSignIn(pool: pg.Pool, email: string, ip: string | null): Promise<void> {
  await pool.query({
    name: "record_failed_sign_in",
    text: `insert into activity (namespace_id, severity, action, text, entity_kind, entity_id, entity_name, actor_kind, ip, refused)
      select id, 'warning', 'account.sign_in', 'was refused: the password was wrong', 'account', id, name, 'nobody', $2, true
      from account where email = lower($1)`,
    values: [email, ip],
  });
}

export const installation = (ctx: Ctx) =>
  ctx.db.selectFrom("installation").select(["set_up_at", "demo_organization_id"]).executeTakeFirstOrThrow();

export const account = (ctx: Ctx, id: string) =>
  ctx.db
    .selectFrom("account")
    .innerJoin("namespace", "namespace.id", "account.id")
    .select(["account.id", "account.path", "name", "email", "email_verified", "operator"])
    .select(["account.created_at", "avatar_id"])
    .where("account.id", "=", id)
    .executeTakeFirstOrThrow();

/** The organizations of a person, by name. */
export const memberships = (ctx: Ctx, account_id: string) =>
  ctx.db
    .selectFrom("member")
    .innerJoin("organization", "organization.id", "member.organization_id")
    .innerJoin("namespace", "namespace.id", "organization.id")
    .select(["namespace.path", "namespace.avatar_id", "organization.name", "member.role", "member.joined_at"])
    .where("member.account_id", "=", account_id)
    .where("namespace.deleted_at", "is", null)
    .orderBy("organization.name")
    .execute();

export const rename = (ctx: Ctx, id: string, name: string) =>
  ctx.db.updateTable("account").set({ name, updated_at: sql`now()` }).where("id", "=", id).execute();

export interface SignedIn {
  id: string;
  path: string;
  name: string;
  operator: boolean;
  session_id: string;
}

/** Whoever a session's token belongs to; notes once a minute that they were here. */
export async function bySession(pool: pg.Pool, token: string): Promise<SignedIn | undefined> {
  const { rows } = await pool.query<SignedIn & { idle: boolean }>({
    name: "account_by_session",
    text: `select a.id, a.path, a.name, a.operator, s.id as session_id,
        coalesce(a.last_active_at, '-infinity') < now() - interval '1 minute' as idle
      from session s join account a on a.id = s.account_id where s.token = $1 and s.expires_at > now()`,
    values: [token],
  });
  if (rows[0]?.idle) void noteActive(pool, rows[0].id).catch(() => undefined); // the next request notes it then
  return rows[0];
}

/** Whoever a session belongs to, by its id. */
export async function bySessionId(pool: pg.Pool, id: string): Promise<SignedIn | undefined> {
  const { rows } = await pool.query<SignedIn>({
    name: "account_by_session_id",
    text: `select a.id, a.path, a.name, a.operator, s.id as session_id
      from session s join account a on a.id = s.account_id where s.id = $1 and s.expires_at > now()`,
    values: [id],
  });
  return rows[0];
}

/** A page asks for many things at once: the first request notes that somebody is here, the others do not wait for it. */
const noteActive = (pool: pg.Pool, id: string) =>
  pool.query(
    `update account set last_active_at = now() where id = (
       select id from account where id = $1 and coalesce(last_active_at, '-infinity') < now() - interval '1 minute'
       for no key update skip locked)`,
    [id],
  );

/** Whoever runs the installation. */
export async function listOperators(ctx: Ctx): Promise<string[]> {
  const rows = await ctx.db.selectFrom("account").select("id").where("operator", "=", true).execute();
  return rows.map(({ id }) => id);
}
