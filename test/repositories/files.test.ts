import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { datasets as files } from "../../contract/files.ts";
import { type Person, problemOf, type World, world } from "../world.ts";
import { type At, fileAt, put, seal, sha256Of, shelf } from "./shelf.ts";

let w: World;
let ann: Person;
let at: At;

const pixel = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
const contents: Record<string, string | Buffer> = {
  "README.md": "# Iris\n",
  "data/a.csv": "a,b\n1,2\n",
  "data/b.csv": "a,b\n",
  "data/deep/er/c.csv": "c\n",
  "data-old/x.txt": "12345",
  "data.txt": "1234567",
  "images/pixel.png": pixel,
  "page.html": "<script>alert(1)</script>",
  "drawing.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
  "report.pdf": "%PDF-1.4",
  "empty.txt": "",
};

beforeAll(async () => {
  w = await world();
  ann = await w.person("ann");
  at = await shelf(ann, "ann", "files");
  for (const [path, content] of Object.entries(contents)) await put(ann, at, path, content);
  await seal(ann, at);
});
afterAll(() => w.stop());

async function walk(query: { under?: string; limit?: number }): Promise<string[]> {
  const seen: string[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await ann.call(files.list, {
      params: { ...at, version: "latest" },
      query: { ...query, ...(cursor ? { cursor } : {}) },
    });
    for (const { file, folder } of page.items)
      seen.push(folder ? `${folder.path}/ ${folder.files} ${folder.bytes}` : `${file?.path} ${file?.bytes}`);
    if (page.next_cursor === null) return seen;
    cursor = page.next_cursor;
  }
}

describe("the tree", () => {
  const top = [
    "README.md 7",
    "data-old/ 1 5",
    "data.txt 7",
    "data/ 3 14",
    "drawing.svg 41",
    "empty.txt 0",
    `images/ 1 ${pixel.length}`,
    "page.html 25",
    "report.pdf 8",
  ];

  test.each([1, 2, 100])("shows the top with its folders summed, %d at a time", async (limit) => {
    expect(await walk({ under: "", limit })).toEqual(top);
  });

  test.each(["data", "data/"])("shows a folder with its own files and folders (%s)", async (under) => {
    expect(await walk({ under, limit: 1 })).toEqual(["data/a.csv 8", "data/b.csv 4", "data/deep/ 1 2"]);
    expect(await walk({ under: "data/deep" })).toEqual(["data/deep/er/ 1 2"]);
  });

  test("shows every file by path when no folder is named", async () => {
    const every = Object.entries(contents).map(([path, content]) => `${path} ${content.length}`);
    expect(await walk({ limit: 3 })).toEqual(every.sort());
  });

  test("knows no folder that is not there, and no way out of the version", async () => {
    const under = (folder: string) => ann.call(files.list, { params: { ...at, version: 1 }, query: { under: folder } });
    for (const folder of ["dat", "data/deep/er/c.csv", "nothing"])
      expect(await problemOf(under(folder))).toMatchObject({ status: 404 });
    for (const folder of ["..", "/etc", "a/../b", "a\0b"])
      expect(await problemOf(under(folder))).toMatchObject({ fields: [{ path: "query.under" }] });
  });

  test("takes no made-up cursor that would lead out of the folder", async () => {
    const cursor = Buffer.from("").toString("base64url");
    const query = { under: "data", cursor, limit: 100 };
    const { items } = await ann.call(files.list, { params: { ...at, version: 1 }, query });
    expect(items.map(({ file, folder }) => file?.path ?? folder?.path)).toEqual([
      "data/a.csv",
      "data/b.csv",
      "data/deep",
    ]);
  });
});

