import { existsSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { datasets as files } from "../../contract/files.ts";
import { collectStorage, getStorage } from "../../contract/storage.ts";
import { type At, fileAt, put, sha256Of, shelf } from "../repositories/shelf.ts";
import { type Person, until, type World, world } from "../world.ts";

let w: World;
let ann: Person;
let at: At;

beforeAll(async () => {
  w = await world();
  ann = await w.person("ann");
  at = await shelf(ann, "ann", "files");
});
afterAll(() => w.stop());

/** An operator asks for a collection, and sees it end. */
async function collect() {
  await w.root.call(collectStorage, {});
  return until("an end of the collection", async () => {
    const { collection } = await w.root.call(getStorage, {});
    return collection?.ended_at ? collection : undefined;
  });
}
const blobOf = (content: string) => {
  const sha256 = sha256Of(content);
  return join(w.data, "blobs", "blobs", sha256.slice(0, 2), sha256);
};
const age = () => w.owner.query("update blob set touched_at = now() - interval '2 hours'");
const take = (path: string) => ann.call(files.remove, { params: { ...at, version: 1, path } });
const read = async (path: string) => (await ann.fetch(fileAt(at, path))).text();

test("bytes that no file names any more go after an hour, and those that one names stay", async () => {
  await put(ann, at, "kept.txt", "kept");
  await put(ann, at, "twice.txt", "kept");
  await put(ann, at, "gone.txt", "gone");
  await take("gone.txt");
  await take("twice.txt");
  await collect();
  expect(existsSync(blobOf("gone"))).toBe(true);
  await age();
  await collect();
  expect(existsSync(blobOf("gone"))).toBe(false);
  expect(await read("kept.txt")).toBe("kept");
  await put(ann, at, "gone.txt", "gone");
  expect(await read("gone.txt")).toBe("gone");
});

test("bytes that a crash left unnamed, or removed halfway, are no trouble", async () => {
  await put(ann, at, "a.txt", "crash");
  await take("a.txt");
  await w.ctx.ports.blobs.remove(sha256Of("crash")); // the row is still there
  await put(ann, at, "a.txt", "crash");
  expect(await read("a.txt")).toBe("crash");
});

test("bytes that nobody knows of are found and go; those that somebody knows stay", async () => {
  const old = new Date(Date.now() - 7_200_000);
  writeFileSync(blobOf("unknown"), "unknown");
  utimesSync(blobOf("unknown"), old, old);
  await w.ctx.db
    .insertInto("blob")
    .values({ sha256: Buffer.from(sha256Of("known"), "hex"), bytes: 5 })
    .execute();
  writeFileSync(blobOf("known"), "known");
  const { list } = w.ctx.ports.blobs;
  w.ctx.ports.blobs.list = () => list(-60); // the time of a change of names cannot be set back
  const { adopted_blobs } = await collect();
  w.ctx.ports.blobs.list = list;
  expect(adopted_blobs).toBe(1);
  expect([existsSync(blobOf("unknown")), existsSync(blobOf("known"))]).toEqual([false, true]);
});

test("bytes that are collected while they are uploaded again are there for every file that was acknowledged", async () => {
  for (let round = 0; round < 8; round++) {
    await put(ann, at, "race.txt", `race ${round}`);
    await take("race.txt");
    await age();
    const [, ...files] = await Promise.all([
      collect(),
      ...Array.from({ length: 4 }, (_, i) => put(ann, at, `race-${i}.txt`, `race ${round}`)),
    ]);
    for (const { path } of files) expect(await read(path)).toBe(`race ${round}`);
  }
});

test("a collection says what it removed, and one that was killed goes on where it was", async () => {
  await age();
  await collect();
  await put(ann, at, "one.txt", "one");
  await put(ann, at, "two.txt", "two!");
  for (const path of ["one.txt", "two.txt"]) await take(path);
  await age();
  const { remove } = w.ctx.ports.blobs;
  let removed = 0;
  w.ctx.ports.blobs.remove = async (sha256) => {
    await remove(sha256);
    if (removed++ === 0) throw new Error("the power went");
  };
  await w.root.call(collectStorage, {});
  await until("the failure", async () => removed > 0);
  w.ctx.ports.blobs.remove = remove;
  const { removed_blobs, removed_bytes, asked_by } = await collect();
  expect({ removed_blobs, removed_bytes, asked_by }).toEqual({
    removed_blobs: 2,
    removed_bytes: 7,
    asked_by: "root-operator",
  });
});
