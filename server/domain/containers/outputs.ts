import { endedStates } from "../../../contract/executions.ts";
import { pathFault } from "../../../contract/files.ts";
import type { Preview, Table, TableQuery } from "../../../contract/previews.ts";
import type { Content } from "../../kernel/content.ts";
import type { Ctx } from "../../kernel/context.ts";
import { attended } from "../../kernel/guests.ts";
import { keyOf, pageOf } from "../../kernel/page.ts";
import { invalid, notFound } from "../../kernel/problem.ts";
import { previewOf, tableOf } from "../previews/previews.ts";
import { type ExecutionAddress, type ExecutionRow, get } from "./executions.ts";
import { contentOf, listFolder, type OutputEntry, type OutputFile, walk } from "./output-folder.ts";
import { placesOf } from "./places.ts";

/** What an execution left (or has so far) in /output, by path. */
export async function list(
  ctx: Ctx,
  at: ExecutionAddress,
  page: { limit: number; cursor?: string | undefined },
): Promise<{ items: OutputFile[]; next_cursor: string | null }> {
  const row = await get(ctx, at);
  const files: OutputFile[] = [];
  for await (const file of walk(placesOf(ctx, row.id).output, keyOf(page.cursor, /^[^\0]+$/) ?? "")) {
    files.push(file);
    if (files.length > page.limit) break;
  }
  return pageOf(files, page.limit, (file) => file.path);
}

/** One folder of /output by name; without a name its top. */
export async function folder(
  ctx: Ctx,
  at: ExecutionAddress,
  page: { limit: number; cursor?: string | undefined; under: string },
): Promise<{ items: OutputEntry[]; next_cursor: string | null }> {
  const row = await get(ctx, at);
  const under = folderOf(page.under);
  const after = keyOf(page.cursor, /^[^\0/]+$/) ?? "";
  const entries = await listFolder(placesOf(ctx, row.id).output, under, { limit: page.limit, after });
  if (!entries) throw notFound("folder");
  return pageOf(entries, page.limit, (entry) => nameOf("file" in entry ? entry.file.path : entry.folder.path));
}

/** A folder of /output as it was named, without a slash behind it; empty: the top. */
export function folderOf(named: string): string {
  const under = named.replace(/\/$/, "");
  if (under !== "" && pathFault(under) !== undefined)
    throw invalid("query.under", "Name a folder by its relative path");
  return under;
}

const nameOf = (path: string) => path.slice(path.lastIndexOf("/") + 1);

/** A file of /output, to download or, where that is safe, to show. */
export async function download(ctx: Ctx, at: ExecutionAddress, path: string, inline: boolean): Promise<Content> {
  const row = await get(ctx, at);
  const content = await contentOf(placesOf(ctx, row.id).output, path, { inline, is_final: isOver(row) });
  return { ...content, open: async (range) => attended(ctx, row.namespace_id, await content.open(range)) };
}

/** The beginning of a file of /output, made safe to show. */
export async function preview(ctx: Ctx, at: ExecutionAddress, path: string): Promise<Preview> {
  const { content, key } = await keyed(ctx, at, path);
  return previewOf(content, path, key);
}

/** Some rows of a table in /output. */
export async function table(ctx: Ctx, at: ExecutionAddress, path: string, query: TableQuery): Promise<Table> {
  const { content, key } = await keyed(ctx, at, path);
  return tableOf(content, path, key, query);
}

/** What is still written to has no key. */
async function keyed(ctx: Ctx, at: ExecutionAddress, path: string) {
  const content = await download(ctx, at, path, false);
  const { id } = await get(ctx, at);
  return { content, key: content.etag === undefined ? undefined : `${id} ${path} ${content.etag}` };
}

const isOver = (row: ExecutionRow) => endedStates.has(row.state);
