import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { closeSync, fchmodSync, fsyncSync, openSync, renameSync, rmSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import { parentPort } from "node:worker_threads";

/* A thread that does nothing but write small files, one call after another; `together.ts` hands it the work. */

/** Contents and what they are called; where they are drafts, and where they are blobs. */
export interface Task {
  n: number;
  drafts: string;
  blobs: string;
  /** The whole disk is made durable at once. */
  whole: boolean;
  /** One after another, as they are named. */
  contents: Uint8Array;
  files: { sha256: string; bytes: number }[];
}

/** What became of it: nothing to say, or why not. */
export interface Done {
  n: number;
  code: string | undefined;
  message: string | undefined;
}

parentPort?.on("message", (task: Task) => parentPort?.postMessage(outcomeOf(task)));

function outcomeOf(task: Task): Done {
  try {
    keep(task);
    return { n: task.n, code: undefined, message: undefined };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return { n: task.n, code, message };
  }
}

/**
 * Durable before they are named, so that no name ever stands for half a file, not even where it takes the place of a
 * whole one; and the names durable before anybody relies on them. What is there already may have been named a moment ago
 * by another thread: the second wait is for its name, too.
 */
function keep({ drafts, blobs, whole, ...given }: Task): void {
  const named = contentsOf(given);
  const placeOf = (sha256: string) => join(blobs, sha256.slice(0, 2), sha256);
  const missing = [...named].filter(([sha256, content]) => !isThere(placeOf(sha256), content.length));
  const written: { draft: string; sha256: string }[] = [];
  try {
    for (const [sha256, content] of missing) {
      const draft = join(drafts, randomUUID());
      written.push({ draft, sha256 });
      write(draft, content);
    }
    sync(whole, drafts, () => written.map(({ draft }) => draft));
    for (const { draft, sha256 } of written) renameSync(draft, placeOf(sha256));
    sync(whole, drafts, () => new Set([...named.keys()].map((sha256) => join(blobs, sha256.slice(0, 2)))));
  } catch (error) {
    for (const { draft } of written) rmSync(draft, { force: true });
    throw error;
  }
}

function contentsOf({ contents, files }: Pick<Task, "contents" | "files">): Map<string, Uint8Array> {
  const named = new Map<string, Uint8Array>();
  let at = 0;
  for (const { sha256, bytes } of files) {
    named.set(sha256, contents.subarray(at, at + bytes));
    at += bytes;
  }
  return named;
}

const isThere = (place: string, bytes: number): boolean => statSync(place, { throwIfNoEntry: false })?.size === bytes;

function write(draft: string, content: Uint8Array): void {
  const file = openSync(draft, "wx", 0o444);
  try {
    fchmodSync(file, 0o444); // whatever the umask says: executions read it under other ids
    for (let at = 0; at < content.length; ) at += writeSync(file, content, at);
  } finally {
    closeSync(file);
  }
}

function sync(whole: boolean, folder: string, each: () => Iterable<string>): void {
  if (whole) syncDisk(folder);
  else for (const path of each()) syncOne(path);
}

function syncOne(path: string): void {
  const file = openSync(path, "r");
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function syncDisk(folder: string): void {
  const { status, stderr, error } = spawnSync("sync", ["-f", folder], { encoding: "utf8" });
  if (status !== 0) throw error ?? new Error(`The disk does not say that it is durable: ${stderr}`);
}
