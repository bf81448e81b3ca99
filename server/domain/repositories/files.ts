import { FilePath } from "../../../contract/files.ts";
import type { Preview, Table, TableQuery } from "../../../contract/previews.ts";
import type { Content } from "../../kernel/content.ts";
import type { Ctx } from "../../kernel/context.ts";
import { attended } from "../../kernel/guests.ts";
import { keyOf, pageOf } from "../../kernel/page.ts";
import { invalid, notFound } from "../../kernel/problem.ts";
import { changed } from "../activity/activity.ts";
import { countStorage, holdStorage } from "../limits/limits.ts";
import { previewOf, shownAs, tableOf } from "../previews/previews.ts";
import type { ResourceRow } from "../sharing/sharing.ts";
import { changeMeter } from "../usage/usage.ts";
import * as queries from "./queries.ts";
import { type Found, readable, type VersionAt } from "./versions.ts";

export type { FileRow } from "./queries.ts";

interface Page {
  limit: number;
  cursor?: string | undefined;
}

/** One entry of a list: a file, or a folder with the sums of all that is below it. */
export type FolderEntry = { file: queries.FileRow } | { folder: { path: string; files: number; bytes: number } };

/** Every file of a version by path; with `under`, the files and folders of that folder by name. */
export async function list(ctx: Ctx, at: VersionAt, page: Page & { under?: string | undefined }) {
  const { version } = await readable(ctx, at);
  if (page.under !== undefined) return listFolder(ctx, version.id, page, prefixOf(page.under));
  const rows = await queries.listFiles(ctx, version.id, { limit: page.limit, from: fromOf(page) ?? "" });
  const { items, next_cursor } = pageOf(rows, page.limit, ({ path }) => `${path}\u0001`); // the least text after it
  return { items: items.map((file): FolderEntry => ({ file })), next_cursor };
}

async function listFolder(ctx: Ctx, version_id: string, page: Page, prefix: string) {
  const from = fromOf(page);
  const rows = await queries.listFolder(ctx, version_id, { prefix, from: from ?? prefix, limit: page.limit });
  if (rows.length === 0 && prefix !== "" && from === undefined) throw notFound("folder");
  const { items, next_cursor } = pageOf(rows, page.limit, ({ next }) => next);
  return { items: items.map(entryOf), next_cursor };
}

const entryOf = ({ path, files, bytes, sha256, media_type, modified_at }: queries.EntryRow): FolderEntry =>
  sha256 !== null && media_type !== null && modified_at !== null
    ? { file: { path, bytes, sha256, media_type, modified_at } }
    : { folder: { path, files, bytes } };

const fromOf = (page: Page) => keyOf(page.cursor, /^[^\0]*$/);

/** What the paths below a folder begin with; nothing for the top. */
export function prefixOf(under: string): string {
  const folder = under.replace(/\/$/, "");
  if (folder === "") return "";
  const checked = FilePath.safeParse(folder);
  if (!checked.success) throw invalid("query.under", checked.error.issues[0]?.message ?? "Name a folder");
  return `${checked.data}/`;
}

/** A file's bytes. `inline` is granted only to what cannot run as a page. */
export async function content(ctx: Ctx, at: VersionAt & { path: string }, inline = false): Promise<Content> {
  const { row, version } = await readable(ctx, at);
  const file = await queries.findFile(ctx, version.id, at.path);
  if (!file) throw notFound("file");
  return contentOf(ctx, row, file, inline);
}

/** The bytes of a file that was found in a repository. */
export function contentOf(ctx: Ctx, row: ResourceRow, file: queries.FileRow, inline = false): Content {
  const shown = inline ? shownAs(file.media_type) : null;
  return {
    media_type: shown ?? file.media_type,
    bytes: file.bytes,
    etag: file.sha256,
    file_name: file.path.slice(file.path.lastIndexOf("/") + 1),
    inline: shown !== null,
    open: async (range) => {
      const bytes = await ctx.ports.blobs.read(file.sha256, range);
      return row.role === null ? bytes : attended(ctx, row.namespace_id, bytes); // what is published stays open to whoever left
    },
  };
}

/** The beginning of a file, made safe to show. */
export async function preview(ctx: Ctx, at: VersionAt & { path: string }): Promise<Preview> {
  const found = await content(ctx, at);
  return previewOf(found, at.path, found.etag);
}

/** Some rows of a table that a file holds. */
export async function table(ctx: Ctx, at: VersionAt & { path: string }, query: TableQuery): Promise<Table> {
  const found = await content(ctx, at);
  return tableOf(found, at.path, found.etag, query);
}

/**
 * Counts by how much a locked version has grown or shrunk, and tells who looks at it. What was promised is let in even
 * where a limit was lowered since.
 */
export async function countGrowth(ctx: Ctx, { row, version }: Found, bytes: number, promised_bytes = 0): Promise<void> {
  const { namespace_id } = row;
  const share = { namespace_id, account_id: version.charged_to, bytes };
  await (bytes <= promised_bytes ? countStorage(ctx, share) : holdStorage(ctx, share));
  await changeMeter(ctx, version.record_id, version.bytes + bytes);
  changed(ctx, namespace_id, "version", row.visibility === "private" ? row.id : undefined);
}
