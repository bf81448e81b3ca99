import { readdir, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join, relative, resolve, sep } from "node:path";
import { misuse } from "../failure.ts";
import { partOf, type Remote } from "./download.ts";
import { placeOf } from "./place.ts";

/**
 * What a folder has and the files do not: each path once, a folder for all that is in it. Links are named, never
 * followed. With `only`, nothing outside that folder or file.
 */
export async function surplusIn(folder: string, remotes: readonly Remote[], only?: string): Promise<string[]> {
  const root = resolve(folder);
  if (`${homedir()}${sep}`.startsWith(root.endsWith(sep) ? root : root + sep))
    throw misuse(`${root} holds your home folder: --delete does not clear it.`, "Pull into a folder of its own.");
  const found = await walk(root, keptOf(root, remotes));
  const inside = (path: string) => only === undefined || path === only || path.startsWith(`${only}/`);
  return found.filter((path) => inside(composed(relative(root, path)).replaceAll(sep, "/")));
}

/** Removes what is surplus. */
export async function prune(surplus: readonly string[]): Promise<void> {
  for (const path of surplus) await rm(path, { recursive: true, force: true });
}

interface Kept {
  files: ReadonlySet<string>;
  folders: ReadonlySet<string>;
}

/** Files, their halves, and every folder on the way to them. */
function keptOf(root: string, remotes: readonly Remote[]): Kept {
  const [files, folders] = [new Set<string>(), new Set([root])];
  for (const remote of remotes) {
    const target = placeOf(root, remote.path);
    files.add(target).add(partOf(remote, target));
    for (let at = dirname(target); !folders.has(at); at = dirname(at)) folders.add(at);
  }
  return { files, folders };
}

/** Some disks take names apart that a version has composed. */
const composed = (path: string): string => path.normalize("NFC");

async function walk(folder: string, kept: Kept): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(ignoreMissing)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && kept.folders.has(composed(path))) found.push(...(await walk(path, kept)));
    else if (entry.isDirectory() || !kept.files.has(composed(path))) found.push(path);
  }
  return found;
}

function ignoreMissing(error: NodeJS.ErrnoException): [] {
  if (error.code === "ENOENT") return [];
  throw error;
}
