import { randomBytes } from "node:crypto";
import { readdirSync } from "node:fs";
import { Agent, request } from "node:http";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { listActivity } from "../../contract/activity.ts";
import { datasets as files } from "../../contract/files.ts";
import { setLimit } from "../../contract/limits.ts";
import { type Person, problemOf, type World, world } from "../world.ts";
import { type At, answerTo, fileAt, look, open, put, seal, sha256Of, shelf, storageOf, storing } from "./shelf.ts";
import { blocks, pathsOf, plain, putTar, rawHeader, tarEnd, tarOf } from "./tar-shelf.ts";

let w: World;
let ann: Person;
let bob: Person;

beforeAll(async () => {
  w = await world();
  ann = await w.person("ann");
  bob = await w.person("bob");
});
afterAll(() => w.stop());
afterEach(() => expect(readdirSync(join(w.data, "blobs", "drafts"))).toEqual([]));

let made = 0;
/** A data set in an organization of its own. */
async function freshShelf(): Promise<At> {
  const namespace = await w.organization(ann, `tar-${++made}`, [[bob, "developer"]]);
  return shelf(ann, namespace, "files", "organization-write");
}

/** Nothing of it is there, and nothing of it is counted. */
async function expectNothing(at: At): Promise<void> {
  expect(await pathsOf(ann, at)).toEqual([]);
  expect(await storageOf(w, at.namespace)).toEqual(storing(0));
}

describe("a tar", () => {
  test.each([
    ["as it is", (tar: Buffer) => tar],
    ["packed with gzip", (tar: Buffer) => gzipSync(tar)],
  ])("%s becomes files, each with its own hash, small and large, and is counted once", async (_title, packed) => {
    const at = await freshShelf();
    const large = randomBytes(700_001);
    const tar = await tarOf([
      { name: "./", type: "directory" },
      { name: "./a.txt", content: "a" },
      { name: `deep/${"x".repeat(120)}/数据.csv`, content: "1,2\n" },
      { name: "large.bin", content: large },
      { name: "empty", content: "" },
      { name: "z.txt", content: "a" },
    ]);
    expect(await putTar(ann, at, packed(tar))).toEqual({ files: 5, bytes: large.length + 6 });
    const { items } = await ann.call(files.list, { params: { ...at, version: 1 }, query: {} });
    expect(items.find(({ file }) => file?.path === "large.bin")?.file?.sha256).toBe(sha256Of(large));
    expect(await pathsOf(ann, at)).toEqual([
      "a.txt",
      `deep/${"x".repeat(120)}/数据.csv`,
      "empty",
      "large.bin",
      "z.txt",
    ]);
    const back = await ann.fetch(fileAt(at, "large.bin"));
    expect(Buffer.from(await back.arrayBuffer()).equals(large)).toBe(true);
    expect(await (await ann.fetch(fileAt(at, "z.txt"))).text()).toBe("a");
    expect(await look(ann, at)).toMatchObject({ files: 5, logical_bytes: large.length + 6 });
    expect(await storageOf(w, at.namespace)).toEqual(storing(large.length + 6));
  });

  test("sent again changes nothing, and replaces what has another content", async () => {
    const at = await freshShelf();
    await put(ann, at, "kept.txt", "kept");
    await putTar(ann, at, await plain({ "a.txt": "one", "b.txt": "two" }));
    await putTar(ann, at, await plain({ "a.txt": "one", "b.txt": "2" }));
    expect(await pathsOf(ann, at)).toEqual(["a.txt", "b.txt", "kept.txt"]);
    expect(await storageOf(w, at.namespace)).toEqual(storing(8));
  });

  test("of more files than go into one step is one line of history", async () => {
    const at = await freshShelf();
    const many = Object.fromEntries(Array.from({ length: 1201 }, (_, i) => [`${i % 7}/${i}.txt`, `${i}`]));
    expect(await putTar(ann, at, await plain(many))).toMatchObject({ files: 1201 });
    expect(await look(ann, at)).toMatchObject({ files: 1201 });
    const { items } = await ann.call(listActivity, { params: { organization: at.namespace }, query: {} });
    const lines = items.filter(({ action }) => action === "version.write");
    expect(lines).toMatchObject([{ text: "put 1201 files (3.6 KiB) into version 1 of files" }]);
  });

  test("whose records say what its files are is held to it", async () => {
    const at = await freshShelf();
    const saying = (sha256: string) => tarOf([{ name: "a", content: "a", pax: { "GUILDHALL.sha256": sha256 } }]);
    expect(await problemOf(putTar(ann, at, await saying(sha256Of("b"))))).toMatchObject({ code: "upload_changed" });
    expect(await problemOf(putTar(ann, at, await saying("no hash")))).toMatchObject({ fields: [{ path: "a" }] });
    await expectNothing(at);
    expect(await putTar(ann, at, await saying(sha256Of("a")))).toEqual({ files: 1, bytes: 1 });
  });

  test("goes only into an open version of one's own", async () => {
    const at = await freshShelf();
    const tar = await plain({ a: "a" });
    expect(await problemOf(putTar(bob, at, tar))).toMatchObject({ status: 404 });
    expect(await problemOf(putTar(await w.person(`stranger-${made}`), at, tar))).toMatchObject({ status: 404 });
    await putTar(ann, at, tar);
    await seal(ann, at);
    expect(await problemOf(putTar(ann, at, tar))).toMatchObject({ code: "sealed" });
    await open(bob, at);
    expect(await problemOf(putTar(ann, at, tar, 2))).toMatchObject({ code: "forbidden" });
  });
});

