import { createHash, randomBytes } from "node:crypto";
import { lstat, readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import type { BlobStore } from "../../../server/domain/repositories/ports.ts";

export const sha256Of = (content: Buffer | string): string => createHash("sha256").update(content).digest("hex");
const bytes_max = 64 * 1024 * 1024;

/** Puts content into a store and gives its name. */
export async function put(store: BlobStore, content: Buffer | string): Promise<string> {
  const draft = await store.stage(Readable.from([Buffer.from(content)]), { bytes_max });
  await draft.keep();
  return draft.sha256;
}

/** In pieces as a socket gives them, so that nothing depends on how they are cut. */
function inPieces(content: Buffer): Readable {
  const pieces = [];
  for (let at = 0, size = 1; at < content.length; at += size, size = (size * 7) % 70_001)
    pieces.push(content.subarray(at, at + size));
  return Readable.from(pieces);
}

async function all(names: AsyncIterable<string>): Promise<string[]> {
  const found: string[] = [];
  for await (const name of names) found.push(name);
  return found;
}

/** What every store keeps to; `leftovers` counts what failed uploads have left behind. */
export function conformance(title: string, open: () => Promise<{ store: BlobStore; leftovers(): Promise<number> }>) {
  describe(title, () => {
    test("gives back what was put, whole and by range", async () => {
      const { store } = await open();
      const content = randomBytes(3_000_001);
      const draft = await store.stage(inPieces(content), {
        sha256: sha256Of(content),
        bytes: content.length,
        bytes_max,
      });
      expect(draft).toMatchObject({ sha256: sha256Of(content), bytes: content.length });
      await draft.keep();
      expect((await buffer(await store.read(draft.sha256))).equals(content)).toBe(true);
      const part = await buffer(await store.read(draft.sha256, { start: 1_000_000, end: 2_000_000 }));
      expect(part.equals(content.subarray(1_000_000, 2_000_001))).toBe(true);
    });

    test("keeps an empty file", async () => {
      const { store } = await open();
      const sha256 = await put(store, "");
      expect(sha256).toBe(sha256Of(""));
      expect(await buffer(await store.read(sha256))).toHaveLength(0);
    });

    test("shows nothing of a draft before it is kept, nor after it is dropped", async () => {
      const { store, leftovers } = await open();
      const draft = await store.stage(Readable.from([Buffer.from("draft")]), { bytes_max });
      expect(await store.has(draft.sha256)).toBe(false);
      await expect(store.read(draft.sha256)).rejects.toMatchObject({ code: "ENOENT" });
      await draft.drop();
      expect(await leftovers()).toBe(0);
    });

    test("keeps equal content once, however often and however much at once it comes", async () => {
      const { store } = await open();
      const names = await Promise.all(Array.from({ length: 16 }, () => put(store, "the same")));
      expect(new Set(names).size).toBe(1);
      expect(await all(store.list(-60))).toEqual([names[0]]);
    });

    test("refuses content that is not what was announced, and leaves nothing", async () => {
      const { store, leftovers } = await open();
      const stage = (expected: { sha256?: string; bytes?: number }) =>
        store.stage(Readable.from([Buffer.from("twelve bytes")]), { ...expected, bytes_max });
      for (const expected of [{ sha256: sha256Of("other") }, { bytes: 11 }, { bytes: 13 }])
        await expect(stage(expected)).rejects.toMatchObject({ kind: "upload_changed" });
      expect(await leftovers()).toBe(0);
    });

    test("refuses what is larger than allowed without reading all of it", async () => {
      const { store, leftovers } = await open();
      let read = 0;
      const endless = Readable.from(
        (function* () {
          for (; read < 1000; read++) yield Buffer.alloc(64 * 1024);
        })(),
      );
      await expect(store.stage(endless, { bytes_max: 1_000_000 })).rejects.toMatchObject({ kind: "too_large" });
      expect(read).toBeLessThan(100);
      expect(endless.destroyed).toBe(false);
      expect(await leftovers()).toBe(0);
    });

    test("refuses a stream that breaks, and leaves nothing", async () => {
      const { store, leftovers } = await open();
      const broken = new Readable({ read() {} });
      broken.push(randomBytes(100_000));
      const staged = store.stage(broken, { bytes_max });
      setImmediate(() => broken.destroy(new Error("the line is dead")));
      await expect(staged).rejects.toMatchObject({ kind: "upload_changed" });
      expect(await leftovers()).toBe(0);
    });

    test("removes a blob, also twice", async () => {
      const { store } = await open();
      const sha256 = await put(store, "to be removed");
      await store.remove(sha256);
      await store.remove(sha256);
      expect(await store.has(sha256)).toBe(false);
    });

    test("lists only what is older than asked for", async () => {
      const { store } = await open();
      const sha256 = await put(store, "young");
      expect(await all(store.list(3600))).toEqual([]);
      expect(await all(store.list(-60))).toEqual([sha256]);
    });

    test("makes a read-only folder of files, once for all who ask at the same time", async () => {
      const { store } = await open();
      const [one, two] = [await put(store, "one"), await put(store, "two")];
      let asked = 0;
      const files = async () => {
        asked++;
        return [
          { path: "one.txt", sha256: one },
          { path: "deep/er/two.txt", sha256: two },
          { path: "deep/again.txt", sha256: one },
        ];
      };
      const folders = await Promise.all([1, 2, 3].map(() => store.materialize("version-1", files)));
      expect(new Set([...folders, await store.materialize("version-1", files)]).size).toBe(1);
      expect(asked).toBe(1);
      const folder = folders[0] as string;
      expect((await readdir(folder)).sort()).toEqual(["deep", "one.txt"]);
      expect(await readFile(join(folder, "deep/er/two.txt"), "utf8")).toBe("two");
      expect(await readFile(join(folder, "deep/again.txt"), "utf8")).toBe("one");
      for (const path of ["", "deep", "deep/er"]) expect((await stat(join(folder, path))).mode & 0o777).toBe(0o555);
      expect((await stat(join(folder, "one.txt"))).mode & 0o777).toBe(0o444);
    });

    test("makes no folder when a blob is missing, and makes it when it is there", async () => {
      const { store, leftovers } = await open();
      const files = async () => [{ path: "a/lost.txt", sha256: sha256Of("lost") }];
      await expect(store.materialize("version-2", files)).rejects.toMatchObject({ code: "ENOENT" });
      expect(await leftovers()).toBe(0);
      await put(store, "lost");
      expect(await readFile(join(await store.materialize("version-2", files), "a/lost.txt"), "utf8")).toBe("lost");
    });

    test("removes a folder that it made and keeps the blobs", async () => {
      const { store, leftovers } = await open();
      const sha256 = await put(store, "kept");
      const folder = await store.materialize("version-3", async () => [{ path: "a/b/kept.txt", sha256 }]);
      await store.dematerialize("version-3");
      await store.dematerialize("version-3");
      await expect(lstat(folder)).rejects.toMatchObject({ code: "ENOENT" });
      expect(await leftovers()).toBe(0);
      expect(await store.has(sha256)).toBe(true);
    });

    test("says that it can be written, and leaves nothing of the trial", async () => {
      const { store, leftovers } = await open();
      await store.check();
      expect(await leftovers()).toBe(0);
    });
  });
}
