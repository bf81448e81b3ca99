import { createHash, randomBytes } from "node:crypto";
import { lstat, readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { crc32 } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { BlobStore } from "../../../server/domain/repositories/ports.ts";
import { together } from "./together.ts";

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
      expect(draft.crc32 ?? crc32(content)).toBe(crc32(content)); // a store that has not seen the bytes says nothing
      await draft.keep();
      expect((await buffer(await store.read(draft.sha256))).equals(content)).toBe(true);
      const part = await buffer(await store.read(draft.sha256, { start: 1_000_000, end: 2_000_000 }));
      expect(part.equals(content.subarray(1_000_000, 2_000_001))).toBe(true);
    });

    together(open);

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
      await expect(store.read(draft.sha256)).rejects.toMatchObject({ kind: "damaged" });
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

    test("takes a draft in pieces and makes of it what was sent", async () => {
      const { store, leftovers } = await open();
      const content = randomBytes(2_500_000);
      await store.beginDraft("up-1");
      await store.beginDraft("up-1");
      expect(await store.draftSize("up-1")).toBe(0);
      const half = await store.appendDraft("up-1", 0, inPieces(content.subarray(0, 1_200_000)), content.length);
      expect([half, await store.draftSize("up-1")]).toEqual([1_200_000, 1_200_000]);
      expect(await store.has(sha256Of(content))).toBe(false);
      await store.appendDraft("up-1", half, inPieces(content.subarray(half)), content.length);
      const draft = await store.finishDraft(["up-1"], { sha256: sha256Of(content), bytes: content.length });
      expect(draft.crc32 ?? crc32(content)).toBe(crc32(content));
      await draft.keep();
      expect((await buffer(await store.read(draft.sha256))).equals(content)).toBe(true);
      expect(await store.draftSize("up-1")).toBeUndefined();
      expect(await leftovers()).toBe(0);
    });

    test("joins drafts that came side by side, in the order that is asked for", async () => {
      const { store, leftovers } = await open();
      const add = async (id: string, text: string) => {
        await store.beginDraft(id);
        await store.appendDraft(id, 0, Readable.from([Buffer.from(text)]), text.length);
      };
      await Promise.all([add("part-b", "behind"), add("part-a", "before, ")]);
      const dropped = await store.finishDraft(["part-a", "part-b"], {});
      await dropped.drop();
      const draft = await store.finishDraft(["part-a", "part-b"], { sha256: sha256Of("before, behind") });
      await draft.keep();
      expect((await buffer(await store.read(draft.sha256))).toString()).toBe("before, behind");
      expect([await store.draftSize("part-a"), await store.draftSize("part-b")]).toEqual([undefined, undefined]);
      expect(await leftovers()).toBe(0);
    });

    test("keeps of a broken piece what came, and goes on from there", async () => {
      const { store } = await open();
      const content = randomBytes(300_000);
      const broken = new Readable({ read() {} });
      broken.push(content.subarray(0, 100_000));
      await store.beginDraft("up-2");
      const appended = store.appendDraft("up-2", 0, broken, content.length);
      setImmediate(() => broken.destroy(new Error("the line is dead")));
      await expect(appended).rejects.toMatchObject({ kind: "upload_changed" });
      const came = (await store.draftSize("up-2")) as number;
      await store.appendDraft("up-2", came, Readable.from([content.subarray(came)]), content.length);
      const draft = await store.finishDraft(["up-2"], { sha256: sha256Of(content) });
      expect(draft.crc32 ?? crc32(content)).toBe(crc32(content));
      await draft.keep();
      expect(await store.has(sha256Of(content))).toBe(true);
    });

    test("refuses a piece that does not go on where the draft ends, comes with another, or is too much", async () => {
      const { store } = await open();
      const append = (id: string, offset: number, text: string) =>
        store.appendDraft(id, offset, Readable.from([Buffer.from(text)]), 10);
      await store.beginDraft("up-3");
      await append("up-3", 0, "five!");
      await expect(append("up-3", 0, "again")).rejects.toMatchObject({ kind: "conflict" });
      await expect(append("up-3", 6, "hole")).rejects.toMatchObject({ kind: "conflict" });
      await expect(append("up-3", 5, "too much")).rejects.toMatchObject({ kind: "too_large" });
      await expect(append("nobody", 0, "lost")).rejects.toMatchObject({ kind: "not_found" });
      const waiting = new Readable({ read() {} });
      const first = store.appendDraft("up-3", 5, waiting, 10);
      await expect(append("up-3", 5, "twice")).rejects.toMatchObject({ kind: "conflict" });
      await expect(store.finishDraft(["up-3"], {})).rejects.toMatchObject({ kind: "conflict" });
      waiting.push(null);
      expect(await first).toBe(5);
    });

    test("leaves a draft as it was when it is not what was announced, and removes it when it is dropped", async () => {
      const { store, leftovers } = await open();
      await store.beginDraft("up-4");
      await store.appendDraft("up-4", 0, Readable.from([Buffer.from("this")]), 10);
      for (const expected of [{ sha256: sha256Of("that") }, { bytes: 5 }])
        await expect(store.finishDraft(["up-4"], expected)).rejects.toMatchObject({ kind: "upload_changed" });
      expect(await store.draftSize("up-4")).toBe(4);
      expect(await all(store.listDrafts(-60))).toEqual(["up-4"]);
      expect(await all(store.listDrafts(3600))).toEqual([]);
      await store.dropDraft("up-4");
      await store.dropDraft("up-4");
      expect(await store.draftSize("up-4")).toBeUndefined();
      expect(await leftovers()).toBe(0);
    });

    test("removes a blob, also twice", async () => {
      const { store } = await open();
      const sha256 = await put(store, "to be removed");
      await store.remove(sha256);
      await store.remove(sha256);
      expect(await store.has(sha256)).toBe(false);
    });

    test("sets a damaged blob aside, gives it out no more, and takes it again", async () => {
      const { store } = await open();
      const sha256 = await put(store, "not what it was");
      await store.setAside(sha256);
      await store.setAside(sha256);
      expect(await store.has(sha256)).toBe(false);
      expect(await all(store.list(-60))).toEqual([]);
      await expect(store.read(sha256)).rejects.toMatchObject({ kind: "damaged" });
      await put(store, "not what it was");
      expect((await buffer(await store.read(sha256))).toString()).toBe("not what it was");
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
      await expect(store.materialize("version-2", files)).rejects.toMatchObject({ kind: "damaged" });
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

    test("gives back nothing that executions read, and makes again what was given back", async () => {
      const { store } = await open();
      const sha256 = await put(store, "read by many");
      const files = async () => [{ path: "a.txt", sha256 }];
      const folder = await store.materialize("version-4", files);
      await store.shrink(new Set(["version-4"]));
      expect(await readFile(join(folder, "a.txt"), "utf8")).toBe("read by many");
      await store.dematerialize("version-4");
      await store.shrink(new Set());
      expect(await readFile(join(await store.materialize("version-4", files), "a.txt"), "utf8")).toBe("read by many");
    });

    test("sweeps nothing of what is under way", async () => {
      const { store } = await open();
      await store.beginDraft("up-5");
      await store.appendDraft("up-5", 0, Readable.from([Buffer.from("half")]), 10);
      expect(await store.sweep(3600)).toBe(0);
      expect(await store.draftSize("up-5")).toBe(4);
    });

    test("says that it can be written, and leaves nothing of the trial", async () => {
      const { store, leftovers } = await open();
      await store.check();
      expect(await leftovers()).toBe(0);
    });
  });
}
