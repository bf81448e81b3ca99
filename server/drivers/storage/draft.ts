import { createHash, type Hash } from "node:crypto";
import { type FileHandle, open, rm, statfs } from "node:fs/promises";
import type { Readable } from "node:stream";
import { crc32 } from "node:zlib";
import type { BlobStore } from "../../domain/repositories/ports.ts";
import { Problem } from "../../kernel/problem.ts";

type Expectation = Parameters<BlobStore["stage"]>[1];

/** Written at once: large enough that the disk works while the next piece is hashed, small enough to keep memory flat. */
const piece_bytes = 1024 * 1024;
/** So much at a time is brought to the disk behind what is written: left to the end, a large file would wait for all of it. */
const settled_bytes = 32 * 1024 * 1024;
/** Left free for the database, which may be on the same disk and stops when it is full; on a small disk a twentieth of it. */
const free_bytes_min = 256 * 1024 * 1024;
const look_every_bytes = 64 * 1024 * 1024;
const look_every_ms = 250;

/** Rejects when a disk has no room for so many bytes. */
export type Room = (bytes: number) => Promise<void>;

/** Writes the stream to a new file, hashing on the way, and makes it durable; leaves no file when that fails. */
export async function writeDraft(file: string, content: Readable, expect: Expectation, room: Room) {
  content.on("error", () => undefined); // whoever reads hears of it; unheard, it would end the process
  const handle = await open(file, "wx", 0o444).catch(refuseWhenFull);
  try {
    await handle.chmod(0o444); // whatever the umask says: executions read it under other ids
    await room(expect.bytes ?? 0);
    const hash = createHash("sha256");
    const poured: Poured = { hash, bytes: 0, crc32: 0 };
    await pour(content, handle, poured, expect.bytes_max, room);
    const written = { sha256: hash.digest("hex"), bytes: poured.bytes, crc32: poured.crc32 };
    refuseDifferent(written, expect);
    await handle.datasync();
    return written;
  } catch (error) {
    await rm(file, { force: true });
    return refuseWhenFull(error);
  } finally {
    await handle.close();
  }
}

/** How far a file has come; without a hash nobody has read its beginning. */
export interface Poured {
  hash: Hash | undefined;
  bytes: number;
  crc32: number;
}

/** Adds the stream to the end of a file. One piece is on its way to the disk while the next is hashed. */
export async function pour(content: Readable, handle: FileHandle, poured: Poured, bytes_max: number, room: Room) {
  let looked_at = poured.bytes;
  let writing: Promise<void> = Promise.resolve();
  const behind = settling(handle);
  try {
    for await (const { chunks, bytes } of piecesOf(content)) {
      if (poured.bytes + bytes > bytes_max) throw new Problem("too_large", `A file has at most ${bytes_max} bytes`);
      poured.bytes += bytes;
      for (const chunk of chunks) {
        poured.hash?.update(chunk);
        poured.crc32 = crc32(chunk, poured.crc32);
      }
      if (poured.bytes - looked_at > look_every_bytes) await room(0).then(() => (looked_at = poured.bytes));
      await writing;
      writing = writeWhole(handle, chunks, bytes);
      writing.catch(() => undefined); // heard at the next piece, or below
      behind.wrote(bytes);
    }
  } finally {
    await writing.finally(behind.done);
  }
}

/** Has the disk work while more comes. What it cannot keep is heard at the end: it says so only once. */
function settling(handle: FileHandle) {
  let unsettled_bytes = 0;
  let is_busy = false;
  let settled: Promise<void> = Promise.resolve();
  return {
    wrote(bytes: number) {
      unsettled_bytes += bytes;
      if (is_busy || unsettled_bytes < settled_bytes) return;
      [unsettled_bytes, is_busy] = [0, true];
      settled = settled.then(() => handle.datasync()).finally(() => (is_busy = false));
      settled.catch(() => undefined); // heard at the end
    },
    done: () => settled,
  };
}

/** What is written at once, as it came: put together it would be copied once more. */
interface Piece {
  chunks: Buffer[];
  bytes: number;
}

/** What came before the stream broke comes, too. */
async function* piecesOf(content: Readable): AsyncGenerator<Piece> {
  const coming = (content.iterator({ destroyOnReturn: false }) as NodeJS.AsyncIterator<Buffer>)[Symbol.asyncIterator]();
  let chunks: Buffer[] = [];
  let bytes = 0;
  for (;;) {
    let broken: unknown;
    const next = await coming.next().catch((error) => {
      broken = error ?? new Error("broken");
      return { done: true as const, value: undefined };
    });
    if (!next.done) {
      chunks.push(next.value);
      bytes += next.value.length;
      if (bytes < piece_bytes) continue;
    }
    if (chunks.length > 0) yield { chunks, bytes };
    if (broken) refuseBroken(broken);
    if (next.done) return;
    chunks = [];
    bytes = 0;
  }
}

/** A write may take only a part, most of all when the disk is nearly full. */
async function writeWhole(handle: FileHandle, chunks: Buffer[], bytes: number): Promise<void> {
  const { bytesWritten } = await handle.writev(chunks);
  if (bytesWritten === bytes) return;
  for (let rest = Buffer.concat(chunks, bytes).subarray(bytesWritten); rest.length > 0; )
    rest = rest.subarray((await handle.write(rest)).bytesWritten);
}

/** The room on the disk of a folder, looked up four times a second at most. */
export function roomIn(folder: string): Room {
  let until = 0;
  let free_bytes = Promise.resolve(0);
  return async (bytes) => {
    if (performance.now() > until) {
      until = performance.now() + look_every_ms;
      free_bytes = freeBytes(folder);
    }
    if ((await free_bytes) < bytes) throw new Problem("storage_full", `There is no room for ${bytes} bytes`);
  };
}

async function freeBytes(folder: string): Promise<number> {
  const { bavail, blocks, bsize } = await statfs(folder);
  return bavail * bsize - Math.min(free_bytes_min, (blocks * bsize) / 20);
}

/** Refuses what is not what was announced. */
export function refuseDifferent(
  written: { sha256: string; bytes: number },
  expect: { sha256?: string; bytes?: number },
): void {
  if (expect.bytes !== undefined && written.bytes !== expect.bytes)
    throw new Problem("upload_changed", `${expect.bytes} bytes were announced and ${written.bytes} came`);
  if (expect.sha256 !== undefined && written.sha256 !== expect.sha256)
    throw new Problem(
      "upload_changed",
      `The SHA-256 of what came is ${written.sha256}, and ${expect.sha256} was announced`,
    );
}

function refuseBroken(error: unknown): never {
  if (error instanceof Problem) throw error;
  throw new Problem("upload_changed", "The connection broke before the whole file had come", {}, error);
}

/** Says in our words that a disk is full. */
export function refuseWhenFull(error: unknown): never {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === "ENOSPC" || code === "EDQUOT") throw new Problem("storage_full", "There is no room left", {}, error);
  throw error;
}