describe("a hostile tar", () => {
  test("is refused with every fault at once, and nothing of it is put", async () => {
    const at = await freshShelf();
    const tar = await tarOf([
      { name: "good.txt", content: "good" },
      { name: "../../etc/passwd", content: "root" },
      { name: "/absolute", content: "x" },
      { name: "C:/windows", content: "x" },
      { name: "a\\b", content: "x" },
      { name: "a/./b", content: "x" },
      { name: "turned\u202etxt", content: "x" },
      { name: "y".repeat(2000), content: "x" },
      { name: "soft", type: "symlink", linkname: "/etc/passwd" },
      { name: "hard", type: "link", linkname: "good.txt" },
      { name: "zero", type: "character-device" },
      { name: "pipe", type: "fifo" },
      { name: "good.txt", content: "twice" },
      { name: "Mu\u0308ller", content: "decomposed" },
      { name: "M\u00fcller", content: "composed" },
    ]);
    const problem = await problemOf(putTar(ann, at, tar));
    expect(problem.code).toBe("invalid");
    expect(problem.fields?.map(({ path, message }) => `${path.slice(0, 20)}: ${message}`)).toEqual([
      "../../etc/passwd: Empty parts, `.` and `..` are not allowed",
      "/absolute: Use a relative path with forward slashes",
      "C:/windows: Use a relative path with forward slashes",
      "a\\b: Use a relative path with forward slashes",
      "a/./b: Empty parts, `.` and `..` are not allowed",
      "turned\ufffdtxt: Control characters are not allowed",
      `${"y".repeat(20)}: Use at most 1,024 bytes`,
      "soft: It is a symbolic link: pack with --dereference, or leave it out",
      "hard: It is a hard link: pack with --hard-dereference",
      "zero: It is a device",
      "pipe: It is a pipe",
      "good.txt: It is in the tar twice",
      "M\u00fcller: It is in the tar twice",
    ]);
    await expectNothing(at);
  });

  test("with thousands of faults is read no further than the first hundred", async () => {
    const at = await freshShelf();
    const many = await tarOf(Array.from({ length: 5000 }, (_, i) => ({ name: `../${i}`, content: "x" })));
    expect((await problemOf(putTar(ann, at, many))).fields).toHaveLength(100);
    await expectNothing(at);
  });

  test("that was refused before its end is in nobody's way on the same connection", async () => {
    const at = await freshShelf();
    const tar = await tarOf([
      { name: "../a" },
      { name: "../".repeat(500) },
      ...Array.from({ length: 200 }, () => ({ name: "../b" })),
    ]);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const address = `${w.url}/api/v1/datasets/${at.namespace}/${at.name}/versions/1`;
    const send = (method: string, path: string, body: Buffer) => {
      const sent = request(address + path, { agent, method, headers: { authorization: `Bearer ${ann.token}` } });
      sent.end(body);
      return answerTo(sent);
    };
    const refused = send("PUT", "/archive.tar", Buffer.concat([tar.subarray(0, -1024), Buffer.alloc(8_000_000, 1)]));
    expect((await refused).status).toBe(400);
    expect((await send("GET", "", Buffer.alloc(0))).status).toBe(200);
    agent.destroy();
  });

  test("whose files are folders of others is refused with all of them", async () => {
    const at = await freshShelf();
    await put(ann, at, "there", "x");
    const problem = await problemOf(
      putTar(ann, at, await plain({ "there/a": "1", "there/b": "2", "c/d": "3", c: "4" })),
    );
    expect(problem).toMatchObject({ code: "conflict" });
    for (const path of ["there/a", "there/b"]) expect(problem.detail).toContain(`"${path}" cannot be here`);
    expect(await pathsOf(ann, at)).toEqual(["there"]);
    expect(await storageOf(w, at.namespace)).toEqual(storing(1));
  });

  test.each<[string, () => Buffer | Promise<Buffer>, string]>([
    [
      "has a name of other bytes than UTF-8",
      () => Buffer.concat([rawHeader("\xff\xfe", "0", "00000000000\0"), tarEnd]),
      "invalid",
    ],
    ["is sparse in GNU's old way", () => Buffer.concat([rawHeader("s", "S", "00000000000\0"), tarEnd]), "invalid"],
    [
      "is sparse by pax records",
      () => tarOf([{ name: "GNUSparseFile.1/s", content: "1\n", pax: { "GNU.sparse.major": "1" } }]),
      "invalid",
    ],
    [
      "says a size below nothing",
      () => Buffer.concat([rawHeader("n", "0", `${"\xff".repeat(11)}\xf0`), tarEnd]),
      "invalid",
    ],
    ["says a size that is no number", () => Buffer.concat([rawHeader("n", "0", "zzzzzzzzzzz\0"), tarEnd]), "invalid"],
    [
      "says more bytes than anything has",
      () => Buffer.concat([rawHeader("n", "0", `\x80${"\x7f".repeat(11)}`), tarEnd]),
      "invalid",
    ],
    [
      "says a size in its records that is no number",
      () => tarOf([{ name: "n", content: "x", pax: { size: "many" } }]),
      "invalid",
    ],
    [
      "says that it has more than comes",
      () => Buffer.concat([rawHeader("n", "0", "00000100000\0"), blocks("x"), tarEnd]),
      "upload_changed",
    ],
    [
      "has less than it says",
      () => Buffer.concat([rawHeader("n", "0", "00000000001\0"), blocks("x".repeat(600)), tarEnd]),
      "invalid",
    ],
    [
      "has records of many megabytes",
      () => Buffer.concat([rawHeader("p", "x", "00100000000\0"), Buffer.alloc(2 ** 22), tarEnd]),
      "invalid",
    ],
    [
      "names a NUL in its records",
      () => {
        const record = "13 path=a\0b\n\n";
        return Buffer.concat([
          rawHeader("p", "x", "00000000015\0"),
          blocks(record),
          rawHeader("a", "0", "00000000000\0"),
          tarEnd,
        ]);
      },
      "invalid",
    ],
    ["is none", () => randomBytes(10_000), "invalid"],
    ["is text", () => Buffer.from("hello"), "upload_changed"],
    ["is nothing", () => Buffer.alloc(0), "upload_changed"],
    ["holds no file", () => tarEnd, "invalid"],
    ["is broken gzip", () => Buffer.concat([gzipSync("x".repeat(1000)).subarray(0, 12), randomBytes(100)]), "invalid"],
    ["is half of a gzip", () => gzipSync(randomBytes(50_000)).subarray(0, 20_000), "invalid"],
    ["is a gzip of zeros that never end", () => gzipSync(Buffer.alloc(64 * 2 ** 20)), "invalid"],
  ])("that %s is refused, and nothing is there", async (_title, make, code) => {
    const at = await freshShelf();
    expect(await problemOf(putTar(ann, at, await make()))).toMatchObject({ code });
    await expectNothing(at);
  });

  test("that unpacks to more than the namespace may hold stops where that is full", async () => {
    const at = await freshShelf();
    const params = { organization: at.namespace, product: "storage" };
    await ann.call(setLimit, { params, body: { limit: 10_000_000 } });
    const bomb = gzipSync(await plain({ "bomb.bin": Buffer.alloc(100_000_000) }));
    expect(bomb.length).toBeLessThan(200_000);
    expect(await problemOf(putTar(ann, at, bomb))).toMatchObject({ code: "limit_reached" });
    await expectNothing(at);
  });
});