describe("a download", () => {
  const get = (path: string, headers: Record<string, string> = {}) =>
    ann.fetch(fileAt(at, path, "latest"), { headers });

  test("names the file, its type and its hash, and may be kept by a browser that asks again", async () => {
    const answer = await get("data.txt");
    const headers = Object.fromEntries(answer.headers);
    expect(headers).toMatchObject({
      "content-type": "text/plain",
      "content-length": "7",
      etag: `"${sha256Of("1234567")}"`,
      "accept-ranges": "bytes",
      "x-content-type-options": "nosniff",
    });
    expect(headers["content-disposition"]).toContain('attachment; filename="data.txt"');
    expect(headers["content-security-policy"]).toContain("sandbox");
    const again = await get("data.txt", { "if-none-match": `"${sha256Of("1234567")}"` });
    expect([again.status, await again.text()]).toEqual([304, ""]);
  });

  test.each([
    ["bytes=0-2", 206, "123", "bytes 0-2/7"],
    ["bytes=5-", 206, "67", "bytes 5-6/7"],
    ["bytes=-3", 206, "567", "bytes 4-6/7"],
    ["bytes=2-100", 206, "34567", "bytes 2-6/7"],
    ["nonsense", 200, "1234567", null],
  ])("gives the range %s", async (range, status, text, content_range) => {
    const answer = await get("data.txt", { range });
    expect([answer.status, await answer.text(), answer.headers.get("content-range")]).toEqual([
      status,
      text,
      content_range,
    ]);
  });

  test("refuses a range outside the file", async () => {
    const answer = await get("data.txt", { range: "bytes=7-9" });
    expect([answer.status, (await answer.json()).code]).toEqual([416, "range"]);
  });

  test("of an empty file is empty", async () => {
    expect(await (await get("empty.txt")).text()).toBe("");
  });

  test.each([
    ["data.txt", "text/plain; charset=utf-8", "inline"],
    ["data/a.csv", "text/plain; charset=utf-8", "inline"],
    ["images/pixel.png", "image/png", "inline"],
    ["page.html", "text/html", "attachment"],
    ["drawing.svg", "image/svg+xml", "attachment"],
    ["report.pdf", "application/pdf", "attachment"],
  ])("that is asked inline shows %s as %s (%s)", async (path, type, way) => {
    const answer = await ann.fetch(`${fileAt(at, path)}?inline=true`);
    expect(answer.headers.get("content-type")).toBe(type);
    expect(answer.headers.get("content-disposition")?.startsWith(way)).toBe(true);
    await answer.arrayBuffer();
  });

  test("of what is not there says so", async () => {
    for (const path of ["data", "nothing.txt", "data/"]) expect((await get(path)).status).toBeGreaterThanOrEqual(400);
    expect((await get("nothing.txt")).status).toBe(404);
  });
});

test("a preview shows what a file is", async () => {
  const preview = (path: string) => ann.call(files.preview, { params: { ...at, version: "latest", path } });
  expect(await preview("data/a.csv")).toMatchObject({ kind: "table", rows: [["1", "2"]] });
  expect(await preview("README.md")).toEqual({ kind: "markdown", text: "# Iris\n", truncated: false });
  expect(await preview("page.html")).toMatchObject({ kind: "text" });
  expect(await preview("images/pixel.png")).toEqual({ kind: "image", media_type: "image/png" });
  expect(await preview("empty.txt")).toEqual({ kind: "none", reason: "empty" });
});

test("a table is read by rows, and what is none says so", async () => {
  const rows = (path: string, query: object = {}) =>
    ann.call(files.table, { params: { ...at, version: "latest", path }, query });
  expect(await rows("data/a.csv")).toMatchObject({ total_rows: 1, rows: [{ number: 1, cells: ["1", "2"] }] });
  expect((await rows("data/b.csv")).rows).toEqual([]);
  expect(await problemOf(rows("data.txt"))).toMatchObject({ status: 422, code: "unreadable" });
  expect(await problemOf(rows("data/none.csv"))).toMatchObject({ status: 404 });
  expect(await problemOf(rows("data/a.csv", { sort: "c" }))).toMatchObject({ fields: [{ path: "query.sort" }] });
});
