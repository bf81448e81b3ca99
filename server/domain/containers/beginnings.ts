import { constants, type Dirent } from "node:fs";
import { cp, lstat, mkdir, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Makes the output folder of an execution: empty, or as a copy of what the one that it continues has left. The copy
 * shares its blocks where the file system can, and is whole or not there. The earlier output stays as it is.
 */
export async function layOutput(output: string, earlier: string | null): Promise<void> {
  if (earlier === null || (await exists(output))) return void (await mkdir(output, { recursive: true }));
  const draft = `${output}.part`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(dirname(output), { recursive: true });
  if (await exists(earlier)) await copy(earlier, draft);
  else await mkdir(draft);
  await rename(draft, output);
}

/** Links stay links, wherever they lead; sockets, pipes and devices are left out. */
const copy = (from: string, to: string): Promise<void> =>
  cp(from, to, {
    recursive: true,
    verbatimSymlinks: true,
    mode: constants.COPYFILE_FICLONE,
    filter: async (path) => isKept(await lstat(path)),
  });

const isKept = (entry: Pick<Dirent, "isFile" | "isDirectory" | "isSymbolicLink">): boolean =>
  entry.isFile() || entry.isDirectory() || entry.isSymbolicLink();

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
