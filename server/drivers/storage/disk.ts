import { chmod, mkdir, open, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import type { BlobStore } from "../../domain/repositories/ports.ts";
import { writeDraft } from "./draft.ts";
import { lend } from "./lending.ts";
import { type Local, openLocal } from "./local.ts";
import { missing } from "./missing.ts";
import { syncFolder } from "./sync.ts";
import { createTogether } from "./together.ts";

/** Blobs in a folder of this machine: `blobs/ab/abcd…` holds them, `damaged/` those that are no longer what they were. */
export async function openDiskStore(folder: string): Promise<BlobStore> {
  const local = await openLocal(folder, "blobs");
  const damaged = join(folder, "damaged");
  await mkdir(damaged, { recursive: true, mode: 0o700 });
  const stage = stageIn(local);
  return {
    ...{ about: { kind: "disk", place: folder }, direct: null, stage },
    together: createTogether(local),
    ...draftsIn(local),
    async read(sha256, range) {
      const handle = await open(local.pathOf(sha256), "r").catch(refuseMissing);
      return lend(handle, range ?? { start: 0, end: (await handle.stat()).size - 1 });
    },
    has: (sha256) =>
      stat(local.pathOf(sha256)).then(
        () => true,
        () => false,
      ),
    async remove(sha256) {
      await local.remove(sha256);
      await rm(join(damaged, sha256), { force: true });
    },
    async setAside(sha256) {
      await rename(local.pathOf(sha256), join(damaged, sha256)).catch(unlessMissing);
      await syncFolder(damaged);
    },
    async *list(age_seconds) {
      // by the last change of the file's name, which a rename renews
      const before_ms = Date.now() - age_seconds * 1000;
      for await (const { sha256, changed_ms } of local.all()) if (changed_ms < before_ms) yield sha256;
    },
    materialize: async (key, files) => local.views.make(key, files).catch(refuseMissing),
    dematerialize: async (key) => local.views.remove(key),
    shrink: async () => {}, // links cost nothing
    sweep: async () => 0, // all that breaks off is swept at the start
    async check() {
      const draft = await stage(Readable.from([Buffer.from("probe")]), { bytes_max: 5 });
      await draft.drop();
    },
  };
}

const stageIn =
  (local: Local): BlobStore["stage"] =>
  async (content, expect) => {
    const file = local.newFile();
    const written = await writeDraft(file, content, expect, local.room);
    return { ...written, keep: () => local.place(file, written.sha256), drop: () => rm(file, { force: true }) };
  };

type Drafts = Pick<BlobStore, "beginDraft" | "appendDraft" | "draftSize" | "finishDraft" | "dropDraft" | "listDrafts">;

const draftsIn = ({ spool, place }: Local): Drafts => ({
  beginDraft: spool.begin,
  appendDraft: spool.append,
  draftSize: spool.size,
  async finishDraft(ids, expect) {
    const { file, forget, release, ...written } = await spool.join(ids, expect);
    const keep = async () => {
      await chmod(file, 0o444); // now nobody adds to it any more
      await place(file, written.sha256);
      await forget();
    };
    return { ...written, keep, drop: release };
  },
  dropDraft: spool.drop,
  listDrafts: spool.list,
});

function refuseMissing(error: NodeJS.ErrnoException): never {
  throw error.code === "ENOENT" ? missing(error) : error;
}

function unlessMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") throw error;
}
