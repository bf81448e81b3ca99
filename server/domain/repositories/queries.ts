import { sql } from "kysely";
import type { Tie } from "../../access/policy.ts";
import type { Ctx } from "../../kernel/context.ts";

/** Whose open versions one may see: one's own, or all of them. */
export type Sight = "own" | "all";

/** Versions with their authors, as far as the asker may see them. */
const versions = (ctx: Ctx, resource_id: string, sight: Sight) =>
  ctx.db
    .selectFrom("version")
    .innerJoin("account as author", "author.id", "version.created_by")
    .selectAll("version")
    .select(["author.path as author_path", "author.name as author_name"])
    .where("version.resource_id", "=", resource_id)
    .$if(sight === "own", (q) =>
      q.where((e) => e.or([e("version.state", "=", "ready"), e("version.created_by", "=", ctx.actor.id)])),
    );

/** A version by its number; `latest` is the newest sealed one. */
export const findVersion = (ctx: Ctx, resource_id: string, number: number | "latest", sight: Sight) =>
  versions(ctx, resource_id, sight)
    .$if(number === "latest", (q) => q.where("version.state", "=", "ready"))
    .$if(number !== "latest", (q) => q.where("version.number", "=", number as number))
    .orderBy("version.number", "desc")
    .limit(1)
    .executeTakeFirst();

export type VersionRow = NonNullable<Awaited<ReturnType<typeof findVersion>>>;

/** Versions below a number, newest first; one more than asked for. */
export const listVersions = (ctx: Ctx, resource_id: string, sight: Sight, page: { limit: number; below: number }) =>
  versions(ctx, resource_id, sight)
    .where("version.number", "<", page.below)
    .orderBy("version.number", "desc")
    .limit(page.limit + 1)
    .execute();

/** Locks a repository for a change of its versions. */
export const lockResource = (ctx: Ctx, id: string) =>
  sql`select from resource where id = ${id} for no key update`.execute(ctx.db);

/** Locks a repository and a version of it, and says what is true of the version under the lock. */
export async function lockVersion(ctx: Ctx, id: string) {
  const { rows } = await sql<Pick<VersionRow, "state" | "files" | "bytes" | "charged_to" | "record_id">>`
    select * from lock_version(${id})`.execute(ctx.db);
  return rows[0];
}

export async function countOpen(ctx: Ctx, resource_id: string, account_id: string): Promise<number> {
  const { count } = await ctx.db
    .selectFrom("version")
    .select(sql<number>`count(*)`.as("count"))
    .where("resource_id", "=", resource_id)
    .where("created_by", "=", account_id)
    .where("state", "=", "open")
    .executeTakeFirstOrThrow();
  return count;
}

/** Makes an open version with the next number. Whoever calls it has locked the repository. */
export async function insertVersion(ctx: Ctx, v: { resource_id: string; created_by: string; note: string }) {
  const { rows } = await sql<{ id: string; number: number; record_id: string }>`
    insert into version (resource_id, created_by, charged_to, note, number)
    select ${v.resource_id}, ${v.created_by}, ${v.created_by}, ${v.note}, coalesce(max(number), 0) + 1
    from version where resource_id = ${v.resource_id}
    returning id, number, record_id`.execute(ctx.db);
  return rows[0] as (typeof rows)[number];
}

/** Gives an empty repository every sealed version of another; its bytes count for one account. */
export const duplicateVersions = (ctx: Ctx, from: string, to: { id: string; charged_to: string }) =>
  sql`select duplicate_versions(${from}, ${to.id}, ${to.charged_to})`.execute(ctx.db);

/** Removes the lists of files of a purged repository; gives the ids of its versions. */
export async function clearVersions(ctx: Ctx, resource_id: string): Promise<string[]> {
  await sql`select clear_versions(${resource_id})`.execute(ctx.db);
  const rows = await ctx.db.selectFrom("version").select("id").where("resource_id", "=", resource_id).execute();
  return rows.map(({ id }) => id);
}

