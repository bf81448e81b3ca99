import { randomUUID } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { bootId, lives } from "./proc.ts";

/** What was decided before an execution was spawned. It is on disk first, so nothing can run that is not known. */
export interface Meta {
  id: string;
  generation: number;
  /** Process ids of another boot mean nothing. */
  boot: string;
  sandbox: boolean;
  /** The user id the workload runs under; null: our own. */
  uid: number | null;
  /** A folder of its own for temporary files, where it has no /tmp of its own. */
  temporary: string | null;
  log: string;
}

/** One generation of an execution: its folder of state files and what was decided. */
export interface Run {
  folder: string;
  meta: Meta;
}

/**
 * Files of a run, by who writes them. Ours, before the spawn: `meta.json`, `supervise.sh`, `begin.sh`, `options`,
 * `filter`, `passwd`, `group`, `hosts`. The supervisor's, as things happen, so that the time of a file is the time of the event:
 * `claim` (its own line of /proc/PID/stat), `started`, `code`, `ended`. The sandbox's: `sandbox.json`, `errors`.
 */
type File =
  | "supervise.sh"
  | "claim"
  | "started"
  | "code"
  | "ended"
  | "errors"
  | "sandbox.json"
  | "meta.json"
  | "passwd"
  | "group"
  | "hosts";

/** The path of one of its files. */
export const fileOf = (run: Run, name: File): string => join(run.folder, name);

/**
 * Writes down a run with all its files, whole or not at all. Null when this generation is there already: somebody else
 * has just done the same, and it is theirs to spawn.
 */
export function writeRun(folder: string, meta: Meta, files: Record<string, string | Buffer>): Run | null {
  const run = runAt(folder, meta);
  const draft = join(folder, meta.id, `.${randomUUID()}`);
  mkdirSync(draft, { recursive: true, mode: 0o700 });
  const all = { ...files, "meta.json": JSON.stringify(meta) };
  for (const [name, content] of Object.entries(all))
    writeFileSync(join(draft, name), content, { mode: readable.has(name) ? 0o644 : 0o600 });
  try {
    renameSync(draft, run.folder);
    return run;
  } catch (error) {
    rmSync(draft, { recursive: true });
    if (["EEXIST", "ENOTEMPTY"].includes((error as NodeJS.ErrnoException).code ?? "")) return null;
    throw error;
  }
}

/** Where a run will be. */
export const runAt = (folder: string, meta: Meta): Run => ({
  folder: join(folder, meta.id, String(meta.generation)),
  meta,
});

/** Files that appear inside the sandbox and are read there by its user. */
const readable = new Set(["passwd", "group", "hosts"]);

/** The newest generation that is known of an execution. */
export function readRun(folder: string, id: string): Run | null {
  const generations = names(join(folder, id)).map(Number).filter(Number.isInteger);
  for (const generation of generations.toSorted((a, b) => b - a)) {
    const at = join(folder, id, String(generation));
    const meta = parse<Meta>(read(join(at, "meta.json")));
    if (meta) return { folder: at, meta };
  }
  return null;
}

/** The executions that have state here. */
export const knownIds = (folder: string): string[] => names(folder);

/** Forgets everything about an execution. */
export const forget = (folder: string, id: string): void =>
  rmSync(join(folder, id), { recursive: true, force: true, maxRetries: 3 });

/** Whether the process that supervises the run lives, or may be just about to: whoever wrote it may have died since. */
export function supervised(run: Run): boolean {
  if (!isOfThisBoot(run)) return false;
  const claim = claimOf(run);
  return claim ? lives(claim) : writtenAt(run).getTime() > Date.now() - 3000;
}

/** Tells that no supervisor is to be expected any more. */
export const giveUp = (run: Run): void => {
  if (existsSync(fileOf(run, "meta.json"))) utimesSync(fileOf(run, "meta.json"), 0, 0);
};

/** When it was decided that the run shall be. */
export const writtenAt = (run: Run): Date =>
  statSync(fileOf(run, "meta.json"), { throwIfNoEntry: false })?.mtime ?? new Date(0);

/** The supervisor's own line of /proc/PID/stat, once there is one. */
export const claimOf = (run: Run): string | null => line(fileOf(run, "claim"))?.text ?? null;

/** Whether process ids in the state of this run are of this boot of the machine. */
export const isOfThisBoot = (run: Run): boolean => run.meta.boot === bootId();

/** When the command began, and the process id it had where that is one of this machine (not of a sandbox). */
export function beginning(run: Run): { at: Date; pid: number } | null {
  const started = line(fileOf(run, "started"));
  return started && { at: started.at, pid: Number(started.text) };
}

/** What is recorded of an end: exit code and how many processes the kernel ended for memory. */
export interface Ending {
  at: Date;
  exit_code: number | null;
  memory_kills: number;
  /** Written by the supervisor with its last breath. Without one there is at most the bare exit code. */
  final: boolean;
}

/** The record of the end, if there is one. */
export function ending(run: Run): Ending | null {
  const ended = line(fileOf(run, "ended"));
  const record = ended ?? line(fileOf(run, "code"));
  if (!record) return null;
  const [code = "", kills = ""] = record.text.split(" ");
  const exit_code = /^\d+$/.test(code) ? Number(code) : null;
  return { at: record.at, exit_code, memory_kills: Number(kills) || 0, final: !!ended };
}

/** The last sign of life of a run whose end nobody recorded. */
export function lastSign(run: Run): Date {
  const known = [fileOf(run, "started"), run.meta.log].map(
    (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0,
  );
  return new Date(Math.max(...known));
}

/** The process id of the sandbox's first process, whose end is the end of everything inside. */
export function sandboxInit(run: Run): number | null {
  const first = line(fileOf(run, "sandbox.json"));
  return parse<{ "child-pid"?: number }>(first?.text ?? null)?.["child-pid"] ?? null;
}

/** What the sandbox or the shell said before the command began. */
export const complaint = (run: Run): string => read(fileOf(run, "errors"))?.trim().slice(0, 500) ?? "";

/** The first whole line of a file with the time of its writing; half-written lines do not count. */
function line(file: string): { text: string; at: Date } | null {
  const text = read(file);
  if (!text?.includes("\n")) return null;
  return { text: text.slice(0, text.indexOf("\n")), at: statSync(file).mtime };
}

/** A file cut short by a power failure counts as not there. */
function parse<T>(text: string | null): T | null {
  try {
    return text ? (JSON.parse(text) as T) : null;
  } catch {
    return null;
  }
}

const read = (file: string): string | null => {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
};

const names = (folder: string): string[] => {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) return [];
    throw error;
  }
};
