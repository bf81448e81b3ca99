import { sql } from "kysely";
import type { Ctx } from "../../kernel/context.ts";

/** A key with its public half as it is published. */
export interface KeyRow {
  id: string;
  public_jwk: Record<string, string>;
  sealed: Buffer;
  sealed_with: string;
  created_at: Date;
}

/** The keys that are published, newest first: those that were the newest so many days ago, and all since. */
export async function listPublished(ctx: Ctx, days: number): Promise<KeyRow[]> {
  const { rows } = await sql<KeyRow>`
    select k.* from identity_key k
    where k.created_at >= coalesce(
      (select max(o.created_at) from identity_key o where o.created_at < now() - make_interval(days => ${days})), '-infinity')
    order by k.created_at desc, k.id desc`.execute(ctx.db);
  return rows;
}

/** Of several processes that find no key good enough one makes the next. */
export const lockKeys = (ctx: Ctx) => sql`select pg_advisory_xact_lock(hashtext('identity keys'))`.execute(ctx.db);

export const insertKey = (ctx: Ctx, key: Pick<KeyRow, "public_jwk" | "sealed" | "sealed_with">) =>
  ctx.db
    .insertInto("identity_key")
    .values({ ...key, public_jwk: JSON.stringify(key.public_jwk) })
    .execute();
