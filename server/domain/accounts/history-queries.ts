import type pg from "pg";

/** Writes into an account's history that somebody was not let in as them; nothing where there is no such account. */
export async function recordFailedSignIn(
  pool: pg.Pool,
  who: { email: string } | { id: string },
  { why, ip }: { why: string; ip: string | null },
): Promise<void> {
  const [by, value] = "email" in who ? ["email = lower($1)", who.email] : ["id = $1", who.id];
  await pool.query({
    name: `record_failed_sign_in_${"email" in who ? "by_email" : "by_id"}`,
    text: `insert into activity (namespace_id, severity, action, text, entity_kind, entity_id, entity_name, actor_kind, ip, refused)
      select id, 'warning', 'account.sign_in', 'was refused: ' || $2, 'account', id, name, 'nobody', $3, true
      from account where ${by}`,
    values: [value, why, ip],
  });
}

/** Writes into somebody's history what they changed of how they sign in. */
export async function recordChange(
  pool: pg.Pool,
  id: string,
  { action, text, ip }: { action: string; text: string; ip: string | null },
): Promise<void> {
  await pool.query({
    name: "record_change_of_sign_in",
    text: `insert into activity (namespace_id, severity, action, text, entity_kind, entity_id, entity_name, actor_kind, actor_id, ip)
      select id, 'notice', $2, $3, 'account', id, name, 'person', id, $4 from account where id = $1`,
    values: [id, action, text, ip],
  });
}

/** Whether a second factor is asked of somebody who gives their password. */
export async function hasTwoFactor(pool: pg.Pool, id: string): Promise<boolean> {
  const { rows } = await pool.query<{ two_factor_enabled: boolean }>({
    name: "has_two_factor",
    text: "select two_factor_enabled from account where id = $1",
    values: [id],
  });
  return rows[0]?.two_factor_enabled ?? false;
}

/** Says how a session began, now that nothing more is asked; the database then writes that somebody signed in. */
export const letIn = (pool: pg.Pool, session_id: string, method: string) =>
  pool.query({
    name: "session_let_in",
    text: "update session set method = $2 where id = $1 and method is null",
    values: [session_id, method],
  });
