import { brotliCompressSync, gzipSync, zstdCompressSync } from "node:zlib";
import type { CompressionCodec, SchemaElement } from "hyparquet";
import { describe, expect, test } from "vitest";
import { contentOf, lines, parquetOf, problemKindOf, rowsOf } from "./shelf.ts";

const count = 30_000;
const numbers = Int32Array.from({ length: count }, (_, i) => (i * 7919) % count);

describe("a Parquet file", () => {
  const file = parquetOf(
    [
      { name: "n", data: numbers },
      { name: "name", data: Array.from(numbers, (n) => (n % 10 === 0 ? null : `name ${n}`)) },
      { name: "x", data: Float64Array.from(numbers, (n) => n / 4) },
      { name: "when", data: Array.from(numbers, (n) => new Date(n * 86_400_000)) },
    ],
    { rowGroupSize: 10_000, pageSize: 4096 },
  );

  test("has the columns, types and figures that it says itself", async () => {
    const table = await rowsOf(contentOf(file), "a.parquet", { limit: 1 });
    expect(table.figures).toEqual({ of: "statistics", rows: count });
    expect(
      table.columns.map(({ name, type, stored_as, nulls, min, max }) => [name, type, stored_as, nulls, min, max]),
    ).toEqual([
      ["n", "number", "int32", 0, "0", "29999"],
      ["name", "text", "string", 3000, "name 1", "name 9999"],
      ["x", "number", "double", 0, "0", "7499.75"],
      ["when", "date", "timestamp millis", 0, "1970-01-01", "2052-02-19"],
    ]);
    expect([table.total_rows, table.counted.rows, table.next_offset, table.sortable]).toEqual([count, count, 1, true]);
  });

  test.each([0, 1, 4_999, 9_998, 10_000, 19_999, count - 2])(
    "gives the rows from %d on, across groups",
    async (offset) => {
      const table = await rowsOf(contentOf(file), "a.parquet", { limit: 3, offset });
      const expected = [...numbers.subarray(offset, offset + 3)];
      expect(table.rows.map(({ cells }) => Number(cells[0]))).toEqual(expected);
      expect(table.rows.map(({ cells }) => cells[1])).toEqual(expected.map((n) => (n % 10 === 0 ? null : `name ${n}`)));
      expect(table.rows.map(({ number }) => number)).toEqual(expected.map((_, i) => offset + i + 1));
    },
  );

  test("is read by the pages that hold the rows, not as a whole", async () => {
    const content = contentOf(file);
    await rowsOf(content, "a.parquet", { limit: 10, offset: 25_000 });
    expect(content.read.bytes).toBeLessThan((content.bytes as number) / 2);
  });

  test("is sorted over all its groups", async () => {
    const up = await rowsOf(contentOf(file), "a.parquet", { sort: "n", limit: 3, offset: 10 });
    expect(up.rows.map(({ cells }) => cells[0])).toEqual(["10", "11", "12"]);
    const down = await rowsOf(contentOf(file), "a.parquet", { sort: "when", desc: true, limit: 2 });
    expect(down.rows.map(({ cells, number }) => [cells[0], numbers[number - 1]])).toEqual([
      ["29999", 29_999],
      ["29998", 29_998],
    ]);
    expect(await problemKindOf(rowsOf(contentOf(file), "a.parquet", { sort: "nothing" }))).toBe("invalid");
  });
});

test.each<[CompressionCodec, ((bytes: Uint8Array) => Uint8Array) | undefined]>([
  ["UNCOMPRESSED", undefined],
  ["SNAPPY", undefined],
  ["GZIP", (bytes) => gzipSync(bytes)],
  ["BROTLI", (bytes) => brotliCompressSync(bytes)],
  ["ZSTD", (bytes) => zstdCompressSync(bytes)],
])("packed as %s is read", async (codec, compress) => {
  const data = Array.from({ length: 500 }, (_, i) => `text ${i}`);
  const file = parquetOf([{ name: "a", data }], { codec, ...(compress ? { compressors: { [codec]: compress } } : {}) });
  expect(lines(await rowsOf(contentOf(file), "a.parquet", { offset: 498 }))).toEqual(["text 498", "text 499"]);
});

test("lists, structures, bytes and large numbers are shown as text", async () => {
  const schema: SchemaElement[] = [
    { name: "root", num_children: 4 },
    { name: "tags", repetition_type: "OPTIONAL", num_children: 1, converted_type: "LIST" },
    { name: "list", repetition_type: "REPEATED", num_children: 1 },
    { name: "element", type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "OPTIONAL" },
    { name: "image", repetition_type: "OPTIONAL", num_children: 2 },
    { name: "bytes", type: "BYTE_ARRAY", repetition_type: "OPTIONAL" },
    { name: "path", type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "OPTIONAL" },
    { name: "raw", type: "BYTE_ARRAY", repetition_type: "REQUIRED" },
    { name: "large", type: "INT64", repetition_type: "REQUIRED" },
  ];
  const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2]);
  const file = parquetOf(
    [
      { name: "tags", data: [["a", "b"], null] },
      { name: "image", data: [{ bytes: png, path: "a.png" }, null] },
      { name: "raw", data: [png, new TextEncoder().encode("words")] },
      { name: "large", data: [2n ** 60n, -1n] },
    ],
    { schema },
  );
  const table = await rowsOf(contentOf(file), "a.parquet");
  expect(table.columns.map(({ type, stored_as }) => `${type} ${stored_as}`)).toEqual([
    "json list",
    "json struct",
    "bytes byte array",
    "number int64",
  ]);
  expect(lines(table)).toEqual([
    '["a","b"] {"bytes":"‹7 bytes›","path":"a.png"} ‹7 bytes› 1152921504606846976',
    "∅ ∅ words -1",
  ]);
});

test("a column whose cells are too large for a page is left out, and the others are shown", async () => {
  const large = "x".repeat(20 * 1024 * 1024);
  const file = parquetOf(
    [
      { name: "id", data: Int32Array.from([1, 2]) },
      { name: "text", data: [`${large}1`, `${large}2`] },
    ],
    { codec: "UNCOMPRESSED", statistics: false, pageSize: 1024 },
  );
  const table = await rowsOf(contentOf(file), "a.parquet");
  expect(table.columns.map(({ left_out }) => left_out)).toEqual([false, true]);
  expect(table.rows.map(({ cells }) => cells)).toEqual([
    ["1", null],
    ["2", null],
  ]);
}, 60_000);
