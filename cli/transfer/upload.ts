import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { ReadableStream as WebStream } from "node:stream/web";
import { ApiError } from "../../contract/client.ts";
import { fileRoutes } from "../../contract/files.ts";
import type { RepositoryAddress } from "../address.ts";
import { failure } from "../failure.ts";
import type { Progress } from "../progress.ts";
import { rereadable } from "../retry.ts";
import type { Session } from "../session.ts";
import { sha256Of } from "./hash.ts";
import type { LocalFile } from "./scan.ts";

/** An open version that files go into, and what it holds already (SHA-256 by path). */
interface Destination {
  session: Session;
  at: RepositoryAddress & { version: number };
  held: ReadonlyMap<string, string>;
}

/** Brings one file into the version, or finds it there; a file that changes meanwhile is tried once more. */
export async function upload(to: Destination, file: LocalFile, progress: Progress, signal: AbortSignal) {
  for (let attempt = 1; ; attempt++) {
    const before = await markOf(file.file);
    const outcome = await attemptUpload(to, file, progress, signal).catch(asError);
    const same = (await markOf(file.file)) === before;
    if (same && !(outcome instanceof Error)) return outcome;
    if (outcome instanceof Error && (signal.aborted || (same && !isMismatch(outcome)))) throw outcome;
    if (attempt === 2) throw changed(file);
  }
}

async function attemptUpload(to: Destination, file: LocalFile, progress: Progress, signal: AbortSignal) {
  const { size } = await stat(file.file);
  const sha256 = await sha256Of(file.file);
  if (to.held.get(file.path) === sha256) {
    progress.add(size);
    return "kept";
  }
  const headers = { "x-sha256": sha256, "content-length": String(size) };
  const params = { ...to.at, path: file.path };
  await to.session.call(
    fileRoutes[to.at.kind].put,
    { params },
    { upload: bodyOf(file.file, size, progress), headers, signal },
  );
  return "uploaded";
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

/** What changes when somebody writes to a file. */
async function markOf(file: string): Promise<string> {
  const { size, mtimeNs, ino } = await stat(file, { bigint: true });
  return `${size} ${mtimeNs} ${ino}`;
}

/** The server received other bytes than those that were hashed before. */
const isMismatch = (error: Error): boolean => error instanceof ApiError && error.problem.code === "upload_changed";

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

const changed = ({ file }: LocalFile) =>
  failure(`${file} changes while it is uploaded.`, { hint: "Push it again when nothing writes to it any more." });
