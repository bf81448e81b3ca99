import { sql } from "kysely";
import type pg from "pg";
import type { Scope } from "../../../contract/tokens.ts";
import type { Ctx } from "../../kernel/context.ts";
import { gather, inOrder } from "../../kernel/gather.ts";

/** Whoever a token acts for: an account, or with `organization_id` the token itself, in that organization. */
export interface TokenOwner {
  id: string;
  path: string | null;
  name: string;
  operator: boolean;
  token_id: string;
  token_name: string;
  scopes: Scope[] | null;
  organization_id: string | null;
  requests_per_minute: number | null;
}

/** One who was found by a secret; `idle`: its use is worth noting again. */
export interface FoundOwner extends TokenOwner {
  idle: boolean;
}

const columns = `coalesce(a.id, t.id) as id, a.path, coalesce(a.name, t.name) as name, coalesce(a.operator, false) as operator,
  t.id as token_id, t.name as token_name, t.scopes, t.namespace_id as organization_id, t.requests_per_minute`;
const valid = "t.revoked_at is null and (t.expires_at is null or t.expires_at > now())";
/** A secret of it works: the one that it has, or the one before. */
const works = `${valid} and (token_stopped(t, t.secret_by) is null
  or (t.previous_until > now() and token_stopped(t, t.previous_by) is null))`;

/** Whoever tokens act for; requests of the same moment ask together. */
const owners = gather(async (pool: pg.Pool, hashes: readonly Buffer[]) => {
  const { rows } = await pool.query<FoundOwner & { n: number }>({
    name: "accounts_by_tokens",
    text: "select * from owners_of_tokens($1::bytea[])",
    values: [hashes],
  });
  return inOrder(rows, hashes.length);
});

/**
 * Notes that tokens and their owners were at work, at most once a minute. Requests of the same moment note together, and
 * what another is just noting is left to it: many requests with one token never wait for each other here.
 */
const noteUse = gather(async (pool: pg.Pool, used: readonly { id: string; ip: string | null }[]) => {
  await pool.query({
    name: "note_use_of_tokens",
    text: `with used as (
        select token.id, account_id, given.ip from unnest($1::uuid[], $2::text[]) given (id, ip)
        join token on token.id = given.id
        where coalesce(last_used_at, '-infinity') < now() - interval '1 minute'
        for no key update of token skip locked
      ), noted as (
        update token set last_used_at = now(), last_used_ip = used.ip from used where token.id = used.id
      ), active as (
        select id from account where id in (select account_id from used)
          and coalesce(last_active_at, '-infinity') < now() - interval '1 minute'
        for no key update skip locked
      )
      update account set last_active_at = now() from active where account.id = active.id`,
    values: [used.map(({ id }) => id), used.map(({ ip }) => ip)],
  });
  return used;
});

/** Whoever a token acts for: a hot path. */
export const byHash = (pool: pg.Pool, sha256: Buffer): Promise<FoundOwner | undefined> => owners(pool, sha256);

/** Whether a token that lets nobody in only waits for the second factor that its owner has yet to set up. */
export async function waitsForFactor(pool: pg.Pool, sha256: Buffer): Promise<boolean> {
  const { rows } = await pool.query({
    name: "token_waits_for_factor",
    text: `select from token t where t.sha256 = $1 and ${valid} and token_stopped(t, t.secret_by) = 'two_factor'`,
    values: [sha256],
  });
  return rows.length > 0;
}

/** Notes use once a minute; nobody waits for that, and what was not noted is noted the next time. */
export function noteIfIdle(pool: pg.Pool, { idle, token_id }: FoundOwner, ip: string | null): void {
  if (idle) void noteUse(pool, { id: token_id, ip }).catch(() => undefined);
}

/** A token by its id with whoever it acts for, while a secret of it works. */
export async function byId(ctx: Ctx, id: string): Promise<(TokenOwner & { created_at: Date }) | undefined> {
  const { rows } = await sql<TokenOwner & { created_at: Date }>`
    select ${sql.raw(columns)}, t.created_at
    from token t left join account a on a.id = t.account_id
    where t.id = ${id} and ${sql.raw(works)}`.execute(ctx.db);
  return rows[0];
}

/** The tokens among these of which a secret works. */
export async function stillValid(pool: pg.Pool, ids: readonly string[]): Promise<Set<string>> {
  const { rows } = await pool.query<{ id: string }>({
    name: "tokens_still_valid",
    text: `select t.id from token t where t.id = any ($1::uuid[]) and ${works}`,
    values: [ids],
  });
  return new Set(rows.map(({ id }) => id));
}

/** How many requests a token has made in its minute, this one counted, and when that is over. */
interface Counted {
  requests: number;
  seconds_left: number;
}

/**
 * Counts requests of tokens, of each in minutes of its own: one statement for those of the same moment, one row for every
 * server process. Each gets the number that it would have had alone.
 */
export const countRequest = gather(async (pool: pg.Pool, ids: readonly string[]): Promise<Counted[]> => {
  const { rows } = await pool.query<Counted & { token_id: string; asked: number }>({
    name: "count_requests_of_tokens",
    text: `with given as (
        select id, count(*)::int as asked from unnest($1::uuid[]) g (id) group by id order by id
      ), counted as (
        insert into token_minute as m (token_id, began_at, requests) select id, now(), asked from given
        on conflict (token_id) do update set
          began_at = case when m.began_at > now() - interval '1 minute' then m.began_at else now() end,
          requests = case when m.began_at > now() - interval '1 minute' then least(m.requests, 2000000) else 0 end
            + excluded.requests
        returning token_id, requests, began_at
      )
      select token_id, requests, asked, ceil(extract(epoch from began_at + interval '1 minute' - now()))::int as seconds_left
      from counted join given on given.id = counted.token_id`,
    values: [ids],
  });
  const left = new Map(rows.map(({ token_id, ...row }) => [token_id, { ...row, next: row.requests - row.asked }]));
  return ids.map((id) => {
    const row = left.get(id);
    return { requests: row ? ++row.next : 1, seconds_left: row?.seconds_left ?? 60 };
  });
});
