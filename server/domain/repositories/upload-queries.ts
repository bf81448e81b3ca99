import { sql } from "kysely";
import type { Ctx } from "../../kernel/context.ts";

export interface NewUpload {
  version_id: string;
  account_id: string;
  namespace_id: string;
  path: string | null;
  bytes: number;
  sha256: string | null;
  is_part: boolean;
  part_from: number | null;
  promised: number;
  reservation_id: string | null;
}

const hex = (hash: string | null) => (hash === null ? null : Buffer.from(hash, "hex"));
/** How long an upload waits for its next byte. */
const until = sql<Date>`now() + interval '2 days'`;

export async function insertUpload(ctx: Ctx, upload: NewUpload): Promise<string> {
  const { id } = await ctx.db
    .insertInto("upload")
    .values({ ...upload, sha256: hex(upload.sha256), expires_at: until })
    .returning("id")
    .executeTakeFirstOrThrow();
  return id;
}

/** Uploads with the address of the version they go to. */
const uploads = (ctx: Ctx) =>
  ctx.db
    .selectFrom("upload as u")
    .leftJoin("version as v", "v.id", "u.version_id")
    .leftJoin("resource as r", "r.id", "v.resource_id")
    .leftJoin("namespace as n", "n.id", "r.namespace_id")
    .selectAll("u")
    .select(["v.number as version", "r.kind", "r.name", "n.path as namespace"])
    .select([
      sql<boolean>`exists (select from direct_upload d where d.upload_id = u.id)`.as("is_direct"),
      sql<string | null>`encode(u.sha256, 'hex')`.as("sha256"),
      sql<string | null>`encode(u.content_sha256, 'hex')`.as("content_sha256"),
    ]);

/** Those of the asker's own, with these ids, that have not expired. */
export const findUploads = (ctx: Ctx, ids: readonly string[]) =>
  uploads(ctx)
    .where("u.id", "in", ids)
    .where("u.account_id", "=", ctx.actor.id)
    .where("u.expires_at", ">", sql<Date>`now()`)
    .execute();

export type UploadRow = Awaited<ReturnType<typeof findUploads>>[number];

/** The asker's unfinished uploads into a version, oldest first; one more than asked for. */
export const listUploads = (ctx: Ctx, version_id: string, page: { limit: number; after: string }) =>
  uploads(ctx)
    .where("u.version_id", "=", version_id)
    .where("u.account_id", "=", ctx.actor.id)
    .where("u.finished_at", "is", null)
    .where("u.expires_at", ">", sql<Date>`now()`)
    .where("u.id", ">", page.after)
    .orderBy("u.id")
    .limit(page.limit + 1)
    .execute();

export async function countUploads(ctx: Ctx, version_id: string): Promise<number> {
  const { count } = await ctx.db
    .selectFrom("upload")
    .select(sql<number>`count(*)`.as("count"))
    .where("version_id", "=", version_id)
    .where("account_id", "=", ctx.actor.id)
    .where("finished_at", "is", null)
    .executeTakeFirstOrThrow();
  return count;
}

/** Notes how much of it is here; it waits from now on. */
export const noteReceived = (ctx: Ctx, id: string, received: number) =>
  ctx.db.updateTable("upload").set({ received, expires_at: until }).where("id", "=", id).execute();

/** Notes which file the parts are of. */
export const joinTo = (ctx: Ctx, whole_id: string, parts: readonly string[]) =>
  ctx.db.updateTable("upload").set({ whole_id }).where("id", "in", parts).execute();

/** Notes what its bytes are called, before they are put into place. */
export const noteContent = (ctx: Ctx, id: string, sha256: string) =>
  ctx.db
    .updateTable("upload")
    .set({ content_sha256: hex(sha256) })
    .where("id", "=", id)
    .execute();

/** Marks an upload and its parts as finished; gives what was promised to them. */
export async function finishUpload(ctx: Ctx, id: string): Promise<string[]> {
  const { rows } = await sql<{ reservation_id: string | null }>`
    update upload set finished_at = now(), received = bytes, reservation_id = null
    where (id = ${id} or whole_id = ${id}) and finished_at is null
    returning old.reservation_id`.execute(ctx.db);
  return rows.flatMap(({ reservation_id }) => reservation_id ?? []);
}

/** Whether what a finished upload brought is still where it brought it. */
export async function isInPlace(ctx: Ctx, id: string): Promise<boolean> {
  const { rows } = await sql`
    select from upload u join upload w on w.id = coalesce(u.whole_id, u.id)
    join version v on v.id = w.version_id and v.removed_at is null
    join lateral file_from(v.id, w.path) f on f.path = w.path and f.sha256 = w.content_sha256
    where u.id = ${id} and w.finished_at is not null`.execute(ctx.db);
  return rows.length > 0;
}

/** Removes uploads with what belongs to them; gives what was promised to them. */
export async function removeUploads(ctx: Ctx, ids: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ reservation_id: string | null }>`
    delete from upload where id = any (${sql.val(ids)}::uuid[]) returning reservation_id`.execute(ctx.db);
  return rows.flatMap(({ reservation_id }) => reservation_id ?? []);
}

/** Uploads that are over: expired, or without an open version in the namespace where their bytes were promised. */
export async function listOver(ctx: Ctx, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select u.id from upload u where u.expires_at <= now()
    union all
    select u.id from upload u
    left join version v on v.id = u.version_id
    left join resource r on r.id = v.resource_id
    where u.finished_at is null
      and (v.state is distinct from 'open' or v.removed_at is not null or r.deleted_at is not null or r.namespace_id <> u.namespace_id)
    limit ${limit}`.execute(ctx.db);
  return rows.map(({ id }) => id);
}

/** Who has unfinished uploads where, after a place; in order. */
export async function listSenders(ctx: Ctx, after: { account_id: string; version_id: string }, limit: number) {
  const { rows } = await sql<{ account_id: string; version_id: string; resource_id: string; ids: string[] }>`
    select u.account_id, u.version_id, v.resource_id, array_agg(u.id) as ids
    from upload u join version v on v.id = u.version_id
    where u.finished_at is null
      and (u.account_id, u.version_id) > (${after.account_id}::uuid, ${after.version_id}::uuid)
    group by 1, 2, 3 order by 1, 2 limit ${limit}`.execute(ctx.db);
  return rows;
}

/** A draft is called by the id of its upload, or of the content it is a part of and its number there. */
const uuidFirst = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

/** Which of these drafts are of unfinished uploads, or parts of content that waits for its commit. */
export async function unfinishedOf(ctx: Ctx, ids: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    select d.id from (
      select id, case when id ~ ${uuidFirst} then left(id, 36)::uuid end as of_id from unnest(${sql.val(ids)}::text[]) id
    ) d
    where exists (select from upload u where u.id = d.of_id and u.finished_at is null)
      or exists (select from waiting_object w where w.id = d.of_id and w.blob is null)`.execute(ctx.db);
  return new Set(rows.map(({ id }) => id));
}
