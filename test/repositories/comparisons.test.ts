import { afterAll, beforeAll, expect, test } from "vitest";
import { datasets as comparisons } from "../../contract/comparisons.ts";
import { datasets as files } from "../../contract/files.ts";
import { datasets as versions } from "../../contract/versions.ts";
import { type Town, town } from "../resources/town.ts";
import { type Person, problemOf } from "../world.ts";
import { type At, open, put, seal, shelf } from "./shelf.ts";

let it: Town;
let at: At;

beforeAll(async () => {
  it = await town();
  at = await shelf(it.dev, "acme", "set", "organization-write");
  for (const path of ["same", "old", "changed", "from/1", "from/2", "twin"])
    await put(it.dev, at, path, `text of ${path}`);
  await put(it.dev, at, "empty", "");
  await seal(it.dev, at);
  await open(it.dev, at);
  const params = { ...at, version: 2 };
  await put(it.dev, at, "new", "text of new", { version: 2 });
  await put(it.dev, at, "changed", "another text", { version: 2 });
  await put(it.dev, at, "twin 2", "text of twin", { version: 2 });
  await put(it.dev, at, "empty 2", "", { version: 2 });
  await it.dev.call(files.remove, { params: { ...params, path: "old" } });
  await it.dev.call(files.remove, { params: { ...params, path: "empty" } });
  await it.dev.call(files.move, { params, body: { from: "from", to: "to" } });
});
afterAll(() => it.stop());

const compare = (person: Person, version: number | string, other: number | string, query = {}) =>
  person.call(comparisons.compare, { params: { ...at, version, other }, query });

test("two versions are compared file by file: added, changed, removed, moved, with the sums", async () => {
  const { from, to, totals, items } = await compare(it.dev, 2, 1);
  expect([from, to]).toEqual([1, 2]);
  expect(items.map(({ path, change, from_path }) => [path, change, from_path])).toEqual([
    ["changed", "changed", null],
    ["empty", "removed", null], // there is nothing to say which empty file it became
    ["empty 2", "added", null],
    ["new", "added", null],
    ["old", "removed", null],
    ["to/1", "moved", "from/1"],
    ["to/2", "moved", "from/2"],
    ["twin 2", "added", null], // its twin is still there
  ]);
  expect(items[0]).toMatchObject({ before: { bytes: 15 }, after: { bytes: 12 } });
  expect(items[2]).toMatchObject({ before: null, after: { bytes: 0 } });
  expect(totals).toEqual({
    added: { files: 3, bytes: 11 + 12 },
    changed: { files: 1, bytes: 12 },
    removed: { files: 2, bytes: 11 },
    moved: { files: 2, bytes: 28 },
  });
  const back = await compare(it.dev, 1, 2);
  expect(back.totals).toMatchObject({ added: { files: 2 }, removed: { files: 3 }, moved: { files: 2 } });
  const same = await compare(it.dev, 1, "latest");
  expect([same.items, same.totals.added.files]).toEqual([[], 0]);
});

test("differences come page by page, and of one kind where that is asked for", async () => {
  const seen: string[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await compare(it.dev, 2, 1, { limit: 3, ...(cursor ? { cursor } : {}) });
    expect(page.totals.added.files).toBe(3);
    seen.push(...page.items.map(({ path }) => path));
    if (page.next_cursor === null) break;
    cursor = page.next_cursor;
  }
  expect(seen).toEqual(["changed", "empty", "empty 2", "new", "old", "to/1", "to/2", "twin 2"]);
  const { items } = await compare(it.dev, 2, 1, { change: "moved" });
  expect(items.map(({ path }) => path)).toEqual(["to/1", "to/2"]);
});

test("versions that one may not see are not compared", async () => {
  expect(await problemOf(compare(it.vic, 2, 1))).toMatchObject({ status: 404 });
  expect(await problemOf(compare(it.vic, 1, 2))).toMatchObject({ status: 404 });
  expect(await problemOf(compare(it.eve, 1, 1))).toMatchObject({ status: 404 });
  expect((await compare(it.vic, 1, 1)).items).toEqual([]);
});

