import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The folder that one generation of an execution shares with its container: `started`, `ended`, `passwd`, `group`. */
export const runFolder = (folder: string, id: string, generation: number): string =>
  join(folder, id, String(generation));

/** Makes the folder anew, with what the container shall find in it; `run` is the part that its user may write to. */
export function makeRun(folder: string, files: Record<string, string>, user: number): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, "run"), { recursive: true, mode: 0o711 });
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content, { mode: 0o644 });
  give(join(folder, "run"), user);
}

/** Gives a file or folder to the user that the workload runs as, where that is not ourselves. */
export function give(path: string, user: number): void {
  if (process.getuid?.() === 0) chownSync(path, user, user);
}

/** Whether the command has begun. */
export const hasBegun = (folder: string): boolean => existsSync(join(folder, "run/started"));

/** What the attendant recorded of the end, if it lived to do so: when, and how many processes fell to lack of memory. */
export function recordOf(folder: string): { at: Date; memory_kills: number } | null {
  const file = join(folder, "run/ended");
  try {
    const record = /^\d+ (\d+)\n$/.exec(readFileSync(file, "latin1"));
    return record && { at: statSync(file).mtime, memory_kills: Number(record[1]) };
  } catch {
    return null;
  }
}

/** The executions that have a folder here. */
export const knownIds = (folder: string): string[] => readdirSync(folder);

/** Forgets everything about an execution. */
export const forget = (folder: string, id: string): void =>
  rmSync(join(folder, id), { recursive: true, force: true, maxRetries: 3 });
