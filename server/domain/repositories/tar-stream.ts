import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { type Extract, extract } from "tar-stream";
import { Problem } from "../../kernel/problem.ts";

const block_bytes = 512;
const end_bytes = 2 * block_bytes;
/** Past the last file: the blocks that end it, and what is filled up for tapes. */
const tail_bytes_max = 2 ** 24;

type Source = Extract extends AsyncIterable<infer S> ? S : never;

/** One of a tar: its header, and its bytes, which are read before the next one or not at all. */
export interface Entry {
  header: Source["header"];
  bytes(): AsyncGenerator<Buffer>;
  skip(): void;
}

/** The entries of a tar as it comes, packed with gzip or not. One that does not end as tars end is refused at its end. */
export async function* openTar(body: Readable): AsyncGenerator<Entry> {
  const tar = extract();
  const tail = { passed: 0, last: Buffer.alloc(0), from: 0 };
  const flow = flowInto(tar, body, tail);
  const ended = flow.then(
    () => undefined,
    (error: unknown) => error,
  );
  try {
    for await (const entry of tar) {
      const { byteOffset, size = 0 } = entry.header as typeof entry.header & { byteOffset: number };
      tail.from = byteOffset + Math.ceil(size / block_bytes) * block_bytes;
      yield { header: entry.header, bytes: () => bytesOf(entry, ended), skip: () => void entry.resume() };
    }
  } catch (error) {
    throw faultOf((await ended) ?? error);
  } finally {
    tar.destroy();
  }
  const fault = await ended;
  if (fault) throw faultOf(fault);
  if (tail.passed - tail.from < end_bytes || tail.last.some((byte) => byte !== 0)) throw cut();
}

/** What destroys a stream of the library ends its whole tar: this one may be left in the middle. */
async function* bytesOf(entry: Source, ended: Promise<unknown>): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of entry) yield chunk as Buffer;
  } catch (error) {
    throw faultOf((await ended) ?? error);
  }
}

interface Tail {
  passed: number;
  last: Buffer;
  /** Where what has been read of the last file ends. */
  from: number;
}

async function flowInto(tar: Extract, body: Readable, tail: Tail): Promise<void> {
  const coming = chunksOf(body);
  const first = await coming.next();
  const all = Readable.from(rejoined(first, coming), { objectMode: false });
  const isPacked = !first.done && first.value[0] === 0x1f && first.value[1] === 0x8b;
  const watch = (chunks: AsyncIterable<Buffer>) => watched(chunks, tail);
  await (isPacked ? pipeline(all, createGunzip(), watch, tar) : pipeline(all, watch, tar));
}

/** The request stays whole whatever becomes of its bytes: its sender is still to be answered. */
async function* chunksOf(body: Readable): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of body.iterator({ destroyOnReturn: false })) yield chunk;
  } catch (cause) {
    throw new Problem(
      "upload_changed",
      "The connection broke before the whole tar had come: nothing was put",
      {},
      cause,
    );
  } finally {
    body.resume(); // what nobody reads of it stands before the next request of its connection
  }
}

async function* rejoined(first: IteratorResult<Buffer, void>, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  if (first.done) return;
  yield first.value;
  yield* rest;
}

/** Remembers how the tar ends, and lets nobody send blocks without a file for ever. */
async function* watched(chunks: AsyncIterable<Buffer>, tail: Tail): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    tail.passed += chunk.length;
    tail.last =
      chunk.length >= end_bytes ? chunk.subarray(-end_bytes) : Buffer.concat([tail.last, chunk]).subarray(-end_bytes);
    if (tail.passed - tail.from > tail_bytes_max + chunk.length)
      throw new Problem("invalid", "This tar holds too many bytes that belong to no file");
    yield chunk;
  }
}

function faultOf(error: unknown): unknown {
  if (error instanceof Problem) return error;
  const { message, code } = error as NodeJS.ErrnoException;
  if (message === "Unexpected end of data" || code === "Z_BUF_ERROR" || code === "ERR_STREAM_PREMATURE_CLOSE")
    return cut(error);
  return new Problem("invalid", `This is no tar that can be read: ${message}`, {}, error);
}

const cut = (cause?: unknown): Problem =>
  new Problem("upload_changed", "The tar ends before its end: nothing of it was put", {}, cause);