/** Gives an open version every file of a sealed one; the bytes are shared. */
export async function copyFiles(ctx: Ctx, from: VersionRow, to: string): Promise<void> {
  await sql`
    insert into version_file (version_id, path, sha256, bytes, media_type, modified_at)
    select ${to}, path, sha256, bytes, media_type, modified_at from version_file
    where version_id = ${from.id}`.execute(ctx.db);
  await growVersion(ctx, to, from);
}

const growVersion = (ctx: Ctx, id: string, by: { files: number; bytes: number }) =>
  sql`select grow_version(${id}, ${by.files}, ${by.bytes})`.execute(ctx.db);

export const sealVersion = (ctx: Ctx, id: string) =>
  ctx.db.updateTable("version").set({ state: "ready", sealed_at: sql`now()` }).where("id", "=", id).execute();

/** Removes a version that holds so much, with its list of files. */
export async function removeVersion(ctx: Ctx, id: string, held: { files: number; bytes: number }): Promise<void> {
  await growVersion(ctx, id, { files: -held.files, bytes: -held.bytes });
  await ctx.db.deleteFrom("version").where("id", "=", id).execute();
}

/** What stands in the way of a file, and how many bytes one of the same path has. */
export async function lookAt(ctx: Ctx, version_id: string, path: string) {
  const { rows } = await sql<{ obstacle: string | null; bytes: number | null }>`
    select obstacle(${version_id}, ${path}) as obstacle,
      (select bytes from version_file where version_id = ${version_id} and path = ${path}) as bytes`.execute(ctx.db);
  return rows[0] as { obstacle: string | null; bytes: number | null };
}

/** How many bytes those of some files have that are in a version already, by path. */
export async function bytesOf(ctx: Ctx, version_id: string, some: readonly { path: string }[]) {
  const rows = await files(ctx, version_id)
    .where(
      "path",
      "in",
      some.map(({ path }) => path),
    )
    .execute();
  return new Map(rows.map(({ path, bytes }) => [path, bytes]));
}

/** A file as it goes into a version. */
export interface NewFile {
  path: string;
  sha256: string;
  bytes: number;
  media_type: string;
  crc32?: number;
}

const column = <T>(files: readonly NewFile[], of: (file: NewFile) => T) => sql.val(files.map(of));
const hashes = (files: readonly NewFile[]) => sql`${column(files, (f) => Buffer.from(f.sha256, "hex"))}::bytea[]`;
const crcs = (files: readonly NewFile[]) => sql`${column(files, (f) => f.crc32 ?? null)}::bigint[]`;
const sizes = (files: readonly NewFile[]) => sql`${column(files, (f) => f.bytes)}::bigint[]`;

/** Puts files into a locked open version; says of each what was in its way, or by how much the version grew. */
export async function putFiles(ctx: Ctx, version_id: string, files: readonly NewFile[]) {
  const { rows } = await sql<{ obstacle: string | null; grown: number | null; modified_at: Date | null }>`
    select * from put_files(${version_id}, ${column(files, (f) => f.path)}::text[], ${hashes(files)}, ${sizes(files)},
      ${column(files, (f) => f.media_type)}::text[])`.execute(ctx.db);
  return rows;
}

/** Takes a file out of a locked open version and says how many bytes it had. */
export async function takeFile(ctx: Ctx, version_id: string, path: string): Promise<number | undefined> {
  const taken = await ctx.db
    .deleteFrom("version_file")
    .where("version_id", "=", version_id)
    .where("path", "=", path)
    .returning("bytes")
    .executeTakeFirst();
  if (taken) await growVersion(ctx, version_id, { files: -1, bytes: -taken.bytes });
  return taken?.bytes;
}

/** Keeps the collector away from blobs for an hour; makes rows for new ones. In one order, so that nobody waits crosswise. */
export async function touchBlobs(ctx: Ctx, files: readonly NewFile[]): Promise<void> {
  await sql`
    insert into blob (sha256, bytes, crc32)
    select distinct on (b.sha256) b.* from unnest(${hashes(files)}, ${sizes(files)}, ${crcs(files)}) b (sha256, bytes, crc32)
    order by b.sha256, b.crc32
    on conflict (sha256) do update
      set touched_at = now(), bytes = excluded.bytes, crc32 = coalesce(excluded.crc32, blob.crc32)`.execute(ctx.db);
}

