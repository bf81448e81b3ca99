import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { access, chmod, copyFile, link, lstat, mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { StoredFile } from "../../domain/repositories/ports.ts";
import { eachOf } from "./hands.ts";
import { syncFolder } from "./sync.ts";

const hands = 16;
const readable = 0o555;
/** Only root moves a folder that it may not write into. */
const movable = 0o755;

/** Folders that show blobs under their files' names: made whole in a temporary place, then renamed, so never half there. */
export function createViews(folder: string, temporary: string, blobPath: (sha256: string) => string) {
  const making = new Map<string, Promise<string>>();
  return {
    folder,
    /** The folder of a key, made by whoever comes first. */
    make(key: string, files: () => Promise<readonly StoredFile[]>): Promise<string> {
      const view =
        making.get(key) ??
        makeView(join(folder, nameOf(key)), temporary, files, blobPath).finally(() => making.delete(key));
      making.set(key, view);
      return view;
    },
    async remove(key: string): Promise<void> {
      const view = join(folder, nameOf(key));
      const doomed = join(temporary, randomUUID());
      if (!(await isThere(view))) return;
      await chmod(view, movable);
      await rename(view, doomed);
      await removeTree(doomed);
    },
  };
}

/** Removes a tree of read-only folders. */
export async function removeTree(path: string): Promise<void> {
  if ((await lstat(path)).isDirectory()) {
    const entries = await readdir(path, { recursive: true, withFileTypes: true });
    const folders = entries
      .filter((entry) => entry.isDirectory())
      .map(({ parentPath, name }) => join(parentPath, name));
    for (const folder of [path, ...folders]) await chmod(folder, 0o700);
  }
  await rm(path, { recursive: true, force: true });
}

async function makeView(
  view: string,
  temporary: string,
  files: () => Promise<readonly StoredFile[]>,
  blobPath: (sha256: string) => string,
): Promise<string> {
  if (await isThere(view)) return finish(view);
  const draft = join(temporary, randomUUID());
  try {
    await fill(draft, await files(), blobPath);
    await rename(draft, view).catch(ignore("ENOTEMPTY", "EEXIST"));
    await syncFolder(dirname(view));
  } finally {
    if (await isThere(draft)) await removeTree(draft);
  }
  return finish(view);
}

/** The folder that had to be movable is closed like those inside; also when a crash kept us from it the last time. */
async function finish(view: string): Promise<string> {
  await chmod(view, readable);
  return view;
}

async function fill(draft: string, files: readonly StoredFile[], blobPath: (sha256: string) => string): Promise<void> {
  const folders = foldersOf(draft, files);
  for (const folder of folders) await mkdir(folder);
  await eachOf(files, hands, (file) => show(blobPath(file.sha256), join(draft, file.path)));
  // from the deepest up: what is read-only takes no more names
  for (const folder of folders.reverse()) await chmod(folder, folder === draft ? movable : readable);
  await eachOf(folders, hands, syncFolder);
}

/** Every folder on the way to a file, parents first. */
function foldersOf(draft: string, files: readonly StoredFile[]): string[] {
  const folders = new Set([draft]);
  for (const { path } of files)
    for (let at = path.indexOf("/"); at !== -1; at = path.indexOf("/", at + 1))
      folders.add(join(draft, path.slice(0, at)));
  return [...folders].sort((a, b) => a.length - b.length);
}

/** A link shares the bytes; a copy serves where one file has too many names already, or the disk knows no links. */
async function show(blob: string, path: string): Promise<void> {
  const copied = new Set(["EMLINK", "EPERM", "ENOTSUP", "EXDEV"]);
  try {
    await link(blob, path);
  } catch (error) {
    if (!copied.has((error as NodeJS.ErrnoException).code ?? "")) throw error;
    await copyFile(blob, path, constants.COPYFILE_FICLONE);
    const handle = await open(path, "r");
    await handle.chmod(0o444);
    await handle.sync().finally(() => handle.close());
  }
}

function nameOf(key: string): string {
  if (!/^[A-Za-z0-9-]{1,100}$/.test(key)) throw new Error(`${key} cannot name a folder`);
  return key;
}

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

const ignore =
  (...codes: string[]) =>
  (error: NodeJS.ErrnoException): "ignored" => {
    if (codes.includes(error.code ?? "")) return "ignored";
    throw error;
  };
