import { text } from "node:stream/consumers";
import type { Ctx } from "../../kernel/context.ts";
import { notFound } from "../../kernel/problem.ts";
import type { ResourceRow } from "../sharing/sharing.ts";
import * as commits from "./commit-queries.ts";
import { type Address, seen } from "./places.ts";
import * as queries from "./queries.ts";
import { sightOf } from "./sight.ts";

/** A state of a repository's files by whatever name it has; without a version it has no files yet. */
export interface Revision {
  row: ResourceRow;
  version: queries.VersionRow | undefined;
  /** Its name for ever: 40 hexadecimal digits, as git's are. */
  oid: string;
}

export type { FileRow, VersionRow } from "./queries.ts";

/**
 * The name of a version as a commit: its id, the random half first, so that short forms differ, and how often it changed
 * while it was open. Before the first commit the repository's own id stands for the empty beginning.
 */
export const oidOf = ({ id, changes }: Pick<queries.VersionRow, "id" | "changes">): string => {
  const hex = id.replaceAll("-", "");
  return hex.slice(16) + hex.slice(0, 16) + changes.toString(16).padStart(8, "0");
};

function idIn(oid: string): string {
  const hex = oid.slice(16, 32) + oid.slice(0, 16);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

const beginning = ({ id }: ResourceRow): string => oidOf({ id, changes: 0 });

/** A repository whose content the asker may read. */
export const repository = (ctx: Ctx, at: Address): Promise<ResourceRow> => seen(ctx, at, "resource.read_content");

/** What `main` is for the asker: the newest version that they may use, also one of their own that waits for approval. */
export async function head(ctx: Ctx, row: ResourceRow): Promise<Revision> {
  const number = await commits.newestNumber(ctx, row.id);
  const version = number === undefined ? undefined : await queries.findVersion(ctx, row.id, number, sightOf(ctx, row));
  return { row, version, oid: version ? oidOf(version) : beginning(row) };
}

/** A revision: `main` (also `HEAD`), a version by its number (also `v3`) or name, or a commit. */
export async function find(ctx: Ctx, row: ResourceRow, given: string): Promise<Revision> {
  const name = given.replace(/^refs\/(heads|tags)\//, "");
  if (name === "main" || name === "HEAD") return head(ctx, row);
  const version = (await byCommit(ctx, row, name)) ?? (await byName(ctx, row, name));
  if (version) return { row, version, oid: oidOf(version) };
  if (name === beginning(row)) return { row, version: undefined, oid: name };
  throw notFound("revision");
}

async function byCommit(ctx: Ctx, row: ResourceRow, name: string): Promise<queries.VersionRow | undefined> {
  if (!/^[0-9a-f]{40}$/.test(name)) return undefined;
  const number = await commits.numberOf(ctx, row.id, idIn(name));
  const version = number === undefined ? undefined : await queries.findVersion(ctx, row.id, number, sightOf(ctx, row));
  return version && oidOf(version) === name ? version : undefined;
}

function byName(ctx: Ctx, row: ResourceRow, name: string): Promise<queries.VersionRow | undefined> {
  const [, number] = /^v?([1-9]\d{0,8})$/.exec(name) ?? [];
  return queries.findVersion(ctx, row.id, number === undefined ? name : Number(number), sightOf(ctx, row));
}

/** Names of versions: those that are open are branches, the others are tags. */
export const named = (ctx: Ctx, row: ResourceRow) => commits.listNamed(ctx, row.id, sightOf(ctx, row));

/** The commits that led to a revision, newest first, and how many there are. */
export async function history(ctx: Ctx, { row, version }: Revision, page: { limit: number; after: number }) {
  if (!version) return { items: [], count: 0 };
  const upto = version.number;
  const items = await commits.listCommits(ctx, row.id, { upto, ...page });
  return { items, count: await commits.countCommits(ctx, row.id, upto) };
}

/** Files of a folder at any depth by path, after one; one more than asked for, if there are. */
export async function filesBelow(
  ctx: Ctx,
  { version }: Revision,
  { folder, after, limit }: { folder: string; after: string; limit: number },
): Promise<queries.FileRow[]> {
  if (!version) return [];
  const least = after === "" ? "" : `${after}\u0001`; // the least text after it
  const first = folder === "" ? "" : `${folder}/`;
  const files = await queries.listFiles(ctx, version.id, { limit, from: least > first ? least : first });
  return files.filter(({ path }) => path.startsWith(first));
}

/** The entries of one folder, from a place on; one more than asked for, if there are. */
export const entriesOf = async (
  ctx: Ctx,
  { version }: Revision,
  page: { folder: string; from: string; limit: number },
): Promise<queries.EntryRow[]> => {
  const prefix = page.folder === "" ? "" : `${page.folder}/`;
  const from = page.from === "" ? prefix : page.from;
  return version ? queries.listFolder(ctx, version.id, { prefix, from, limit: page.limit }) : [];
};

/** What is at some paths: files and folders. */
export async function at(ctx: Ctx, { version }: Revision, paths: readonly string[]) {
  if (!version) return { files: [], folders: [] };
  const files = await commits.filesAt(ctx, version.id, paths);
  const found = new Set(files.map(({ path }) => path));
  const folders = await commits.foldersAt(
    ctx,
    version.id,
    paths.filter((path) => !found.has(path)),
  );
  return { files, folders };
}

const text_bytes_max = 2 ** 17;

/** A short file as text; nothing where there is none, or a long one. */
export const textOf = async (ctx: Ctx, file: queries.FileRow | undefined): Promise<string | undefined> =>
  file && file.bytes <= text_bytes_max ? text(await ctx.ports.blobs.read(file.sha256)) : undefined;
