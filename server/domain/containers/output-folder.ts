import { constants, type Stats } from "node:fs";
import { chmod, type FileHandle, lstat, open, readdir, realpath, statfs } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import type { Content } from "../../kernel/content.ts";
import { notFound } from "../../kernel/problem.ts";
import { mediaTypeOf, shownAs } from "../previews/previews.ts";

const slash = Buffer.from("/");

/**
 * The bytes of every file below a folder; links count nothing. Names need not be text. A file with holes counts as
 * whole, but all together no more than the disk has room for.
 */
export async function measure(folder: string): Promise<number> {
  let bytes = 0;
  const folders = [Buffer.from(folder)];
  for (let next = folders.pop(); next; next = folders.pop()) {
    for (const entry of await readFully(next)) {
      const path = Buffer.concat([next, slash, entry.name]);
      if (entry.isDirectory()) folders.push(path);
      else if (entry.isFile()) bytes += (await lstat(path)).size;
    }
  }
  if (bytes === 0) return 0;
  const { blocks, bsize } = await statfs(folder);
  return Math.min(bytes, blocks * bsize);
}

/** Reads a folder that its maker may have closed; one that is not there is empty. */
export async function readFully(path: Buffer) {
  const read = () => readdir(path, { withFileTypes: true, encoding: "buffer" });
  try {
    return await read();
  } catch (error) {
    if (is(error, "ENOENT")) return [];
    if (!is(error, "EACCES")) throw error;
    await chmod(path, 0o700);
    return read();
  }
}

const is = (error: unknown, code: string) => (error as NodeJS.ErrnoException).code === code;

/** A file of an output. */
export interface OutputFile {
  path: string;
  bytes: number;
  media_type: string;
  modified_at: Date;
}

/** Files below a folder after a path, in order of their paths; reads no further than it is asked. */
export async function* walk(root: string, after: string, under = ""): AsyncGenerator<OutputFile> {
  const entries = (await readFolder(join(root, under)))
    .map((entry) => ({ entry, path: under + entry.name + (entry.isDirectory() ? "/" : "") }))
    .filter(({ entry, path }) => path > after || (entry.isDirectory() && after.startsWith(path)))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  for (const { entry, path } of entries) {
    if (entry.isDirectory()) yield* walk(root, after, path);
    else if (entry.isFile()) yield* fileAt(root, path);
  }
}

const readFolder = (path: string) =>
  readdir(path, { withFileTypes: true }).catch((error) => {
    if (is(error, "ENOENT") || is(error, "EACCES") || is(error, "ENOTDIR")) return [];
    throw error;
  });

/** What runs may remove a file while it is listed. */
async function* fileAt(root: string, path: string): AsyncGenerator<OutputFile> {
  const stats = await lstat(join(root, path)).catch(() => undefined);
  if (stats) yield { path, bytes: sizeOf(stats), media_type: mediaTypeOf(path), modified_at: stats.mtime };
}

/** A file of holes may claim to be larger than numbers are exact. */
const sizeOf = ({ size }: Stats) => Math.min(size, Number.MAX_SAFE_INTEGER);

/**
 * A file below a folder, to answer with. Links are followed inside the folder only, also when whatever runs changes them
 * at this moment; `is_final`: nothing can write to it any more.
 */
export async function contentOf(
  root: string,
  path: string,
  { inline, is_final }: { inline: boolean; is_final: boolean },
): Promise<Content> {
  const handle = await openInside(root, path);
  const stats = await handle.stat().finally(() => handle.close());
  const bytes = sizeOf(stats);
  const shown = inline ? shownAs(mediaTypeOf(path)) : null;
  return {
    media_type: shown ?? mediaTypeOf(path),
    bytes,
    ...(is_final ? { etag: `${Math.trunc(stats.mtimeMs * 1000).toString(36)}-${bytes.toString(36)}` } : {}),
    file_name: path.slice(path.lastIndexOf("/") + 1),
    inline: shown !== null,
    open: (range) => streamOf(root, path, range ?? { start: 0, end: bytes - 1 }),
  };
}

/** Some bytes of a file below a folder, both ends included. */
export async function streamOf(
  root: string,
  path: string,
  { start, end }: { start: number; end: number },
): Promise<Readable> {
  if (end < start) return Readable.from([]);
  return (await openInside(root, path)).createReadStream({ start, end });
}

/** Opens, then looks where the open file really is: the name may have been turned into a link in between. */
export async function openInside(root: string, path: string): Promise<FileHandle> {
  const inside = `${await realpath(root).catch(() => root)}/`;
  const target = await realpath(join(root, path)).catch(() => "");
  if (!target.startsWith(inside)) throw notFound("file");
  return openReally(inside, target);
}

/** Opens a regular file, no link, that lies in a folder whatever its path says; the path may be no text. */
export async function openReally(inside: string, target: string | Buffer): Promise<FileHandle> {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
  const handle = await open(target, O_RDONLY | O_NOFOLLOW | O_NONBLOCK).catch(() => {
    throw notFound("file");
  });
  const really = await realpath(`/proc/self/fd/${handle.fd}`);
  if (really.startsWith(inside) && (await handle.stat()).isFile()) return handle;
  await handle.close();
  throw notFound("file");
}

/** One entry of a folder of an output: a file, or a folder. */
export type OutputEntry = { file: OutputFile } | { folder: { path: string } };

/** The entries of a folder after a name, by name; undefined: there is no such folder. */
export async function listFolder(
  root: string,
  under: string,
  page: { limit: number; after: string },
): Promise<OutputEntry[] | undefined> {
  if (!(await isPlainFolder(root, under))) return undefined;
  const entries = (await readFolder(join(root, under)))
    .filter((entry) => entry.name > page.after && (entry.isDirectory() || entry.isFile()))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const found: OutputEntry[] = [];
  for (const entry of entries) {
    const path = under === "" ? entry.name : `${under}/${entry.name}`;
    if (entry.isDirectory()) found.push({ folder: { path } });
    else for await (const file of fileAt(root, path)) found.push({ file });
    if (found.length > page.limit) break;
  }
  return found;
}

/** Whether a path leads to a folder without any link on the way; the folder itself may not have been made. */
export async function isPlainFolder(root: string, under: string): Promise<boolean> {
  return under === "" || (await plainStats(root, under))?.isDirectory() === true;
}

/** What lies at a path that no link is part of. */
export async function plainStats(root: string, path: string): Promise<Stats | undefined> {
  let at = root;
  let stats: Stats | undefined;
  for (const part of path.split("/")) {
    if (stats && !stats.isDirectory()) return undefined;
    at = join(at, part);
    stats = await lstat(at).catch(() => undefined);
    if (!stats || stats.isSymbolicLink()) return undefined;
  }
  return stats;
}
