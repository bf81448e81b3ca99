import {
  closeSync,
  fchmodSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { parentPort } from "node:worker_threads";

/* A thread that does nothing but handle small files, one call after another; `together.ts` hands it the work. */

/** What is to be done with a folder of drafts, each called as its blob will be. */
export interface Task {
  n: number;
  do: keyof typeof acts;
  folder: string;
  blobs: string;
  /** Of what is written, one after another, as they are named. */
  contents?: Uint8Array;
  files?: { sha256: string; bytes: number }[];
}

/** What became of it: nothing to say, or why not. */
export interface Done {
  n: number;
  code: string | undefined;
  message: string | undefined;
  /** Of what was to be written, what was there already. */
  there: string[];
}

const acts = { write, sync, name, "sync names": syncNames, drop };

parentPort?.on("message", (task: Task) => parentPort?.postMessage(outcomeOf(task)));

function outcomeOf(task: Task): Done {
  try {
    const there = acts[task.do](task) ?? [];
    return { n: task.n, code: undefined, message: undefined, there };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return { n: task.n, code, message, there: [] };
  }
}

function write({ folder, blobs, contents = new Uint8Array(), files = [] }: Task): string[] {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const there: string[] = [];
  let at = 0;
  for (const { sha256, bytes } of files) {
    const content = contents.subarray(at, at + bytes);
    at += bytes;
    if (isThere(placeOf(blobs, sha256), bytes)) there.push(sha256);
    else writeDraft(join(folder, sha256), content);
  }
  return there;
}

const placeOf = (blobs: string, sha256: string) => join(blobs, sha256.slice(0, 2), sha256);

const isThere = (place: string, bytes: number): boolean => statSync(place, { throwIfNoEntry: false })?.size === bytes;

function writeDraft(draft: string, content: Uint8Array): void {
  const file = openSync(draft, "wx", 0o444);
  try {
    fchmodSync(file, 0o444); // whatever the umask says: executions read it under other ids
    for (let at = 0; at < content.length; ) at += writeSync(file, content, at);
  } finally {
    closeSync(file);
  }
}

function sync({ folder }: Task): void {
  for (const name of draftsIn(folder)) syncOne(join(folder, name));
}

function name({ folder, blobs }: Task): void {
  for (const sha256 of draftsIn(folder)) renameSync(join(folder, sha256), placeOf(blobs, sha256));
}

function syncNames({ blobs }: Task): void {
  for (const fan of readdirSync(blobs)) syncOne(join(blobs, fan));
}

function drop({ folder }: Task): void {
  rmSync(folder, { recursive: true, force: true });
}

/** None: there was nothing that was not there already. */
function draftsIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

function syncOne(path: string): void {
  const file = openSync(path, "r");
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
