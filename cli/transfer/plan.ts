import { inParallel } from "../parallel.ts";
import { progressOf } from "../progress.ts";
import type { Hashes } from "./hashes.ts";
import type { LocalFile } from "./scan.ts";

/** What a version holds already, by path. */
export type HeldFiles = ReadonlyMap<string, { bytes: number; sha256: string }>;

/** What a push does to a version. */
export interface Plan {
  send: LocalFile[];
  keep: LocalFile[];
  /** What the version holds and the folder does not. */
  gone: string[];
}

/** Compares files with a version: by size, and where that is the same, by SHA-256. */
export async function planOf(files: readonly LocalFile[], held: HeldFiles, hashes: Hashes): Promise<Plan> {
  const alike = files.filter(({ path, bytes }) => held.get(path)?.bytes === bytes);
  const same = await equalOf(alike, held, hashes);
  const local = new Set(files.map(({ path }) => path));
  return {
    send: files.filter((file) => !same.has(file)),
    keep: files.filter((file) => same.has(file)),
    gone: [...held.keys()].filter((path) => !local.has(path)),
  };
}

async function equalOf(files: readonly LocalFile[], held: HeldFiles, hashes: Hashes): Promise<Set<LocalFile>> {
  const equal = new Set<LocalFile>();
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  const progress = progressOf("Comparing", files.length, total);
  try {
    await inParallel(files, 4, async (file) => {
      if ((await hashes.of(file.file)) === held.get(file.path)?.sha256) equal.add(file);
      progress.add(file.bytes);
      progress.file();
    });
  } finally {
    progress.end();
  }
  return equal;
}
