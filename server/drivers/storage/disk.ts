import { randomUUID } from "node:crypto";
import { chmod, mkdir, open, opendir, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import type { BlobStore } from "../../domain/repositories/ports.ts";
import { roomIn, writeDraft } from "./draft.ts";
import { lend } from "./lending.ts";
import { openSpool } from "./spool.ts";
import { syncFolder } from "./sync.ts";
import { createViews, removeTree } from "./views.ts";

const fans = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, "0"));

/**
 * Blobs in a folder of this machine: `blobs/ab/abcd…` holds them, `drafts/` what is not whole yet (swept at every
 * start), `uploads/` what comes in pieces, `views/` read-only folders of links. All are on one disk, so that a rename is
 * one step.
 */
export async function openDiskStore(folder: string): Promise<BlobStore> {
  const blobs = join(folder, "blobs");
  const drafts = join(folder, "drafts");
  const uploads = join(folder, "uploads");
  const views = join(folder, "views");
  await makeFolders(folder, { blobs, drafts, uploads, views });
  const fanOf = (sha256: string) => join(blobs, sha256.slice(0, 2));
  const pathOf = (sha256: string) => join(fanOf(sha256), checked(sha256));
  const shown = createViews(views, drafts, pathOf);
  const room = roomIn(drafts);
  const newFile = () => join(drafts, randomUUID());
  const spool = openSpool(uploads, room, newFile);
  const place = async (file: string, sha256: string) => {
    await rename(file, pathOf(sha256));
    await syncFolder(fanOf(sha256));
  };
  const stage: BlobStore["stage"] = async (content, expect) => {
    const file = newFile();
    const written = await writeDraft(file, content, expect, room);
    return { ...written, keep: () => place(file, written.sha256), drop: () => rm(file, { force: true }) };
  };
  return {
    stage,
    beginDraft: spool.begin,
    appendDraft: spool.append,
    draftSize: spool.size,
    async finishDraft(ids, expect) {
      const { file, forget, release, ...whole } = await spool.join(ids, expect);
      const keep = async () => {
        await chmod(file, 0o444);
        await place(file, whole.sha256);
        await forget();
      };
      return { ...whole, keep, drop: release };
    },
    dropDraft: spool.drop,
    listDrafts: spool.list,
    async read(sha256, range) {
      const handle = await open(pathOf(sha256), "r");
      return lend(handle, range ?? { start: 0, end: (await handle.stat()).size - 1 });
    },
    has: (sha256) =>
      stat(pathOf(sha256)).then(
        () => true,
        () => false,
      ),
    async remove(sha256) {
      await rm(pathOf(sha256), { force: true });
      await syncFolder(fanOf(sha256));
    },
    list: (age_seconds) => olderThan(blobs, Date.now() - age_seconds * 1000),
    materialize: async (key, files) => shown.make(key, files),
    dematerialize: async (key) => shown.remove(key),
    async check() {
      const draft = await stage(Readable.from([Buffer.from("probe")]), { bytes_max: 5 });
      await draft.drop();
    },
  };
}

/** Nobody but us lists or reads the blobs; a view may be walked into by whoever is told its path. */
async function makeFolders(
  folder: string,
  inside: Record<"blobs" | "drafts" | "uploads" | "views", string>,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [path, mode] of [
    [folder, 0o711],
    [inside.views, 0o711],
    [inside.blobs, 0o700],
    [inside.drafts, 0o700],
    [inside.uploads, 0o700],
  ] as const) {
    await mkdir(path, { recursive: true });
    await chmod(path, mode);
  }
  for (const name of await readdir(inside.drafts)) await removeTree(join(inside.drafts, name));
  for (const fan of fans) await mkdir(join(inside.blobs, fan), { recursive: true });
  for (const path of [inside.blobs, folder]) await syncFolder(path);
}

/** By the time of the last change of the file's name, which a rename renews. */
async function* olderThan(blobs: string, before_ms: number): AsyncGenerator<string> {
  for (const fan of fans)
    for await (const { name } of await opendir(join(blobs, fan))) {
      const known = await stat(join(blobs, fan, name)).catch(() => undefined);
      if (known && known.ctimeMs < before_ms) yield name;
    }
}

function checked(sha256: string): string {
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw new Error(`${sha256} is no SHA-256`);
  return sha256;
}
