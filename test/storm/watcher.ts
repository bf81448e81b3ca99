import { type FSWatcher, mkdirSync, readdirSync, readFileSync, statSync, watch } from "node:fs";
import { basename, join } from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import type { Seen } from "./watching.ts";

/* A thread that does nothing but read the state files of executions, and tells of each change; `watching.ts` listens. */

/**
 * The kernel keeps the order and count of events however slow we are, but not a folder that we come too late to; and one
 * that was removed and made anew has the name of the first, whose watch tells nothing of it.
 */
function watchRuns(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const [runs, open] = [new Map<string, Seen>(), new Map<string, { made: string; watcher: FSWatcher }>()];
  const follow = (path: string, look: (name: string) => void) => {
    const made = makingOf(path);
    if (made === null || open.get(path)?.made === made) return;
    leave(path);
    try {
      const heed = (name: string | null) => (makingOf(path) === made ? name && look(name) : lose(path, made));
      open.set(path, { made, watcher: watch(path, (_event, name) => heed(name)) });
      for (const name of readdirSync(path).sort()) look(name);
    } catch {
      leave(path); // it was forgotten meanwhile
    }
  };
  const leave = (path: string) => {
    open.get(path)?.watcher.close();
    open.delete(path);
  };
  const lose = (path: string, made: string) => {
    if (open.get(path)?.made === made) leave(path);
    const [id = "", generation = ""] = path.split("/").slice(-2);
    const run = runs.get(id);
    if (run?.generation !== generation) return;
    run.gone ??= new Date();
    tell(id);
  };
  const tell = (id: string) => {
    const run = runs.get(id);
    if (run) parentPort?.postMessage({ id, run });
  };
  const lookAtRun = (id: string, path: string) => (name: string) => {
    note(runs, id, path, name);
    tell(id);
  };
  const lookAtExecution = (id: string) => (generation: string) => {
    const path = join(folder, id, generation);
    if (/^\d+$/.test(generation)) follow(path, lookAtRun(id, path));
  };
  follow(folder, (id) => follow(join(folder, id), lookAtExecution(id)));
}

/** Tells a folder from a later one of the same name; null: it is gone. */
function makingOf(path: string): string | null {
  const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stats ? `${stats.ino} ${stats.birthtimeNs}` : null;
}

/** A half-written line is looked at again with the event that completes it; a start that is tried again begins anew. */
function note(runs: Map<string, Seen>, id: string, path: string, name: string): void {
  const known = runs.get(id);
  const file = read(join(path, name));
  const generation = basename(path);
  if (name === "claim" && file) return void begin(runs, id, { claim: file.text, generation });
  if (known?.generation !== generation) return;
  if (name === "started" && file) known.began = file.at;
  if (name === "ended" || (name === "code" && !known.ended)) known.ended = file?.at ?? known.ended;
}

function begin(runs: Map<string, Seen>, id: string, run: Pick<Seen, "claim" | "generation">): void {
  if (runs.get(id)?.claim !== run.claim) runs.set(id, { began: null, ended: null, gone: null, ...run });
}

function read(path: string): { text: string; at: Date } | null {
  try {
    const text = readFileSync(path, "latin1");
    return text.includes("\n") ? { text, at: statSync(path).mtime } : null;
  } catch {
    return null;
  }
}

watchRuns(workerData.folder);
