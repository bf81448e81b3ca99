import { sql } from "kysely";
import type { Ctx } from "../../kernel/context.ts";

/** Which versions of others one may see beside those that are ready: open ones, and those that wait or were rejected. */
export interface Sight {
  drafts: boolean;
  unapproved: boolean;
}

/** Versions with their authors and reviewers and the number of what they began with, as far as the asker may see them. */
const versions = (ctx: Ctx, resource_id: string, sight: Sight) =>
  ctx.db
    .selectFrom("version")
    .innerJoin("account as author", "author.id", "version.created_by")
    .leftJoin("account as reviewer", "reviewer.id", "version.reviewed_by")
    .leftJoin("version as base", (on) =>
      on
        .onRef("base.id", "=", "version.base_id")
        .on("base.removed_at", "is", null)
        .on(seenBy(ctx, sight, "base")),
    )
    .selectAll("version")
    .select(["author.path as author_path", "author.name as author_name", "base.number as base_number"])
    .select(["reviewer.path as reviewer_path", "reviewer.name as reviewer_name"])
    .where("version.resource_id", "=", resource_id)
    .where("version.removed_at", "is", null)
    .where(seenBy(ctx, sight, "version"));

const seenBy = (ctx: Ctx, { drafts, unapproved }: Sight, name: "version" | "base") => {
  const v = sql.table(name);
  return sql<boolean>`(${v}.state in ('ready', 'archived') or ${v}.created_by = ${ctx.actor.id}
    ${drafts ? sql`or ${v}.state = 'open'` : sql``}
    ${unapproved ? sql`or ${v}.state in ('pending', 'rejected')` : sql``})`;
};

/** A version by its number or name; `latest` is the newest that is ready. */
export const findVersion = (ctx: Ctx, resource_id: string, ref: number | string, sight: Sight) =>
  versions(ctx, resource_id, sight)
    .$if(ref === "latest", (q) => q.where("version.state", "=", "ready"))
    .$if(typeof ref === "number", (q) => q.where("version.number", "=", ref as number))
    .$if(typeof ref === "string" && ref !== "latest", (q) =>
      q.where("version.name", "is not", null).where(sql`lower(version.name)`, "=", String(ref).toLowerCase()),
    )
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
export async function insertVersion(
  ctx: Ctx,
  v: { resource_id: string; created_by: string; note: string; base_id: string | null },
) {
  const { rows } = await sql<{ id: string; number: number; record_id: string }>`
    insert into version (resource_id, created_by, charged_to, note, base_id, number)
    select ${v.resource_id}, ${v.created_by}, ${v.created_by}, ${v.note}, ${v.base_id}, coalesce(max(number), 0) + 1
    from version where resource_id = ${v.resource_id}
    returning id, number, record_id`.execute(ctx.db);
  return rows[0] as (typeof rows)[number];
}

/** Gives an empty repository every ready version of another; its bytes count for one account. */
export const duplicateVersions = (ctx: Ctx, from: string, to: { id: string; charged_to: string }) =>
  sql`select duplicate_versions(${from}, ${to.id}, ${to.charged_to})`.execute(ctx.db);

/** Removes the lists of files of a purged repository; gives the ids of its versions. */
export async function clearVersions(ctx: Ctx, resource_id: string): Promise<string[]> {
  await sql`select clear_versions(${resource_id})`.execute(ctx.db);
  const rows = await ctx.db.selectFrom("version").select("id").where("resource_id", "=", resource_id).execute();
  return rows.map(({ id }) => id);
}

/** Gives an open version every file of a sealed one: they share them until one is written to. */
export async function shareFiles(ctx: Ctx, from: VersionRow, to: string): Promise<void> {
  await sql`select share_leaves(${from.id}, ${to}), grow_version(${to}, ${from.files}, ${from.bytes})`.execute(ctx.db);
}

/** Seals a locked open version; `waits`: until somebody approves it. */
export const sealVersion = (ctx: Ctx, id: string, waits: boolean) =>
  ctx.db
    .updateTable("version")
    .set({ state: waits ? "pending" : "ready", sealed_at: sql`now()` })
    .where("id", "=", id)
    .execute();

/** What stands in the way of a file, and how many bytes one of the same path has. */
export async function lookAt(ctx: Ctx, version_id: string, path: string) {
  const { rows } = await sql<{ obstacle: string | null; bytes: number | null }>`
    select obstacle(${version_id}, ${path}) as obstacle,
      (select f.bytes from file_from(${version_id}, ${path}) f where f.path = ${path}) as bytes`.execute(ctx.db);
  return rows[0] as { obstacle: string | null; bytes: number | null };
}

/**
 * How many bytes those of some files have that are in a version already, by path. `offset 0`: each is looked up; joined
 * all at once, PostgreSQL reads the files of all versions for it.
 */
