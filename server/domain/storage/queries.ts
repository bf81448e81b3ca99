import { type Selectable, sql } from "kysely";
import type { Upkeep } from "../../database/schema.gen.ts";
import type { Ctx } from "../../kernel/context.ts";

type Kind = "collection" | "scrub";
export type UpkeepRow = Selectable<Upkeep> & { asked_by_path: string | null };

/** The newest run of a kind: the one that goes on, if one does. */
export const lastUpkeep = (ctx: Ctx, kind: Kind): Promise<UpkeepRow | undefined> =>
  ctx.db
    .selectFrom("upkeep")
    .leftJoin("account", "account.id", "upkeep.asked_by")
    .selectAll("upkeep")
    .select("account.path as asked_by_path")
    .where("kind", "=", kind)
    .orderBy("upkeep.id", "desc")
    .limit(1)
    .executeTakeFirst();

/** Begins a run, unless one goes on; forgets those of long ago. */
export async function beginUpkeep(ctx: Ctx, kind: Kind): Promise<void> {
  await sql`
    insert into upkeep (kind, asked_by, blobs_total, bytes_total)
    select ${kind}, ${ctx.actor.id}::uuid, count(*), coalesce(sum(bytes), 0) from blob
    on conflict (kind) where ended_at is null do nothing`.execute(ctx.db);
  await sql`
    delete from upkeep where kind = ${kind} and ended_at < now() - interval '90 days'`.execute(ctx.db);
}

/** What a run has done more, up to a blob. */
export interface Progress {
  after: string;
  blobs: number;
  bytes: number;
  damaged?: number;
}

export const progress = (ctx: Ctx, id: string, { after, blobs, bytes, damaged = 0 }: Progress) =>
  sql`
    update upkeep set cursor = decode(${after}, 'hex'), blobs = blobs + ${blobs}, bytes = bytes + ${bytes},
      damaged = damaged + ${damaged}
    where id = ${id}`.execute(ctx.db);

export const endUpkeep = (ctx: Ctx, id: string, swept = 0) =>
  sql`update upkeep set ended_at = now(), swept = swept + ${swept} where id = ${id}`.execute(ctx.db);

/** Whether a collection has looked for unknown bytes within a day. */
export async function lookedLately(ctx: Ctx): Promise<boolean> {
  const { rows } = await sql`
    select from upkeep where kind = 'collection' and adopted is not null and started_at > now() - interval '1 day'
    limit 1`.execute(ctx.db);
  return rows.length > 0;
}

/** Makes rows for bytes that the store has and nobody knows, old enough to be collected. */
export async function adoptBlobs(ctx: Ctx, run_id: string, sha256s: readonly string[]): Promise<void> {
  await sql`
    with adopted as (
      insert into blob (sha256, bytes, touched_at)
      select decode(s, 'hex'), 0, '-infinity' from unnest(${sql.val(sha256s)}::text[]) s
      on conflict (sha256) do nothing
      returning 1)
    update upkeep set adopted = coalesce(adopted, 0) + (select count(*) from adopted) where id = ${run_id}`.execute(
    ctx.db,
  );
}

/** No file has it, also none that was deleted and may still be read, and nobody has brought it for a commit. */
const unnamed = sql`not exists (select from leaf_file f where f.sha256 = b.sha256)
  and not exists (select from waiting_object w where w.blob = b.sha256)`;
const unused = sql`b.touched_at < now() - interval '1 hour' and ${unnamed}`;

/** Blobs after a hash that nobody has touched for an hour and no file names. */
export async function listUnused(ctx: Ctx, after: string, limit: number): Promise<string[]> {
  const { rows } = await sql<{ sha256: string }>`
    select encode(b.sha256, 'hex') as sha256 from blob b
    where b.sha256 > decode(${after}, 'hex') and ${unused}
    order by b.sha256 limit ${limit}`.execute(ctx.db);
  return rows.map((row) => row.sha256);
}

/**
 * Locks a blob and gives its bytes if it is still unused: the second statement sees who named it before the lock, and
 * nobody can name it after.
 */
export async function lockUnused(ctx: Ctx, sha256: string): Promise<number | undefined> {
  const locked = await lockOld(ctx, sha256);
  if (!locked) return undefined;
  const hash = sql`decode(${sha256}, 'hex')`;
  const named = await sql`
    select from leaf_file where sha256 = ${hash} union all select from waiting_object where blob = ${hash}
    limit 1`.execute(ctx.db);
  return named.rows.length === 0 ? locked.bytes : undefined;
}

/** Locks a blob that nobody has touched for an hour: nobody is about to put its bytes in place, or can before the end. */
export async function lockOld(ctx: Ctx, sha256: string): Promise<{ bytes: number } | undefined> {
  const { rows } = await sql<{ bytes: number }>`
    select bytes from blob where sha256 = decode(${sha256}, 'hex') and touched_at < now() - interval '1 hour'
    for update skip locked`.execute(ctx.db);
  return rows[0];
}

export const removeBlob = (ctx: Ctx, sha256: string) =>
  sql`delete from blob where sha256 = decode(${sha256}, 'hex')`.execute(ctx.db);

/** Versions that executions read that have not ended. */
export async function listInUse(ctx: Ctx): Promise<string[]> {
  const { rows } = await sql<{ version_id: string }>`
    select distinct b ->> 'version_id' as version_id
    from execution e cross join lateral jsonb_array_elements(e.bindings) b
    where e.state in ('queued', 'starting', 'running', 'stopping')`.execute(ctx.db);
  return rows.map(({ version_id }) => version_id);
}

/** What is stored, what of it no file names, and what all files have together. */
export async function sums(ctx: Ctx) {
  const { rows } = await sql<{
    blobs: number;
    physical_bytes: number;
    unused_bytes: number;
    logical_bytes: number;
    damaged_blobs: number;
  }>`
    select count(*) as blobs, coalesce(sum(b.bytes), 0)::bigint as physical_bytes,
      coalesce(sum(b.bytes) filter (where ${unnamed}), 0)::bigint as unused_bytes,
      (select coalesce(sum(v.bytes), 0)::bigint from version v) as logical_bytes,
      count(b.damaged_at) as damaged_blobs
    from blob b`.execute(ctx.db);
  return rows[0] as (typeof rows)[number];
}
