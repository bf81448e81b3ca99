import { constants, type Dirent } from "node:fs";
import { cp, lstat, mkdir, rename, rm, stat } from "node:fs/promises";
import type { Ctx } from "../../kernel/context.ts";
import { placesOf } from "./lifecycle.ts";

/**
 * Makes the output folder of an execution: empty, or as a copy of what the one that it continues has left. The copy
 * shares its blocks where the file system can, and is whole or not there. The earlier output stays as it is.
 */
export async function layOutput(ctx: Ctx, row: { id: string; continues: string | null }): Promise<string> {
  const { folder, output } = placesOf(ctx, row.id);
  if (row.continues === null || (await exists(output))) {
    await mkdir(output, { recursive: true });
    return output;
  }
  const draft = `${output}.part`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const from = placesOf(ctx, row.continues).output;
  if (await exists(from)) await copy(from, draft);
  else await mkdir(draft);
  await rename(draft, output);
  return output;
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