test("a version says what it began with, and begins with any sealed one that is named", async () => {
  await it.dev.call(versions.edit, { params: { ...at, version: 1 }, body: { name: "v1.0" } });
  await seal(it.dev, at, 2);
  const made = await it.bob.call(versions.open, { params: at, body: { from: "v1.0" } });
  expect(made).toMatchObject({ number: 3, base: 1, files: 7 });
  expect(await it.bob.call(versions.open, { params: at, body: { from: 2 } })).toMatchObject({ number: 4, base: 2 });
  expect(await it.bob.call(versions.open, { params: at, body: { from: "empty" } })).toMatchObject({ base: null });
  const refused = async (from: string | number) =>
    problemOf(it.bob.call(versions.open, { params: at, body: { from } }));
  expect(await refused(4)).toMatchObject({ fields: [{ path: "body.from" }] });
  expect(await refused("nothing")).toMatchObject({ fields: [{ path: "body.from" }] });
  expect((await compare(it.bob, 3, "v1.0")).items).toEqual([]);
});

const lines = (person: Person, path: string, version: number | string = 2, other: number | string = 1) =>
  person.call(comparisons.lines, { params: { ...at, version, other, path } });

test("a text that changed is compared line by line; what came or went is all new or all gone", async () => {
  const to = { namespace: at.namespace, name: "texts" };
  await shelf(it.dev, to.namespace, to.name, "organization-read");
  const text = Array.from({ length: 30 }, (_, i) => `line ${i + 1}`);
  await put(it.dev, to, "poem.txt", text.join("\n"));
  await put(it.dev, to, "long.txt", "x".repeat(2 ** 20 + 1));
  await put(it.dev, to, "picture.bin", Buffer.from([0, 1, 2, 255]));
  await put(it.dev, to, "random.txt", Array.from({ length: 40_000 }, (_, i) => `a ${i}`).join("\n"));
  await seal(it.dev, to);
  await open(it.dev, to);
  const into = { version: 2 };
  text.splice(9, 1, "line ten", "line ten and a half");
  await put(it.dev, to, "poem.txt", `${text.join("\n")}\n`, into);
  await put(it.dev, to, "long.txt", "y", into);
  await put(it.dev, to, "picture.bin", Buffer.from([0, 1, 2, 254]), into);
  await put(it.dev, to, "random.txt", Array.from({ length: 40_000 }, (_, i) => `b ${i}`).join("\n"), into);
  const of = (path: string) => it.dev.call(comparisons.lines, { params: { ...to, version: 2, other: 1, path } });
  const poem = await of("poem.txt");
  expect(poem).toMatchObject({ kind: "lines", added: 3, removed: 2, truncated: false });
  expect(poem.kind === "lines" && poem.parts[0]).toEqual({
    old_start: 7,
    new_start: 7,
    lines: [
      ...[" line 7", " line 8", " line 9"],
      ...["-line 10", "+line ten", "+line ten and a half"],
      ...[" line 11", " line 12", " line 13"],
    ],
  });
  expect(await of("long.txt")).toEqual({ kind: "none", reason: "large" });
  expect(await of("picture.bin")).toEqual({ kind: "none", reason: "binary" });
  expect(await of("random.txt")).toEqual({ kind: "none", reason: "different" });
  expect(await lines(it.dev, "new")).toMatchObject({ kind: "lines", added: 1, removed: 0 });
  expect(await lines(it.dev, "old")).toMatchObject({ kind: "lines", added: 0, removed: 1 });
  expect(await lines(it.dev, "same")).toEqual({ kind: "none", reason: "same" });
  expect(await problemOf(lines(it.dev, "nothing"))).toMatchObject({ code: "not_found" });
}, 30_000);
