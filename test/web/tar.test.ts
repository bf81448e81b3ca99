import { createHash } from "node:crypto";
import { buffer } from "node:stream/consumers";
import { extract } from "tar-stream";
import { expect, test } from "vitest";
import { tarOf } from "../../web/tar.ts";

const sha256Of = (content: Uint8Array) => createHash("sha256").update(content).digest("hex");
const fileOf = (path: string, bytes: number) => {
  const content = new Uint8Array(bytes).fill(bytes % 251);
  return { path, content, sha256: sha256Of(content) };
};

test("a tar made in the browser is read by others: any name, any size, with the hash of each file", async () => {
  const long = `${"folder/".repeat(100)}end.txt`;
  const names = ["a.txt", "名前/数据.csv", long, "with = and\ttab", "empty", "block"];
  const files = names.map((path, i) => fileOf(path, [3, 1000, 511, 513, 0, 512][i] ?? 0));
  const { tar, starts } = tarOf(files);
  const bytes = Buffer.from(await tar.arrayBuffer());
  const found: string[] = [];
  const reader = extract();
  reader.end(bytes);
  for await (const entry of reader) {
    const content = await buffer(entry);
    expect(sha256Of(content)).toBe((entry.header.pax as Record<string, string>)["GUILDHALL.sha256"]);
    found.push(entry.header.name);
  }
  expect(found).toEqual(names);
  for (const [i, { content }] of files.entries())
    expect(bytes.subarray(starts[i], (starts[i] ?? 0) + content.length).equals(content)).toBe(true);
});

test("the length of a record counts its own digits, also where one more digit makes it longer", async () => {
  const names = Array.from({ length: 120 }, (_, i) => "n".repeat(i + 1));
  const reader = extract();
  reader.end(Buffer.from(await tarOf(names.map((path) => fileOf(path, 1))).tar.arrayBuffer()));
  const found: string[] = [];
  for await (const entry of reader) {
    entry.resume();
    found.push(entry.header.name);
  }
  expect(found).toEqual(names);
});
