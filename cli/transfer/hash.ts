import { createHash, type Hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";

/** Adds the bytes of a file to a hash. */
export async function hashInto(hash: Hash, file: string): Promise<Hash> {
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), async (chunks: AsyncIterable<Buffer>) => {
    for await (const chunk of chunks) hash.update(chunk);
  });
  return hash;
}

/** The SHA-256 of a file, in hex. */
export const sha256Of = async (file: string): Promise<string> =>
  (await hashInto(createHash("sha256"), file)).digest("hex");
