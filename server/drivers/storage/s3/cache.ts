import { readdir, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import type { StoredFile } from "../../../domain/repositories/ports.ts";
import { writeDraft } from "../draft.ts";
import { eachOf } from "../hands.ts";
import type { Local } from "../local.ts";
import { missing } from "../missing.ts";
import type { Bucket } from "./bucket.ts";

const hands = 8;
/** A folder that was asked for a moment ago may belong to an execution that is about to begin. */
const young_ms = 3_600_000;

/** Blobs on this machine, for executions: fetched when a folder of them is made, given back when nobody reads it. */
export function createCache(bucket: Bucket, local: Local, bytes_max: number) {
  const wanted = new Map<string, number>();
  const want = (hashes: readonly string[], by: 1 | -1) => {
    for (const sha256 of hashes) {
      const count = (wanted.get(sha256) ?? 0) + by;
      if (count === 0) wanted.delete(sha256);
      else wanted.set(sha256, count);
    }
  };
  return {
    async make(key: string, files: () => Promise<readonly StoredFile[]>): Promise<string> {
      let hashes: string[] = [];
      try {
        const folder = await local.views.make(key, async () => {
          const listed = await files();
          hashes = [...new Set(listed.map(({ sha256 }) => sha256))];
          want(hashes, 1);
          await fetchAll(bucket, local, hashes);
          return listed;
        });
        await utimes(folder, new Date(), new Date());
        return folder;
      } finally {
        want(hashes, -1);
      }
    },
    /** First blobs without a folder, then, folder by folder, what has been idle longest. */
    async shrink(in_use: ReadonlySet<string>): Promise<void> {
      for (const idle = await idleViews(local, in_use); ; ) {
        if ((await removeLoose(local, bytes_max, wanted)) <= bytes_max) return;
        const key = idle.shift();
        if (key === undefined) return;
        await local.views.remove(key);
      }
    },
  };
}

const fetchAll = (bucket: Bucket, local: Local, hashes: readonly string[]): Promise<void> =>
  eachOf(hashes, hands, async (sha256) => {
    if (!(await isThere(local.pathOf(sha256)))) await fetchOne(bucket, local, sha256);
  });

/** What comes is hashed: a blob that is not what its name says reaches no execution. */
async function fetchOne(bucket: Bucket, local: Local, sha256: string): Promise<void> {
  const file = local.newFile();
  const content = await bucket.get(`blobs/${sha256}`);
  try {
    const came = await writeDraft(file, content, { bytes_max: Number.MAX_SAFE_INTEGER }, local.room);
    if (came.sha256 !== sha256) throw missing(new Error(`the SHA-256 of ${sha256} is ${came.sha256} now`));
    await local.place(file, sha256);
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  } finally {
    content.destroy();
  }
}

/** Removes blobs that no folder names until the rest is within the bound; gives how many bytes are left. */
async function removeLoose(local: Local, bytes_max: number, wanted: ReadonlyMap<string, number>): Promise<number> {
  let total = 0;
  const loose: { sha256: string; bytes: number; changed_ms: number }[] = [];
  for await (const blob of local.all()) {
    total += blob.bytes;
    if (blob.links === 1) loose.push(blob);
  }
  for (const { sha256, bytes } of loose.sort((a, b) => a.changed_ms - b.changed_ms)) {
    if (total <= bytes_max) break;
    if (wanted.has(sha256)) continue;
    await rm(local.pathOf(sha256), { force: true });
    total -= bytes;
  }
  return total;
}

async function idleViews({ views }: Local, in_use: ReadonlySet<string>): Promise<string[]> {
  const idle: { key: string; used_ms: number }[] = [];
  for (const key of await readdir(views.folder)) {
    if (in_use.has(key)) continue;
    const { mtimeMs } = await stat(join(views.folder, key));
    if (mtimeMs < Date.now() - young_ms) idle.push({ key, used_ms: mtimeMs });
  }
  return idle.sort((a, b) => a.used_ms - b.used_ms).map(({ key }) => key);
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
