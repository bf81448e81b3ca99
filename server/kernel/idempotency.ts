import { sql } from "kysely";
import type { Ctx } from "./context.ts";
import { Problem } from "./problem.ts";

/** A key of somebody's, with what they ask under it. */
export interface Claim {
  account_id: string;
  key: string;
  request_sha256: Buffer;
}

/** What was asked and answered under a key before. */
interface Before {
  request_sha256: Buffer;
  answer: unknown;
}

const columnsOf = (claims: readonly Pick<Claim, "account_id" | "key">[]) => sql`
  ${sql.val(claims.map(({ account_id }) => account_id))}::uuid[], ${sql.val(claims.map(({ key }) => key))}::text[]`;

/**
 * Takes keys, no two the same, in the caller's transaction; gives for each what was asked before where it is taken. Waits
 * for twins that run. All are taken in one order, so that nobody waits in a circle.
 */
export async function claimKeys(ctx: Ctx, claims: readonly Claim[]): Promise<(Before | undefined)[]> {
  const { rows } = await sql<{ account_id: string; key: string }>`
    insert into idempotency (account_id, key, request_sha256)
    select * from unnest(${columnsOf(claims)}, ${sql.val(claims.map((claim) => claim.request_sha256))}::bytea[])
    order by 1, 2 on conflict (account_id, key) do nothing returning account_id, key`.execute(ctx.db);
  if (rows.length === claims.length) return claims.map(() => undefined);
  const mine = new Set(rows.map(({ account_id, key }) => `${account_id} ${key}`));
  return findAnswers(ctx, claims).then((found) =>
    found.map((before, i) => (mine.has(`${claims[i]?.account_id} ${claims[i]?.key}`) ? undefined : before)),
  );
}

/** What was asked and answered under keys, in their order. */
export async function findAnswers(ctx: Ctx, claims: readonly Pick<Claim, "account_id" | "key">[]) {
  const { rows } = await sql<{ n: number; before: boolean } & Before>`
    select k.n::int, i.key is not null as before, i.request_sha256, i.answer
    from unnest(${columnsOf(claims)}) with ordinality k (account_id, key, n)
    left join idempotency i on i.account_id = k.account_id and i.key = k.key order by k.n`.execute(ctx.db);
  return rows.map(({ before, request_sha256, answer }) => (before ? { request_sha256, answer } : undefined));
}

/** The answer of before, if the same was asked. */
export function answerBefore(before: Before, { request_sha256 }: Pick<Claim, "request_sha256">): unknown {
  if (before.request_sha256.equals(request_sha256)) return before.answer;
  throw new Problem("idempotency_conflict", "This key was used for a request with other contents");
}

/** Keeps the answers under keys that were taken. */
export async function keepAnswers(ctx: Ctx, answers: readonly (Claim & { answer: unknown })[]): Promise<void> {
  const texts = answers.map(({ answer }) => (answer === undefined ? null : JSON.stringify(answer)));
  await sql`
    update idempotency i set answer = k.answer::jsonb
    from unnest(${columnsOf(answers)}, ${sql.val(texts)}::text[]) k (account_id, key, answer)
    where i.account_id = k.account_id and i.key = k.key`.execute(ctx.db);
}

/** Gives keys back under which nothing was done. */
export async function giveKeysBack(ctx: Ctx, claims: readonly Claim[]): Promise<void> {
  await sql`
    delete from idempotency i using unnest(${columnsOf(claims)}) k (account_id, key)
    where i.account_id = k.account_id and i.key = k.key`.execute(ctx.db);
}

/** Forgets keys older than a day. */
export async function forgetOldKeys(ctx: Ctx): Promise<void> {
  await ctx.db.deleteFrom("idempotency").where("created_at", "<", sql<Date>`now() - interval '1 day'`).execute();
}
