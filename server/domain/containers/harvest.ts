import { constants } from "node:fs";
import { access, lstat, realpath } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { pathFault } from "../../../contract/files.ts";
import type { SkipReason } from "../../../contract/publications.ts";
import { openReally, plainStats, readFully } from "./output-folder.ts";

/** A file of an output that can become one of a version, or why one cannot. */
export type Harvested =
  | { file: { path: string; bytes: number; open(): Promise<Readable> } }
  | { skipped: { path: string; reason: SkipReason } };

interface Field {
  /** Where the output really is, with a slash. */
  inside: string;
  /** What the paths in the version begin with. */
  into: string;
}

const slash = Buffer.from("/");
/** What claims so much more than it takes on the disk is mostly holes: it would be stored as zeros. */
const holes_bytes_min = 2 ** 26;
const block_bytes = 512;

/**
 * What of an output can become part of a version: regular files with names that every system has. Links are not followed;
 * pipes, sockets and devices are not opened. `paths` are files and folders, none for everything.
 */
export async function* harvest(
  root: string,
  { paths, folder }: { paths: readonly string[]; folder: string | null },
): AsyncGenerator<Harvested> {
  const field = { inside: `${await realpath(root)}/`, into: folder === null ? "" : `${folder}/` };
  if (paths.length === 0) return yield* folderOf(field, Buffer.from(root), "");
  for (const path of outermost(paths)) {
    const stats = await plainStats(root, path);
    const at = Buffer.from(join(root, path));
    if (stats?.isDirectory()) yield* folderOf(field, at, `${path}/`);
    else if (stats?.isFile()) yield await fileAt(field, at, path);
    else yield { skipped: { path, reason: stats ? "special" : "link" } };
  }
}

/** What lies in a folder that is chosen comes with it. */
function outermost(paths: readonly string[]): string[] {
  const chosen = new Set(paths);
  const isCovered = (path: string) =>
    path.split("/").some((_, depth, parts) => depth > 0 && chosen.has(parts.slice(0, depth).join("/")));
  return [...chosen].filter((path) => !isCovered(path)).sort();
}

async function* folderOf(field: Field, at: Buffer, under: string): AsyncGenerator<Harvested> {
  const names = new Set<string>();
  const entries = (await readFully(at)).sort((a, b) => Buffer.compare(a.name, b.name));
  for (const entry of entries) {
    const name = textOf(entry.name)?.normalize("NFC");
    const path = under + (name ?? entry.name.toString());
    const reason = reasonAgainst(entry, name === undefined ? undefined : field.into + path, names.has(path));
    if (reason) {
      yield { skipped: { path, reason } };
      continue;
    }
    names.add(path);
    const place = Buffer.concat([at, slash, entry.name]);
    if (entry.isDirectory()) yield* folderOf(field, place, `${path}/`);
    else yield await fileAt(field, place, path);
  }
}

type Entry = Awaited<ReturnType<typeof readFully>>[number];

function reasonAgainst(entry: Entry, path: string | undefined, is_there: boolean): SkipReason | undefined {
  if (entry.isSymbolicLink()) return "link";
  if (!entry.isFile() && !entry.isDirectory()) return "special";
  if (path === undefined || pathFault(path) !== undefined) return "name";
  return is_there ? "twice" : undefined;
}

async function fileAt({ inside, into }: Field, at: Buffer, path: string): Promise<Harvested> {
  const stats = await lstat(at);
  const held_bytes = stats.blocks * block_bytes;
  if (stats.size - held_bytes > holes_bytes_min && held_bytes < stats.size / 8)
    return { skipped: { path, reason: "sparse" } };
  const is_readable = await access(at, constants.R_OK).then(
    () => true,
    () => false,
  );
  if (!is_readable) return { skipped: { path, reason: "unreadable" } };
  const open = async () => (await openReally(inside, at)).createReadStream();
  return { file: { path: into + path, bytes: stats.size, open } };
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function textOf(name: Buffer): string | undefined {
  try {
    return utf8.decode(name);
  } catch {
    return undefined;
  }
}
