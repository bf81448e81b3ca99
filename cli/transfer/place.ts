import { lstat, mkdir } from "node:fs/promises";
import { basename, dirname, join, resolve, sep } from "node:path";
import { FilePath } from "../../contract/files.ts";
import { failure } from "../failure.ts";

/** Where a file of a version goes inside a folder; a path that leaves it is refused whatever the server says. */
export function placeOf(folder: string, path: string): string {
  const root = resolve(folder);
  const target = resolve(root, path);
  if (!FilePath.safeParse(path).success || !target.startsWith(root.endsWith(sep) ? root : root + sep))
    throw failure(`The path ${JSON.stringify(path)} leaves the folder: nothing of it was written.`);
  return target;
}

/** Makes the folders on the way to a file; a link on the way could lead elsewhere and is refused. */
export async function makeWay(folder: string, target: string): Promise<void> {
  const way = dirname(target).slice(resolve(folder).length).split(sep).filter(Boolean);
  let at = resolve(folder);
  await mkdir(at, { recursive: true });
  for (const part of way) {
    at = join(at, part);
    const facts = await lstat(at).catch(() => undefined);
    if (facts && !facts.isDirectory())
      throw failure(`${at} is not a folder: ${basename(target)} cannot be written below it.`);
    if (!facts) await mkdir(at).catch(unlessExists);
  }
}

/** Another worker may have made the same folder meanwhile. */
function unlessExists(error: NodeJS.ErrnoException): void {
  if (error.code !== "EEXIST") throw error;
}
