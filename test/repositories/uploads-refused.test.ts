import { describe, expect, test } from "vitest";
import { ann, at, freshShelf, nothingHeld, pathsOf, setDesk, w } from "./desk.ts";
import { put, sha256Of, storageOf, storing } from "./shelf.ts";
import { begin, metadata, offsetOf, patch, refusalOf, send, tus, uploadsAt } from "./tus.ts";

setDesk();

const length = { "upload-length": "10" };
describe("what is not as announced", () => {
  test("by its SHA-256 is refused with its last byte, and nothing is held", async () => {
    await freshShelf();
    const address = await begin(ann, at, 5, { path: "x", sha256: sha256Of("other") });
    expect(await refusalOf(patch(ann, address, 0, Buffer.from("bytes")))).toMatchObject({ code: "upload_changed" });
    expect(await offsetOf(ann, address)).toBeUndefined();
    await nothingHeld();
    expect(await pathsOf()).toEqual([]);
  });

  test("by its place is refused, and told where it goes on", async () => {
    await freshShelf();
    const address = await begin(ann, at, 10, { path: "x" });
    expect(await refusalOf(patch(ann, address, 3, Buffer.from("bytes")))).toMatchObject({
      code: "upload_offset",
      status: 409,
      detail: "The upload goes on at byte 0, not at 3",
    });
    expect(await refusalOf(patch(ann, address, 0, Buffer.alloc(11)))).toMatchObject({ code: "too_large" });
    const flowing = new Blob([Buffer.alloc(11)]).stream();
    expect(await refusalOf(patch(ann, address, 0, flowing))).toMatchObject({ code: "too_large" });
  });

  test("above the storage limit is refused before the first byte, with the numbers; nothing of it stays", async () => {
    await freshShelf();
    await w.owner.query(
      `insert into namespace_limit (namespace_id, product, cap) select id, 'storage', 1000 from namespace where path = $1
       on conflict (namespace_id, product) do update set cap = 1000`,
      [at.namespace],
    );
    const first = await begin(ann, at, 600, { path: "fits" });
    const headers = { "upload-length": "600", "upload-metadata": metadata({ path: "too much" }) };
    expect(await refusalOf(tus(ann, "POST", uploadsAt(at), headers))).toMatchObject({
      code: "limit_reached",
      refusals: [{ condition: "organization_limit", limit: 1000, in_use: 600, asked: 600, unit: "bytes" }],
    });
    expect((await tus(ann, "DELETE", first)).status).toBe(204);
    await nothingHeld();
    await begin(ann, at, 1000, { path: "fits now" });
    const sparse = { "upload-length": String(4 * 2 ** 30), "upload-metadata": metadata({ path: "sparse" }) };
    expect(await refusalOf(tus(ann, "POST", uploadsAt(at), sparse))).toMatchObject({ code: "limit_reached" });
  });

  test("of what is there already takes only the difference of the limit", async () => {
    await freshShelf();
    await put(ann, at, "a", Buffer.alloc(900));
    await begin(ann, at, 1000, { path: "a" });
    expect(await storageOf(w, at.namespace)).toMatchObject({ counted: 1000, promised: 100 });
  });
});

describe("a sender is told what is wrong", () => {
  test.each<[string, Record<string, string>, string, number]>([
    ["no length", { "upload-metadata": metadata({ path: "a" }) }, "invalid", 400],
    [
      "a length to be told later",
      { "upload-defer-length": "1", "upload-metadata": metadata({ path: "a" }) },
      "invalid",
      400,
    ],
    ["a negative length", { "upload-length": "-1", "upload-metadata": metadata({ path: "a" }) }, "invalid", 400],
    ["a broken length", { "upload-length": "1e3", "upload-metadata": metadata({ path: "a" }) }, "invalid", 400],
    [
      "a huge length",
      { "upload-length": "9".repeat(25), "upload-metadata": metadata({ path: "a" }) },
      "too_large",
      413,
    ],
    ["no path", length, "invalid", 400],
    [
      "another tus",
      { ...length, "tus-resumable": "0.2.2", "upload-metadata": metadata({ path: "a" }) },
      "tus_version",
      412,
    ],
    ["metadata that is not base64", { ...length, "upload-metadata": "path ä%" }, "invalid", 400],
    ["metadata that is not UTF-8", { ...length, "upload-metadata": "path /w==" }, "invalid", 400],
    ["a hash that is none", { ...length, "upload-metadata": metadata({ path: "a", sha256: "x" }) }, "invalid", 400],
    [
      "an unknown way to join",
      { ...length, "upload-concat": "maybe", "upload-metadata": metadata({ path: "a" }) },
      "invalid",
      400,
    ],
  ])("%s", async (_title, headers, code, status) => {
    if (!at) await freshShelf();
    expect(await refusalOf(tus(ann, "POST", uploadsAt(at), headers))).toMatchObject({ code, status });
  });

  test.each([
    ["climbs out", "../../etc/passwd"],
    ["is absolute", "/etc/passwd"],
    ["has a drive", "C:/windows"],
    ["has a backslash", "a\\b"],
    ["has a NUL", "a\0b"],
    ["has a line break", "a\nb"],
    ["turns the direction of writing", "a\u202eb"],
    ["is a point", "a/./b"],
    ["has a part of 300 bytes", "x".repeat(300)],
    ["has 2,000 bytes", `${"abc/".repeat(500)}d`],
    ["is nothing", ""],
  ])("a name that %s", async (_title, path) => {
    const headers = { ...length, "upload-metadata": metadata({ path }) };
    expect(await refusalOf(tus(ann, "POST", uploadsAt(at), headers))).toMatchObject({
      fields: [{ path: "headers.upload-metadata" }],
    });
  });

  test("a name that is a folder already, or lies in a file; other spellings are other files, composed ones are not", async () => {
    await freshShelf();
    await put(ann, at, "a/b", "b");
    const refusal = (path: string) =>
      refusalOf(tus(ann, "POST", uploadsAt(at), { ...length, "upload-metadata": metadata({ path }) }));
    expect(await refusal("a")).toMatchObject({ code: "conflict", detail: '"a" is a folder here: it holds "a/b"' });
    expect(await refusal("a/b/c")).toMatchObject({ code: "conflict" });
    await send(ann, w.url, at, "Data.csv", Buffer.from("1"));
    await send(ann, w.url, at, "data.csv", Buffer.from("2"));
    await send(ann, w.url, at, "Mu\u0308ller", Buffer.from("3"));
    await send(ann, w.url, at, "M\u00fcller", Buffer.from("4"));
    expect(await pathsOf()).toEqual(["Data.csv", "M\u00fcller", "a/b", "data.csv"]);
  });

  test("two files at once where a folder and a file cannot both be: the second loses all it holds", async () => {
    await freshShelf();
    const [file, inside] = [await begin(ann, at, 1, { path: "x" }), await begin(ann, at, 1, { path: "x/y" })];
    expect((await patch(ann, file, 0, Buffer.from("1"))).status).toBe(204);
    expect(await refusalOf(patch(ann, inside, 0, Buffer.from("2")))).toMatchObject({ code: "conflict" });
    expect(await storageOf(w, at.namespace)).toEqual(storing(1));
  });

  test("what is spoken here is told to anybody", async () => {
    const answer = await fetch(`${w.url}/api/v1/uploads`, { method: "OPTIONS" });
    expect([answer.status, answer.headers.get("tus-version")]).toEqual([204, "1.0.0"]);
    expect(answer.headers.get("tus-extension")).toContain("concatenation");
  });
});
