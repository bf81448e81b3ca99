import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { afterAll, expect, test } from "vitest";
import { lend } from "../../../server/drivers/storage/lending.ts";

const folder = mkdtempSync(join(tmpdir(), "guildhall-lending-"));
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, bytes: number) => {
  const content = randomBytes(bytes);
  writeFileSync(join(folder, name), content);
  const read = async (start = 0, end = bytes - 1) => lend(await open(join(folder, name)), { start, end });
  return { content, read };
};

test("what is lent is what is in the file, whether it is given back or not", async () => {
  const { content, read } = file("whole", 1_000_001);
  expect((await buffer(await read())).equals(content)).toBe(true);
  expect((await buffer(await read(7, 700_000))).equals(content.subarray(7, 700_001))).toBe(true);
  expect(await buffer(await file("empty", 0).read())).toHaveLength(0);
});

test("memory is used again only when it has been given back, by many readers at once", async () => {
  const files = Array.from({ length: 6 }, (_, i) => file(`many-${i}`, 2_500_000 + i));
  const seen = new Set<ArrayBufferLike>();
  let pieces = 0;
  const reads = files.map(async ({ content, read }) => {
    const bytes = await read();
    let at = 0;
    for await (const piece of bytes as AsyncIterable<Buffer>) {
      await new Promise(setImmediate); // others read meanwhile
      expect(piece.equals(content.subarray(at, at + piece.length))).toBe(true);
      at += piece.length;
      pieces += 1;
      seen.add(piece.buffer);
      bytes.giveBack?.(piece);
      bytes.giveBack?.(piece); // twice is once
    }
    expect(at).toBe(content.length);
  });
  await Promise.all(reads);
  expect(seen.size).toBeLessThan(pieces / 2);
});

test("a file that became shorter ends early, and a reader that stops closes it", async () => {
  const { read } = file("short", 1000);
  expect(await buffer(await read(0, 5000))).toHaveLength(1000);
  const bytes = await read();
  bytes.destroy();
  await new Promise((resolve) => bytes.once("close", resolve));
  expect(bytes.destroyed).toBe(true);
});
