import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { ReadableStream as WebStream } from "node:stream/web";
import { ApiError } from "../../contract/client.ts";
import { fileRoutes } from "../../contract/files.ts";
import { failure } from "../failure.ts";
import type { Progress } from "../progress.ts";
import { rereadable } from "../retry.ts";
import { sendDirect } from "./direct.ts";
import type { Goal, Whole } from "./goal.ts";
import { type Hashes, markOf } from "./hashes.ts";
import { large_bytes_min, sendInPieces } from "./pieces.ts";
import type { LocalFile } from "./scan.ts";

/** An open version that files go into. */
export interface Destination extends Goal {
  hashes: Hashes;
}

/** Brings one file into the version; a file that changes meanwhile is tried once more. */
export async function upload(to: Destination, file: LocalFile, progress: Progress, signal: AbortSignal): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const before = await markOf(file.file);
    const fault = await attemptUpload(to, file, progress, signal).catch(asError);
    const same = (await markOf(file.file)) === before;
    if (same && !fault) return;
    if (fault && (signal.aborted || (same && !isMismatch(fault)))) throw fault;
    if (attempt === 2) throw changed(file);
  }
}

async function attemptUpload(to: Destination, file: LocalFile, progress: Progress, signal: AbortSignal): Promise<void> {
  const { size } = await stat(file.file);
  const sha256 = await to.hashes.of(file.file);
  if (size >= large_bytes_min) return uploadLarge(to, { file, bytes: size, sha256 }, progress, signal);
  const { kind, ...at } = to.at;
  const headers = { "x-sha256": sha256, "content-length": String(size) };
  const upload = bodyOf(file.file, size, progress);
  await to.session.call(fileRoutes[kind].put, { params: { ...at, path: file.path } }, { upload, headers, signal });
}

/** Straight to the store where that is possible, else through the server. */
async function uploadLarge(to: Destination, whole: Whole, progress: Progress, signal: AbortSignal): Promise<void> {
  const is_direct = to.direct.origin !== null && whole.bytes >= to.direct.bytes_min;
  if (is_direct && (await sendDirect(to, whole, progress, signal))) return;
  await sendInPieces(to, whole, progress, signal);
}

/** Exactly `size` bytes of a file, counted as they leave; read again from the start when the request is repeated. */
function bodyOf(file: string, size: number, progress: Progress): ReadableStream {
  let counted = 0;
  async function* chunks() {
    progress.add(-counted);
    counted = 0;
    if (size === 0) return;
    for await (const chunk of createReadStream(file, { end: size - 1, highWaterMark: 1 << 18 })) {
      yield chunk as Buffer;
      counted += (chunk as Buffer).length;
      progress.add((chunk as Buffer).length);
    }
  }
  return rereadable(() => WebStream.from(chunks()) as ReadableStream);
}

/** The server received other bytes than those that were hashed before. */
const isMismatch = (error: Error): boolean => error instanceof ApiError && error.problem.code === "upload_changed";

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

const changed = ({ file }: LocalFile) =>
  failure(`${file} changes while it is uploaded.`, { hint: "Push it again when nothing writes to it any more." });
