import { randomBytes } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { datasets as files } from "../../contract/files.ts";
import { addMembers } from "../../contract/members.ts";
import { datasets as versions } from "../../contract/versions.ts";
import { type Person, problemOf, until, type World, world } from "../world.ts";
import {
  type At,
  answerTo,
  fileAt,
  look,
  open,
  put,
  seal,
  sha256Of,
  shelf,
  storageOf,
  storing,
  upload,
} from "./shelf.ts";

let w: World;
let ann: Person;
let bob: Person;

beforeAll(async () => {
  w = await world();
  ann = await w.person("ann");
  bob = await w.person("bob");
  await w.organization(ann, "acme", [[bob, "developer"]]);
});
afterAll(() => w.stop());

let made = 0;
/** A data set of this test's own in a namespace of its own, so that its sums can be checked. */
async function freshShelf(): Promise<At> {
  made++;
  const namespace = await w.organization(ann, `org-${made}`, [[bob, "developer"]]);
  return shelf(ann, namespace, "files", "organization-write");
}

const pathsOf = async (at: At, version = 1) => {
  const { items } = await ann.call(files.list, { params: { ...at, version }, query: { limit: 1000 } });
  return items.map(({ file }) => file?.path);
};
const drafts = () => readdirSync(join(w.data, "blobs", "drafts"));

describe("a file", () => {
  test("of any size comes back byte for byte, and is counted exactly", async () => {
    const at = await freshShelf();
    const sizes = [0, 1, 65_536, 65_537, 3_000_001];
    for (const size of sizes) {
      const content = randomBytes(size);
      const file = await put(ann, at, `${size}.bin`, content);
      expect(file).toMatchObject({ bytes: size, sha256: sha256Of(content), media_type: "application/octet-stream" });
      const back = await ann.fetch(fileAt(at, `${size}.bin`));
      expect(Buffer.from(await back.arrayBuffer()).equals(content)).toBe(true);
    }
    expect(await look(ann, at)).toMatchObject({ files: 5, logical_bytes: sizes.reduce((a, b) => a + b) });
    expect(await storageOf(w, at.namespace)).toEqual(storing(sizes.reduce((a, b) => a + b)));
    expect(drafts()).toEqual([]);
  });

  test("of unknown length is taken as it flows", async () => {
    const at = await freshShelf();
    const content = randomBytes(5_000_000);
    const flowing = new Blob([content]).stream();
    expect(await put(ann, at, "flow.bin", flowing, { headers: { "x-sha256": sha256Of(content) } })).toMatchObject({
      bytes: content.length,
      sha256: sha256Of(content),
    });
    expect(await storageOf(w, at.namespace)).toEqual(storing(content.length));
  });

  test("put again replaces the first and counts once", async () => {
    const at = await freshShelf();
    await put(ann, at, "a.txt", "first and longer");
    await put(ann, at, "a.txt", "second");
    await put(ann, at, "b.txt", "second");
    expect(await (await ann.fetch(fileAt(at, "a.txt"))).text()).toBe("second");
    expect(await storageOf(w, at.namespace)).toEqual(storing(12));
    await ann.call(files.remove, { params: { ...at, version: 1, path: "a.txt" } });
    expect(await storageOf(w, at.namespace)).toEqual(storing(6));
    const gone = problemOf(ann.call(files.remove, { params: { ...at, version: 1, path: "a.txt" } }));
    expect(await gone).toMatchObject({ code: "not_found" });
  });
});

describe("a name", () => {
  test.each([
    ["climbs out", "..%2F..%2Fetc%2Fpasswd"],
    ["climbs out of a folder", "a/%2e%2e/b"],
    ["is absolute", "%2Fetc/passwd"],
    ["has a drive", "C%3A/windows"],
    ["has a backslash", "a%5Cb"],
    ["has a NUL", "a%00b"],
    ["has a line break", "a%0Ab"],
    ["turns the direction of writing", "a%E2%80%AEb"],
    ["has an empty part", "a//b"],
    ["is a point", "a/./b"],
    ["has a part of 300 bytes", "x".repeat(300)],
    ["has 2,000 bytes", `${"abc/".repeat(500)}d`],
    ["is nothing", ""],
  ])("that %s is refused", async (_title, raw_path) => {
    const at = { namespace: "acme", name: "names" };
    if (raw_path === "..%2F..%2Fetc%2Fpasswd") await shelf(ann, "acme", "names");
    const sent = upload(w, ann, at, raw_path, { "content-length": 1 });
    sent.end("x");
    const { status, problem } = await answerTo(sent);
    expect([400, 404, 405]).toContain(status);
    expect(["invalid", "not_found", "method_not_allowed"]).toContain(problem.code);
    expect(await pathsOf(at)).toEqual([]);
  });

  test("is kept as people write it, and composed, so that two spellings are one file", async () => {
    const at = await freshShelf();
    const names = ["mit Leerzeichen.txt", "数据/温度.csv", "100 %.txt", "a?b#c&d=e.txt", "🙂.txt", "-rf", "~"];
    for (const name of names) expect((await put(ann, at, name, name)).path).toBe(name);
    await put(ann, at, "Mu\u0308ller.txt", "decomposed");
    await put(ann, at, "M\u00fcller.txt", "composed");
    expect(new Set(await pathsOf(at))).toEqual(new Set([...names, "M\u00fcller.txt"]));
    expect(await (await ann.fetch(fileAt(at, "Mu\u0308ller.txt"))).text()).toBe("composed");
  });

  test("cannot be both a file and a folder; the answer names both", async () => {
    const at = await freshShelf();
    await put(ann, at, "a/b/c.txt", "c");
    await put(ann, at, "d", "d");
    expect(await problemOf(put(ann, at, "a/b", "file"))).toMatchObject({
      code: "conflict",
      detail: '"a/b" is a folder here: it holds "a/b/c.txt"',
    });
    expect(await problemOf(put(ann, at, "d/e/f.txt", "f"))).toMatchObject({
      code: "conflict",
      detail: '"d/e/f.txt" cannot be here: "d" is a file',
    });
    await put(ann, at, "a/b-", "beside");
    await put(ann, at, "a/b0", "beside");
    expect(await pathsOf(at)).toEqual(["a/b-", "a/b/c.txt", "a/b0", "d"]);
  });

  test("cannot be both when the two come at the same moment", async () => {
    const at = await freshShelf();
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, (_, i) => put(ann, at, i % 2 ? "x" : `x/${i}`, "y")),
    );
    const kept = outcomes.filter(({ status }) => status === "fulfilled");
    const paths = await pathsOf(at);
    expect(paths.includes("x") ? paths : paths.filter((path) => path?.startsWith("x/"))).toEqual(paths);
    expect(kept).toHaveLength(10);
    expect(await storageOf(w, at.namespace)).toEqual(storing(paths.length));
  });
});

