import type { FileHandle } from "node:fs/promises";
import { Readable } from "node:stream";
import type { Lending } from "../../kernel/content.ts";

const piece_bytes = 256 * 1024;
const spare_max = 16;
const spare: Buffer[] = [];
const lent = new WeakSet<Buffer>();

/**
 * Bytes `start` to `end` of a file, in pieces whose memory is used again once they are given back: that much new memory
 * for every download would keep the collector of garbage busier than the disk. What nobody gives back is simply lost.
 */
export function lend(file: FileHandle, { start, end }: { start: number; end: number }): Lending {
  let at = start;
  const read = async (): Promise<Buffer | null> => {
    const wanted = Math.min(piece_bytes, end - at + 1);
    if (wanted <= 0) return null;
    const memory = (wanted === piece_bytes && spare.pop()) || Buffer.allocUnsafeSlow(wanted);
    const { bytesRead } = await file.read(memory, 0, wanted, at);
    at += bytesRead;
    if (bytesRead < wanted) return bytesRead === 0 ? null : memory.subarray(0, bytesRead);
    lent.add(memory);
    return memory;
  };
  const stream = new Readable({
    objectMode: true, // pieces stay as they are: joined ones would be others
    highWaterMark: 1,
    read() {
      read().then(
        (piece) => this.push(piece),
        (error) => this.destroy(error),
      );
    },
    destroy: (error, done) => void file.close().then(() => done(error), done),
  });
  return Object.assign(stream, { giveBack });
}

function giveBack(piece: Buffer): void {
  if (!lent.delete(piece)) return;
  if (piece.length === piece_bytes && spare.length < spare_max) spare.push(piece);
}
