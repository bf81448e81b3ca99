import { randomUUID } from "node:crypto";
import { chmod, copyFile, link, lstat, mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { readFully } from "./output-folder.ts";

const slash = Buffer.from("/");
const readable = 0o444;
const walkable = 0o755;
const making = new Map<string, Promise<string>>();

/**
 * A folder that shows what an ended execution left to those who read it: its regular files as links to the same bytes,
 * copies where the disk does not link; no symbolic link, pipe or device. Made once, whole, beside the output.
 */
export function viewOf(folder: string, output: string): Promise<string> {
  const view = join(folder, "view");
  const made = making.get(view) ?? make(view, output).finally(() => making.delete(view));
  making.set(view, made);
  return made;
}

async function make(view: string, output: string): Promise<string> {
  if (await isThere(view)) return view;
  const draft = `${view}.${randomUUID()}`;
  try {
    await fill(Buffer.from(output), Buffer.from(draft));
    await rename(draft, view);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
  return view;
}

const isThere = (path: string) =>
  lstat(path).then(
    () => true,
    () => false,
  );

async function fill(from: Buffer, to: Buffer): Promise<void> {
  await mkdir(to, { recursive: true });
  await chmod(to, walkable); // whatever the umask says: executions read it under other ids
  for (const entry of await readFully(from)) {
    const [source, place] = [from, to].map((folder) => Buffer.concat([folder, slash, entry.name])) as [Buffer, Buffer];
    if (entry.isDirectory()) await fill(source, place);
    else if (entry.isFile()) await show(source, place);
  }
}

/** What cannot be read is not shown. */
async function show(source: Buffer, place: Buffer): Promise<void> {
  try {
    await link(source, place);
    await open(place);
  } catch {
    await rm(place, { force: true });
    await copyFile(source, place).then(
      () => chmod(place, readable),
      () => undefined,
    );
  }
}

/** Makes it readable by everybody. A link to it would be followed out of here, so what is linked must be a file. */
async function open(place: Buffer): Promise<void> {
  const stats = await lstat(place);
  if (!stats.isFile()) throw new Error("it became something else meanwhile");
  if ((stats.mode & readable) !== readable) await chmod(place, (stats.mode & 0o777) | readable);
}
