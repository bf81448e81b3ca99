import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { crc32 } from "node:zlib";
import { bytesOf, type Source } from "../../server/domain/repositories/archive-bytes.ts";
import type { Format } from "../../server/domain/repositories/archive-format.ts";
import { type Plan, planOf } from "../../server/domain/repositories/archive-plan.ts";

/** A file of a test: with its content, or so many zeros that nobody would hold them. */
export interface Item {
  name: string;
  bytes: number;
  content?: Buffer;
}

export const item = (name: string, content: string | Buffer): Item => {
  const bytes = Buffer.from(content);
  return { name, bytes: bytes.length, content: bytes };
};

/** An archive of files in memory, whose pages have so many files; it counts what it opens. */
export async function packing(format: Format, items: readonly Item[], page_files = 3) {
  const opened: string[] = [];
  const source: Source<Item> = {
    async *pages(first) {
      const from = first ? items.indexOf(first) : 0;
      for (let at = from; at < items.length; at += page_files) yield items.slice(at, at + page_files);
    },
    async read(file, { start, end }) {
      opened.push(file.name);
      return Readable.from([(file.content ?? Buffer.alloc(file.bytes)).subarray(start, end + 1)]);
    },
    sums: () => async (file) => crc32(file.content ?? ""),
  };
  const plan: Plan<Item> = await planOf(format, source.pages);
  const part = (start: number, end = plan.bytes - 1): Promise<Buffer> =>
    buffer(bytesOf({ format, source, plan, owners: new WeakMap() }, { start, end }));
  return { plan, opened, part };
}
