import type pg from "pg";

/** A bucket that fills with tries and leaks one in a time. */
export interface Bucket {
  of: Buffer;
  size: number;
  leak_seconds: number;
}

/** Puts a try into all buckets: 0; or gives the seconds until they have room for it. */
export async function takeTry(pool: pg.Pool, buckets: readonly Bucket[]): Promise<number> {
  const { rows } = await pool.query<{ wait: number }>({
    name: "take_try",
    text: "select take_try($1::bytea[], $2::int[], $3::double precision[]) as wait",
    values: [buckets.map(({ of }) => of), buckets.map(({ size }) => size), buckets.map((one) => one.leak_seconds)],
  });
  return rows[0]?.wait ?? 0;
}

/** Takes a try out again that was no guess. */
export const giveBack = (pool: pg.Pool, buckets: readonly Bucket[]) =>
  pool.query({
    name: "give_back_try",
    text: "update try_bucket set level = greatest(0, level - 1) where sha256 = any ($1::bytea[])",
    values: [buckets.map(({ of }) => of)],
  });

/** Empties buckets. */
export const empty = (pool: pg.Pool, of: readonly Buffer[]) =>
  pool.query({
    name: "empty_try_buckets",
    text: "delete from try_bucket where sha256 = any ($1::bytea[])",
    values: [of],
  });

/** Whether somebody of that e-mail has signed in from there before. */
export async function isKnownPlace(pool: pg.Pool, email: string, address: string): Promise<boolean> {
  const { rows } = await pool.query({
    name: "is_known_place",
    text: `select from sign_in_place p join account a on a.id = p.account_id
      where a.email = $1 and p.address = $2 and p.at > now() - interval '90 days'`,
    values: [email, address],
  });
  return rows.length > 0;
}

export const notePlace = (pool: pg.Pool, email: string, address: string) =>
  pool.query({
    name: "note_place",
    text: `insert into sign_in_place (account_id, address) select id, $2 from account where email = $1
      on conflict (account_id, address) do update set at = now()`,
    values: [email, address],
  });

export async function emailOf(pool: pg.Pool, id: string): Promise<string | undefined> {
  const { rows } = await pool.query<{ email: string }>({
    name: "email_of",
    text: "select email from account where id = $1",
    values: [id],
  });
  return rows[0]?.email;
}

/** Forgets what has leaked out long since, and places where nobody was for long. */
export const forgetTries = (pool: pg.Pool) =>
  pool.query(`with old as (delete from sign_in_place where at < now() - interval '90 days')
    delete from try_bucket where at < now() - interval '1 day'`);
