import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Person, type World, world } from "../world.ts";
import { type At, fileAt, put, seal, sha256Of, shelf } from "./shelf.ts";

let w: World;
let ann: Person;
let at: At;
const text = "0123456789";
const etag = `"${sha256Of(text)}"`;
const names = ["数据 (1).csv", `quote".txt`, "100%.txt", "it's.txt", "semi;colon.txt", "naïve.txt"];

beforeAll(async () => {
  w = await world();
  ann = await w.person("ann");
  at = await shelf(ann, "ann", "files");
  await put(ann, at, "digits.txt", text);
  await put(ann, at, "empty.txt", "");
  for (const name of names) await put(ann, at, name, "x");
  await seal(ann, at);
});
afterAll(() => w.stop());

const get = (path: string, headers: Record<string, string> = {}, method = "GET") =>
  ann.fetch(fileAt(at, path), { method, headers });

describe("a range", () => {
  test.each([
    ["bytes=0-", 206, text],
    ["bytes=0-0", 206, "0"],
    ["BYTES=9-", 206, "9"],
    ["bytes= 2-3 ", 206, "23"],
    ["bytes=-10", 206, text],
    ["bytes=-99", 206, text],
    ["bytes=0-1,4-5", 200, text],
    ["bytes=5-2", 200, text],
    ["bytes=-", 200, text],
    ["bytes=a-b", 200, text],
    ["lines=1-2", 200, text],
  ])("written %s is answered with %d and %s", async (range, status, expected) => {
    const answer = await get("digits.txt", { range });
    expect([answer.status, await answer.text()]).toEqual([status, expected]);
  });

  test.each(["bytes=10-", "bytes=-0", "bytes=99999999999999999999999-"])(
    "outside the file (%s) is refused with the file's length",
    async (range) => {
      const answer = await get("digits.txt", { range });
      expect([answer.status, answer.headers.get("content-range")]).toEqual([416, "bytes */10"]);
      expect((await answer.json()).code).toBe("range");
      expect((await get("empty.txt", { range: "bytes=0-" })).status).toBe(416);
    },
  );

  test("holds only for the content that it was begun with", async () => {
    const from = async (only_if: string) => {
      const answer = await get("digits.txt", { range: "bytes=8-", "if-range": only_if });
      return [answer.status, await answer.text()];
    };
    expect(await from(etag)).toEqual([206, "89"]);
    for (const other of ['"other"', `W/${etag}`, "Wed, 21 Oct 2026 07:28:00 GMT"])
      expect(await from(other)).toEqual([200, text]);
  });

  test("is not needed by who has the file already", async () => {
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, "*"])
      expect((await get("digits.txt", { range: "bytes=1-", "if-none-match": known })).status).toBe(304);
  });
});

test("a head says what a download would, and sends nothing", async () => {
  const [head, whole] = [await get("digits.txt", { range: "bytes=2-" }, "HEAD"), await get("digits.txt")];
  expect(head.status).toBe(200);
  for (const name of ["content-length", "etag", "accept-ranges", "content-type", "content-disposition"])
    expect(head.headers.get(name), name).toBe(whole.headers.get(name));
  expect([await head.text(), await whole.text()]).toEqual(["", text]);
  expect((await get("empty.txt", {}, "HEAD")).headers.get("content-length")).toBe("0");
  expect((await get("nothing.txt", {}, "HEAD")).status).toBe(404);
});

/** The header as it goes over the wire; `fetch` would decode it. */
const dispositionOf = (path: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const sent = request(w.url + fileAt(at, path), { headers: { authorization: `Bearer ${ann.token}` } });
    sent.on("error", reject).on("response", (answer) => resolve(answer.resume().headers["content-disposition"] ?? ""));
    sent.end();
  });

test.each(names)("the name %s arrives as it is", async (name) => {
  const header = await dispositionOf(name);
  const [, plain = "", encoded = ""] = /^attachment; filename="([^"]*)"; filename\*=UTF-8''(\S+)$/.exec(header) ?? [];
  expect(decodeURIComponent(encoded)).toBe(name);
  expect(encoded).toMatch(/^[A-Za-z0-9!#$&+.^_`|~%-]+$/);
  expect(plain).toMatch(/^[\x20-\x7e]+$/);
  expect(plain).not.toMatch(/["\\%]/);
});

test("nothing is compressed on the way, and nobody on the way may", async () => {
  const answer = await get("digits.txt", { "accept-encoding": "gzip, br, zstd" });
  expect(answer.headers.get("content-encoding")).toBeNull();
  expect(answer.headers.get("cache-control")).toBe("private, no-cache, no-transform");
  expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
  await answer.text();
});
