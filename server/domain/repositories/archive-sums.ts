import { crc32 } from "node:zlib";
import type { Ctx } from "../../kernel/context.ts";
import * as queries from "./archive-queries.ts";

/**
 * Knows the CRC-32 of each of some blobs. It is taken while a file is uploaded; where the bytes did not come through
 * here, they are read once, when it is first needed. `isOver` ends that early: nobody waits any more.
 */
export function sumsOf(
  ctx: Ctx,
  sha256s: readonly string[],
  isOver: () => boolean,
): (sha256: string) => Promise<number> {
  let known: Promise<Map<string, number>> | undefined;
  return async (sha256) => {
    known ??= queries.crcsOf(ctx, sha256s);
    const sums = await known;
    const sum = sums.get(sha256) ?? (await readSum(ctx, sha256, isOver));
    sums.set(sha256, sum);
    return sum;
  };
}

async function readSum(ctx: Ctx, sha256: string, isOver: () => boolean): Promise<number> {
  let sum = 0;
  for await (const piece of await ctx.ports.blobs.read(sha256)) {
    if (isOver()) throw new Error("nobody waits for the archive any more");
    sum = crc32(piece as Buffer, sum);
  }
  await queries.keepCrc(ctx, sha256, sum);
  return sum;
}
