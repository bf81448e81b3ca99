import { appendFileSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import { cacheFile } from "../cache.ts";
import { sha256Of } from "./hash.ts";

/** SHA-256 of files below a folder, remembered by size and time of change: 100 GB are not read again for a new file. */
export interface Hashes {
  of(file: string): Promise<string>;
}

/** A file changed so shortly ago may change again without its time telling. */
const settled_ms = 2000;

/** What changes when somebody writes to a file. */
export async function markOf(file: string): Promise<string> {
  const { size, mtimeNs, ctimeNs, ino } = await stat(file, { bigint: true });
  return `${size} ${mtimeNs} ${ctimeNs} ${ino}`;
}

/** Opens what earlier commands remembered of a folder. What cannot be remembered is hashed again, nothing worse. */
export async function openHashes(root: string): Promise<Hashes> {
  const store = cacheFile("hashes", [await realpath(root)]);
  const known = read(store);
  return {
    async of(file) {
      const mark = await markOf(file);
      const before = known.get(file);
      if (before?.mark === mark) return before.sha256;
      const { ctimeMs } = await stat(file);
      const sha256 = await sha256Of(file);
      if (Date.now() - ctimeMs > settled_ms && (await markOf(file)) === mark)
        remember(store, known, { file, mark, sha256 });
      return sha256;
    },
  };
}

interface Known {
  file: string;
  mark: string;
  sha256: string;
}

function remember(store: string, known: Map<string, Known>, one: Known): void {
  known.set(one.file, one);
  ignoringFaults(() => appendFileSync(store, `${JSON.stringify(one)}\n`, { mode: 0o600 }));
}

/** Later lines win; a file with many lines that are over is written anew. */
function read(store: string): Map<string, Known> {
  const lines = (ignoringFaults(() => readFileSync(store, "utf8")) ?? "").split("\n");
  const known = new Map(lines.flatMap((line) => knownIn(line) ?? []).map((one) => [one.file, one]));
  if (lines.length > 2 * known.size + 1000)
    ignoringFaults(() => {
      writeFileSync(`${store}.${process.pid}`, [...known.values()].map((one) => `${JSON.stringify(one)}\n`).join(""));
      renameSync(`${store}.${process.pid}`, store);
    });
  return known;
}

function knownIn(line: string): Known | undefined {
  const one = ignoringFaults(() => JSON.parse(line) as Partial<Known>);
  const { file, mark, sha256 } = one ?? {};
  if (typeof file !== "string" || typeof mark !== "string" || !/^[0-9a-f]{64}$/.test(sha256 ?? "")) return undefined;
  return { file, mark, sha256: sha256 as string };
}

function ignoringFaults<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}
