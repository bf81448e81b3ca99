import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { getOutput, listOutputs, previewOutput, readOutputTable } from "../../contract/executions.ts";
import { listLimits } from "../../contract/limits.ts";
import { problemOf } from "../world.ts";
import { type Lab, lab } from "./lab.ts";

let it: Lab;
const command = `mkdir -p b a/deep a.d
printf 'x,y\\n1,2\\n' >table.csv; echo one >a/deep/1; echo two >a/2; echo dot >a.d/z; echo last >b/0; : >empty
printf '<script>alert(1)</script>' >page.html; printf '<svg xmlns="http://www.w3.org/2000/svg"/>' >drawing.svg
ln -s /etc/passwd outside; ln -s a/2 inside; ln -s ../../.. up; mkfifo pipe
head -c 300000 /dev/zero >zeros.bin`;

beforeAll(async () => {
  it = await lab();
  await it.container("make", command);
  await it.start(it.dev, "make");
  const ended = await it.reach(it.dev, "make", 1, "succeeded", "failed");
  expect(ended).toMatchObject({ state: "succeeded", error: null });
});
afterAll(() => it.stop());

const at = { namespace: "acme", name: "make", number: 1 };
const get = (path: string, more: { inline?: string } = {}, headers = {}) =>
  it.dev.call.open(getOutput, { params: { ...at, path }, query: more }, { headers });

describe("what an execution left", () => {
  test("is listed by path, in pages, without links and pipes", async () => {
    const paths: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const query = { limit: "3", ...(cursor ? { cursor } : {}) };
      const page = await it.dev.call(listOutputs, { params: at, query });
      paths.push(...page.items.map((file) => file.path));
      if (page.next_cursor === null) break;
      cursor = page.next_cursor;
    }
    const all = ["a.d/z", "a/2", "a/deep/1", "b/0", "drawing.svg", "empty", "page.html", "table.csv", "zeros.bin"];
    expect(paths).toEqual(all);
    expect(paths.toSorted()).toEqual(paths);
  });

  test("counts as storage of the member and the organization, to the byte", async () => {
    const bytes = 8 + 4 + 4 + 4 + 5 + 0 + 25 + 41 + 300_000;
    const { items } = await it.dev.call(listLimits, { params: { organization: "acme" } });
    expect(items[0]).toMatchObject({ product: "storage", in_use: bytes, member_in_use: bytes });
    expect(await it.broken()).toEqual([]);
  });

  test("is downloaded whole or in part, and not again when it is the same", async () => {
    const whole = await get("zeros.bin");
    expect((await whole.arrayBuffer()).byteLength).toBe(300_000);
    const part = await get("table.csv", {}, { range: "bytes=4-6" });
    expect([part.status, await part.text()]).toEqual([206, "1,2"]);
    const again = { headers: { "if-none-match": whole.headers.get("etag") ?? "" } };
    const path = "/api/v1/containers/acme/make/executions/1/files/zeros.bin";
    expect((await it.dev.fetch(path, again)).status).toBe(304);
    expect(await (await get("empty")).text()).toBe("");
  });

  test("is shown by a browser only where it can hold no program", async () => {
    const headersOf = async (path: string, inline: string) => {
      const { headers } = await get(path, { inline });
      return [headers.get("content-type"), headers.get("content-disposition")?.split(";")[0]];
    };
    expect(await headersOf("table.csv", "true")).toEqual(["text/plain; charset=utf-8", "inline"]);
    expect(await headersOf("table.csv", "false")).toEqual(["text/csv", "attachment"]);
    expect((await headersOf("page.html", "true"))[1]).toBe("attachment");
    expect((await headersOf("drawing.svg", "true"))[1]).toBe("attachment");
  });

  test("is previewed by what it is", async () => {
    const kind = async (path: string) => (await it.dev.call(previewOutput, { params: { ...at, path } })).kind;
    expect(await kind("table.csv")).toBe("table");
    expect(await kind("zeros.bin")).toBe("none");
    expect(await kind("empty")).toBe("none");
    expect(await kind("a/2")).toBe("text");
  });

  test("is read by rows where it is a table", async () => {
    const table = await it.dev.call(readOutputTable, { params: { ...at, path: "table.csv" }, query: { limit: 1 } });
    expect([table.rows.length, table.rows[0]?.number]).toEqual([1, 1]);
  });

  test("never leads out of its folder", async () => {
    expect(await (await get("inside")).text()).toBe("two\n");
    for (const path of ["outside", "up/secret", "pipe", "a", "nothing", "a/2/x"])
      expect((await problemOf(get(path))).status, path).toBe(404);
    for (const path of ["%2e%2e/log", "..%2flog", "a/%2e%2e/%2e%2e/log"]) {
      const { status } = await it.dev.fetch(`/api/v1/containers/acme/make/executions/1/files/${path}`);
      expect([400, 404], path).toContain(status);
    }
  });

  test("is there for readers, and for nobody else", async () => {
    const list = { params: at, query: {} };
    expect((await it.vic.call(listOutputs, list)).items).toHaveLength(9);
    expect((await problemOf(it.eve.call(listOutputs, list))).status).toBe(404);
  });
});