export async function bytesOf(ctx: Ctx, version_id: string, some: readonly { path: string }[]) {
  const { rows } = await sql<{ path: string; bytes: number }>`
    select l.path, f.bytes from leaves_of(${version_id}, ${column(some, ({ path }) => path)}::text[]) l
    cross join lateral (select bytes from leaf_file where leaf_id = l.leaf_id and path = l.path offset 0) f`.execute(
    ctx.db,
  );
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

type Content = Pick<NewFile, "sha256" | "bytes" | "crc32">;

const column = <F, T>(files: readonly F[], of: (file: F) => T) => sql.val(files.map(of));
const hashes = (files: readonly Content[]) => sql`${column(files, (f) => Buffer.from(f.sha256, "hex"))}::bytea[]`;
const sizes = (files: readonly Content[]) => sql`${column(files, (f) => f.bytes)}::bigint[]`;
const crcs = (files: readonly Content[]) => sql`${column(files, (f) => f.crc32 ?? null)}::bigint[]`;

/** Puts files into a locked open version; says of each what was in its way, or by how much the version grew. */
export async function putFiles(ctx: Ctx, version_id: string, files: readonly NewFile[]) {
  const { rows } = await sql<{ obstacle: string | null; grown: number | null; modified_at: Date | null }>`
    select * from put_files(${version_id}, ${column(files, (f) => f.path)}::text[], ${hashes(files)}, ${sizes(files)},
      ${column(files, (f) => f.media_type)}::text[])`.execute(ctx.db);
  return rows;
}

/** Takes a file out of a locked open version and says how many bytes it had. */
export async function takeFile(ctx: Ctx, version_id: string, path: string): Promise<number | undefined> {
  const { rows } = await sql<{ bytes: number | null }>`select take_file(${version_id}, ${path}) as bytes`.execute(
    ctx.db,
  );
  return rows[0]?.bytes ?? undefined;
}

/**
 * Keeps the collector away from blobs for an hour (less a minute: one that was touched a moment ago is left as it is);
 * makes rows for new ones. In one order, so that nobody waits crosswise.
 */
export async function touchBlobs(ctx: Ctx, files: readonly Content[]): Promise<void> {
  await sql`
    insert into blob (sha256, bytes, crc32)
    select distinct on (b.sha256) b.* from unnest(${hashes(files)}, ${sizes(files)}, ${crcs(files)}) b (sha256, bytes, crc32)
    order by b.sha256, b.crc32
    on conflict (sha256) do update
      set touched_at = now(), bytes = excluded.bytes, crc32 = coalesce(excluded.crc32, blob.crc32)
      where blob.touched_at < now() - interval '1 minute' or blob.bytes <> excluded.bytes
        or (blob.crc32 is null and excluded.crc32 is not null)`.execute(ctx.db);
}

const fileColumns = sql`f.path, f.bytes, f.media_type, f.modified_at, encode(f.sha256, 'hex') as sha256`;

export interface FileRow {
  path: string;
  bytes: number;
  media_type: string;
  modified_at: Date;
  sha256: string;
}

export async function findFile(ctx: Ctx, version_id: string, path: string): Promise<FileRow | undefined> {
  const { rows } = await sql<FileRow>`
    select ${fileColumns} from file_from(${version_id}, ${path}) f where f.path = ${path}`.execute(ctx.db);
  return rows[0];
}

/**
 * Files from a path on, in order of paths; one more than asked for. Leaf after leaf, each in its own order, so that it ends
 * where the page is full.
 */
export async function listFiles(
  ctx: Ctx,
  version_id: string,
  page: { limit: number; from: string },
): Promise<FileRow[]> {
  const limit = page.limit + 1;
  const { rows } = await sql<FileRow>`
    select ${fileColumns} from (
      select f.* from (
        select leaf_id from version_leaf
        where version_id = ${version_id} and first_path >= leaf_start(${version_id}, ${page.from}) order by first_path offset 0
      ) l cross join lateral (
        select * from leaf_file f where f.leaf_id = l.leaf_id and f.path >= ${page.from} order by f.path limit ${limit}
      ) f limit ${limit}
    ) f order by f.path`.execute(ctx.db);
  return rows;
}

export async function allFiles(ctx: Ctx, version_id: string): Promise<FileRow[]> {
  const { rows } = await sql<FileRow>`
    select ${fileColumns} from version_leaf l join leaf_file f on f.leaf_id = l.leaf_id
    where l.version_id = ${version_id}`.execute(ctx.db);
  return rows;
}

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
  const end = page.prefix === "" ? sql`` : sql`where f.path < ${`${page.prefix.slice(0, -1)}0`}`;
  const step = (from: ReturnType<typeof sql>) => sql`
    select f.path as found, ${prefix} || e.name as path, e.is_folder,
      ${prefix} || e.name || case when e.is_folder then '0' else chr(1) end as next, f.bytes, f.sha256, f.media_type,
      f.modified_at
    from file_from(${version_id}, greatest(${from}, ${prefix}) collate "C") f cross join lateral (
      select split_part(w.rest, '/', 1) as name, strpos(w.rest, '/') > 0 as is_folder
      from (select substr(f.path, length(${prefix}) + 1) as rest) w) e
    ${end}`;
  const { rows } = await sql<EntryRow>`
    with recursive entry as (
      select 1 as n, s.* from (${step(sql`${page.from}::text`)}) s
      union all
      select p.n + 1, s.* from entry p cross join lateral (${step(sql`p.next`)}) s where p.n <= ${page.limit}
    )
    select e.path, e.is_folder, e.next, coalesce(s.files, 1) as files, coalesce(s.bytes, e.bytes) as bytes,
      case when not e.is_folder then encode(e.sha256, 'hex') end as sha256,
      case when not e.is_folder then e.media_type end as media_type,
      case when not e.is_folder then e.modified_at end as modified_at
    from entry e left join lateral folder_sum(${version_id}, e.path) s on e.is_folder
    order by e.n`.execute(ctx.db);
  return rows;
}
