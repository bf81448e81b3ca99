import { sql } from "kysely";
import type { Ctx } from "../../kernel/context.ts";
import type { FileRow, Sight, VersionRow } from "./queries.ts";

/** Versions as commits, with their authors. */
const commits = (ctx: Ctx, resource_id: string) =>
  ctx.db
    .selectFrom("version")
    .innerJoin("account as author", "author.id", "version.created_by")
    .selectAll("version")
    .select(["author.path as author_path", "author.name as author_name"])
    .where("version.resource_id", "=", resource_id);

/** A version by its id, if the asker may see it. */
export const findById = (ctx: Ctx, resource_id: string, id: string, sight: Sight): Promise<VersionRow | undefined> =>
  commits(ctx, resource_id)
    .where("version.id", "=", id)
    .$if(sight === "own", (q) =>
      q.where((e) => e.or([e("version.state", "=", "ready"), e("version.created_by", "=", ctx.actor.id)])),
    )
    .executeTakeFirst();

/** Sealed versions up to a number, newest first, after so many. */
export const listSealed = (ctx: Ctx, resource_id: string, page: { upto: number; limit: number; after: number }) =>
  commits(ctx, resource_id)
    .where("version.state", "=", "ready")
    .where("version.number", "<=", page.upto)
    .orderBy("version.number", "desc")
    .limit(page.limit)
    .offset(page.after)
    .execute();

export async function countSealed(ctx: Ctx, resource_id: string, upto: number): Promise<number> {
  const { count } = await ctx.db
    .selectFrom("version")
    .select(sql<number>`count(*)`.as("count"))
    .where("resource_id", "=", resource_id)
    .where("state", "=", "ready")
    .where("number", "<=", upto)
    .executeTakeFirstOrThrow();
  return count;
}

const files = (ctx: Ctx, version_id: string) =>
  ctx.db
    .selectFrom("version_file")
    .select(["path", "bytes", "media_type", "modified_at", sql<string>`encode(sha256, 'hex')`.as("sha256")])
    .where("version_id", "=", version_id);

/** Files of a folder at any depth by path, after one; `` is the top. */
export const listBelow = (ctx: Ctx, version_id: string, page: { folder: string; after: string; limit: number }) =>
  files(ctx, version_id)
    .where("path", ">", page.after)
    .$if(page.folder !== "", (q) => q.where("path", ">", `${page.folder}/`).where("path", "<", `${page.folder}0`))
    .orderBy("path")
    .limit(page.limit)
    .execute();

/** Those of some files that a version has. */
export const filesAt = (ctx: Ctx, version_id: string, paths: readonly string[]): Promise<FileRow[]> =>
  files(ctx, version_id)
    .where(sql<boolean>`path = any (${sql.val([...paths])}::text[])`)
    .execute();

/** Those of some paths that are folders of a version. */
export async function foldersAt(ctx: Ctx, version_id: string, paths: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ path: string }>`
    select a.path from unnest(${sql.val([...paths])}::text[]) a (path)
    where exists (select from version_file f where f.version_id = ${version_id}
      and f.path > a.path || '/' and f.path < a.path || '0')`.execute(ctx.db);
  return rows.map(({ path }) => path);
}

/** Paths of a version's files, after one. */
export async function listPaths(ctx: Ctx, version_id: string, page: { after: string; limit: number }) {
  const rows = await ctx.db
    .selectFrom("version_file")
    .select("path")
    .where("version_id", "=", version_id)
    .where("path", ">", page.after)
    .orderBy("path")
    .limit(page.limit)
    .execute();
  return rows.map(({ path }) => path);
}

/** Takes files and whole folders out of a locked open version; gives how many, with how many bytes. */
export async function takeFiles(
  ctx: Ctx,
  version_id: string,
  gone: { files: readonly string[]; folders: readonly string[] },
): Promise<{ files: number; bytes: number }> {
  const { rows } = await sql<{ files: number; bytes: number }>`
    with gone as (
      delete from version_file f where f.version_id = ${version_id} and (
        f.path = any (${sql.val([...gone.files])}::text[])
        or exists (select from unnest(${sql.val([...gone.folders])}::text[]) d (path)
          where f.path > d.path || '/' and f.path < d.path || '0'))
      returning f.bytes
    ), counted as (select count(*)::int as files, coalesce(sum(bytes), 0)::bigint as bytes from gone)
    select files, bytes, grow_version(${version_id}, -files, -bytes) from counted`.execute(ctx.db);
  return rows[0] ?? { files: 0, bytes: 0 };
}