const files = (ctx: Ctx, version_id: string) =>
  ctx.db
    .selectFrom("version_file")
    .select(["path", "bytes", "media_type", "modified_at", sql<string>`encode(sha256, 'hex')`.as("sha256")])
    .where("version_id", "=", version_id);

export const findFile = (ctx: Ctx, version_id: string, path: string) =>
  files(ctx, version_id).where("path", "=", path).executeTakeFirst();

export type FileRow = NonNullable<Awaited<ReturnType<typeof findFile>>>;

/** Files from a path on, in order of paths; one more than asked for. */
export const listFiles = (ctx: Ctx, version_id: string, page: { limit: number; from: string }) =>
  files(ctx, version_id)
    .where("path", ">=", page.from)
    .orderBy("path")
    .limit(page.limit + 1)
    .execute();

export const allFiles = (ctx: Ctx, version_id: string) => files(ctx, version_id).execute();

/** One entry of a folder: a file, or a folder with the sums of what is below it. */
export interface EntryRow {
  path: string;
  is_folder: boolean;
  files: number;
  bytes: number;
  sha256: string | null;
  media_type: string | null;
  modified_at: Date | null;
  /** Where the walk goes on after it. */
  next: string;
}

/**
 * The entries of a folder from a path on, one more than asked for; `prefix` ends with a slash, or is empty for the top.
 * It leaps from entry to entry along the key, so that it reads no more than what it shows and sums.
 */
export async function listFolder(ctx: Ctx, version_id: string, page: { prefix: string; from: string; limit: number }) {
  const prefix = sql`${page.prefix}::text`;
  const end = page.prefix === "" ? sql`` : sql`and f.path < ${`${page.prefix.slice(0, -1)}0`}`;
  const step = (from: ReturnType<typeof sql>) => sql`
    select f.path as found, ${prefix} || e.name as path, e.is_folder,
      ${prefix} || e.name || case when e.is_folder then '0' else chr(1) end as next
    from version_file f cross join lateral (
      select split_part(w.rest, '/', 1) as name, strpos(w.rest, '/') > 0 as is_folder
      from (select substr(f.path, length(${prefix}) + 1) as rest) w) e
    where f.version_id = ${version_id} and f.path >= ${from} and f.path >= ${prefix} ${end}
    order by f.path limit 1`;
  const { rows } = await sql<EntryRow>`
    with recursive entry as (
      select 1 as n, s.* from (${step(sql`${page.from}::text`)}) s
      union all
      select p.n + 1, s.* from entry p cross join lateral (${step(sql`p.next`)}) s where p.n <= ${page.limit}
    )
    select e.path, e.is_folder, e.next, coalesce(s.files, 1) as files, coalesce(s.bytes, f.bytes) as bytes,
      encode(f.sha256, 'hex') as sha256, f.media_type, f.modified_at
    from entry e
    left join version_file f on not e.is_folder and f.version_id = ${version_id} and f.path = e.path
    left join lateral (
      select count(*) as files, sum(g.bytes)::bigint as bytes from version_file g
      where g.version_id = ${version_id} and g.path >= e.path || '/' and g.path < e.path || '0'
    ) s on e.is_folder
    order by e.n`.execute(ctx.db);
  return rows;
}

/** Versions by id as bindings name them, with what the asker may know of each. */
export async function describeVersions(ctx: Ctx, ids: readonly string[]) {
  const { rows } = await sql<{ version_id: string; source: string; version: number; tie: Tie | null }>`
    select v.id as version_id, r.kind || 's/' || n.path || '/' || r.name as source, v.number as version,
      (select max(t.tie) from ties(${ctx.actor.id}::uuid, me.role, r) t
        where r.deleted_at is null and n.deleted_at is null) as tie
    from version v
    join resource r on r.id = v.resource_id
    join namespace n on n.id = r.namespace_id
    left join lateral standing_in(${ctx.actor.id}::uuid, r.namespace_id) me on true
    where v.id = any (${sql.val(ids)}::uuid[])`.execute(ctx.db);
  return rows;
}
