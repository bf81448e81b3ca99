import { sql } from "kysely";
import type { Ctx } from "../../kernel/context.ts";
import type { FileRow, Sight } from "./queries.ts";

/** What the asker may use of a repository's versions: those that are ready, and their own that wait for approval. */
const usable = (ctx: Ctx) =>
  sql<boolean>`(version.state = 'ready' or (version.state = 'pending' and version.created_by = ${ctx.actor.id}::uuid))`;

/** The number of the newest version that the asker may use. */
export async function newestNumber(ctx: Ctx, resource_id: string): Promise<number | undefined> {
  const row = await ctx.db
    .selectFrom("version")
    .select("number")
    .where("resource_id", "=", resource_id)
    .where("removed_at", "is", null)
    .where(usable(ctx))
    .orderBy("number", "desc")
    .limit(1)
    .executeTakeFirst();
  return row?.number;
}

/** The number of a version by its id. */
export async function numberOf(ctx: Ctx, resource_id: string, id: string): Promise<number | undefined> {
  const row = await ctx.db
    .selectFrom("version")
    .select("number")
    .where("id", "=", id)
    .where("resource_id", "=", resource_id)
    .executeTakeFirst();
  return row?.number;
}

/** Sealed versions up to a number that the asker may read. */
const commits = (ctx: Ctx, resource_id: string, upto: number) =>
  ctx.db
    .selectFrom("version")
    .where("version.resource_id", "=", resource_id)
    .where("version.removed_at", "is", null)
    .where("version.number", "<=", upto)
    .where((e) => e.or([e("version.state", "=", "archived"), usable(ctx)]));

/** Those, newest first, after so many. */
export const listCommits = (ctx: Ctx, resource_id: string, page: { upto: number; limit: number; after: number }) =>
  commits(ctx, resource_id, page.upto)
    .innerJoin("account as author", "author.id", "version.created_by")
    .selectAll("version")
    .select("author.path as author_path")
    .orderBy("version.number", "desc")
    .limit(page.limit)
    .offset(page.after)
    .execute();

export async function countCommits(ctx: Ctx, resource_id: string, upto: number): Promise<number> {
  const { count } = await commits(ctx, resource_id, upto)
    .select(sql<number>`count(*)`.as("count"))
    .executeTakeFirstOrThrow();
  return count;
}

const named_max = 1000;

/** Versions that have a name, as far as the asker may see them. */
export const listNamed = (ctx: Ctx, resource_id: string, sight: Sight) =>
  ctx.db
    .selectFrom("version")
    .select(["id", "changes", "state", sql<string>`version.name`.as("name")])
    .where("resource_id", "=", resource_id)
    .where("removed_at", "is", null)
    .where("name", "is not", null)
    .where((e) =>
      e.or([
        e("state", "in", ["ready", "archived"]),
        e("created_by", "=", ctx.actor.id),
        ...(sight.drafts ? [e("state", "=", "open")] : []),
        ...(sight.unapproved ? [e("state", "in", ["pending", "rejected"])] : []),
      ]),
    )
    .orderBy("number")
    .limit(named_max)
    .execute();

const asked = (paths: readonly string[]) => sql`unnest(${sql.val([...paths])}::text[]) asked (path)`;

/** Those of some files that a version has. */
export async function filesAt(ctx: Ctx, version_id: string, paths: readonly string[]): Promise<FileRow[]> {
  const { rows } = await sql<FileRow>`
    select f.path, f.bytes, f.media_type, f.modified_at, encode(f.sha256, 'hex') as sha256
    from ${asked(paths)} cross join lateral file_from(${version_id}, asked.path) f where f.path = asked.path`.execute(
    ctx.db,
  );
  return rows;
}

/** Those of some paths that are folders of a version. */
export async function foldersAt(ctx: Ctx, version_id: string, paths: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ path: string }>`
    select asked.path from ${asked(paths)} cross join lateral file_from(${version_id}, asked.path || '/') f
    where f.path < (asked.path || '0') collate "C"`.execute(ctx.db);
  return rows.map(({ path }) => path);
}

/** Takes files out of a locked open version; gives how many bytes they had. */
export async function takeFiles(ctx: Ctx, version_id: string, paths: readonly string[]): Promise<number> {
  const { rows } = await sql<{ bytes: number }>`
    select coalesce(sum(take_file(${version_id}, asked.path)), 0)::bigint as bytes from ${asked(paths)}`.execute(
    ctx.db,
  );
  return rows[0]?.bytes ?? 0;
}