describe("what is not what was announced", () => {
  afterEach(() => expect(drafts()).toEqual([]));

  test.each([10, 100_000])("by its SHA-256 is refused (%d bytes), and nothing is there", async (size) => {
    const at = await freshShelf();
    const headers = { "x-sha256": sha256Of("something else") };
    expect(await problemOf(put(ann, at, "a.bin", Buffer.alloc(size), { headers }))).toMatchObject({
      code: "upload_changed",
      status: 409,
    });
    expect(await problemOf(put(ann, at, "a.bin", "x", { headers: { "x-sha256": "no hash" } }))).toMatchObject({
      fields: [{ path: "headers.x-sha256" }],
    });
    expect(await storageOf(w, at.namespace)).toEqual(storing(0));
  });

  test.each([
    ["small", { "content-length": 1000 }, 500],
    ["large", { "content-length": 10_000_000 }, 3_000_000],
    ["of unknown length", { "transfer-encoding": "chunked" }, 3_000_000],
  ])("because the connection broke (%s) leaves nothing", async (_title, headers, size) => {
    const at = await freshShelf();
    const sent = upload(w, ann, at, "broken.bin", headers as unknown as Record<string, string | number>);
    await new Promise((written) => sent.write(Buffer.alloc(size), written));
    if (size > 1000) await until("the upload is under way", async () => drafts().length > 0);
    sent.destroy();
    await until("everything is given back", async () => {
      const { counted, promised } = await storageOf(w, at.namespace);
      return drafts().length === 0 && counted === 0 && promised === 0;
    });
    expect(await pathsOf(at)).toEqual([]);
    expect(await put(ann, at, "broken.bin", "whole")).toMatchObject({ bytes: 5 });
  });

  test("in a content encoding is refused: files are stored as they are", async () => {
    const at = await freshShelf();
    const headers = { "content-encoding": "gzip" };
    expect(await problemOf(put(ann, at, "a.txt", "x", { headers }))).toMatchObject({ code: "media_type" });
  });
});

describe("the right to upload", () => {
  test("is judged before a byte of the body is read", async () => {
    const at = await shelf(ann, "acme", "guarded", "organization-read");
    const sent = upload(w, bob, at, "never.bin", { "content-length": 10_000_000_000 });
    sent.flushHeaders();
    const { status, problem } = await answerTo(sent);
    expect([status, problem.permission]).toEqual([404, undefined]); // an open version of somebody else
    sent.destroy();
    const stranger = await w.person("stranger");
    expect(await problemOf(put(stranger, at, "a", "x"))).toMatchObject({ status: 404 });
    await put(ann, at, "a", "x");
    await seal(ann, at);
    expect(await problemOf(put(bob, at, "a", "x"))).toMatchObject({ status: 403, permission: "version.write" });
  });

  test("is its author's alone while a version is open, and nobody's after", async () => {
    const at = await freshShelf();
    const eve = await w.person(`editor-${made}`);
    const members = [{ path: eve.path, role: "editor" as const }];
    await ann.call(addMembers, { params: { organization: at.namespace }, body: { members } });
    expect(await problemOf(put(eve, at, "a", "x"))).toMatchObject({
      code: "forbidden",
      permission: "version.write",
      detail: "Only ann, who opened version 1, may change it",
    });
    await put(ann, at, "a", "x");
    await seal(ann, at);
    for (const person of [ann, eve])
      expect(await problemOf(put(person, at, "a", "y"))).toMatchObject({ code: "sealed", status: 409 });
    await open(bob, at);
    expect(await problemOf(put(ann, at, "a", "y", { version: 2 }))).toMatchObject({ code: "forbidden" });
    await put(bob, at, "a", "of bob", { version: 2 });
    expect(await (await ann.fetch(fileAt(at, "a", 1))).text()).toBe("x");
  });
});

test("a file goes into the version that has the number now, not into one that was discarded a moment ago", async () => {
  const at = await freshShelf();
  for (let i = 0; i < 3; i++) {
    await put(ann, at, "a.txt", `${i}`);
    await ann.call(versions.discard, { params: { ...at, version: 1 } });
    await open(ann, at);
  }
  await put(ann, at, "a.txt", "last");
  expect(await storageOf(w, at.namespace)).toEqual(storing(4));
});
