import { createReadStream } from "node:fs";
import { ReadableStream as WebStream } from "node:stream/web";
import { setTimeout as pause } from "node:timers/promises";
import { headUpload, patchUpload, uploadMediaType, uploadRoutes } from "../../contract/uploads.ts";
import { inParallel } from "../parallel.ts";
import type { Progress } from "../progress.ts";
import { backoffMs } from "../retry.ts";
import type { Session } from "../session.ts";
import { attempts_max, type Goal, isGone, mayGoOn, type Whole } from "./goal.ts";

/** A stretch of a file with an upload of its own. */
interface Piece {
  from: number;
  bytes: number;
}

/** From here on a file is worth going on with after a break. */
export const large_bytes_min = 8 * 2 ** 20;
const piece_bytes_min = 64 * 2 ** 20; // so that a file of 128 MiB has two
const pieces_max = 4;

/** Sends a large file in pieces at the same time; each goes on where it broke off, now or in an earlier command. */
export async function sendInPieces(to: Goal, whole: Whole, progress: Progress, signal: AbortSignal): Promise<void> {
  const pieces = piecesOf(whole.bytes);
  const ids = new Map<Piece, string>();
  await inParallel(pieces, pieces.length, async (piece, stop) => {
    const either = AbortSignal.any([stop, signal]);
    ids.set(piece, await sendPiece(to, whole, piece, pieces.length > 1, progress, either));
  });
  if (pieces.length > 1)
    await join(
      to,
      whole,
      pieces.map((piece) => ids.get(piece) as string),
      signal,
    );
}

function piecesOf(bytes: number): Piece[] {
  const count = Math.min(pieces_max, Math.max(1, Math.floor(bytes / piece_bytes_min)));
  const size = Math.ceil(bytes / count);
  return Array.from({ length: count }, (_, i) => ({ from: i * size, bytes: Math.min(size, bytes - i * size) }));
}

async function sendPiece(
  to: Goal,
  whole: Whole,
  piece: Piece,
  is_part: boolean,
  progress: Progress,
  signal: AbortSignal,
): Promise<string> {
  let id = begunBefore(to, whole, piece, is_part);
  const counted = counting(progress);
  for (let attempt = 1; ; attempt++) {
    try {
      id ??= await begin(to, whole, piece, is_part, signal);
      const offset = await offsetOf(to.session, id, signal);
      counted.is(offset, attempt === 1);
      if (offset < piece.bytes) await sendRest(to.session, id, whole, { ...piece, offset }, counted, signal);
      return id;
    } catch (error) {
      if (isGone(error) && attempt < attempts_max) id = undefined;
      else if (signal.aborted || attempt === attempts_max || !mayGoOn(error)) throw error;
      if (counted.moved()) attempt = 1;
      await pause(backoffMs(attempt), undefined, { signal });
    }
  }
}

/** Bytes of a piece as the progress counts them: what an earlier command sent is there, but was not moved now. */
function counting(progress: Progress) {
  let [at, before] = [0, 0];
  return {
    is(offset: number, earlier = false) {
      if (earlier) progress.skip(offset - at);
      else progress.add(offset - at);
      at = offset;
    },
    /** Whether more is there than the last time one asked. */
    moved() {
      const more = at > before;
      before = Math.max(at, before);
      return more;
    },
  };
}

/** Equal by what the whole file is, so that a file that has changed since begins anew. */
const begunBefore = ({ unfinished }: Goal, { file, bytes, sha256 }: Whole, piece: Piece, is_part: boolean) =>
  unfinished.find(
    (upload) =>
      !upload.is_direct &&
      upload.path === file.path &&
      upload.sha256 === sha256 &&
      upload.is_part === is_part &&
      upload.bytes === (is_part ? piece.bytes : bytes) &&
      upload.part_from === (is_part ? piece.from : null),
  )?.id;

async function begin(to: Goal, { file, sha256 }: Whole, piece: Piece, is_part: boolean, signal: AbortSignal) {
  const about = { path: file.path, sha256, ...(is_part ? { from: String(piece.from) } : {}) };
  const concat = is_part ? { "upload-concat": "partial" } : {};
  const headers = { "upload-length": String(piece.bytes), "upload-metadata": described(about), ...concat };
  const answer = await create(to, headers, signal);
  return (answer.headers.get("location") ?? "").split("/").at(-1) as string;
}

const create = ({ session, at: { kind, ...params } }: Goal, headers: Record<string, string>, signal: AbortSignal) =>
  session.call.open(uploadRoutes[kind].create, { params }, { headers, signal });

const described = (about: Record<string, string>): string =>
  Object.entries(about)
    .map(([key, value]) => `${key} ${Buffer.from(value).toString("base64")}`)
    .join(",");

async function offsetOf({ call }: Session, id: string, signal: AbortSignal): Promise<number> {
  const answer = await call.open(headUpload, { params: { id } }, { signal });
  return Number(answer.headers.get("upload-offset"));
}

async function sendRest(
  { call }: Session,
  id: string,
  { file }: Whole,
  { from, bytes, offset }: Piece & { offset: number },
  counted: ReturnType<typeof counting>,
  signal: AbortSignal,
): Promise<void> {
  async function* chunks() {
    let at = offset;
    const stretch = { start: from + offset, end: from + bytes - 1, highWaterMark: 1 << 18 };
    for await (const chunk of createReadStream(file.file, stretch)) {
      yield chunk as Buffer;
      at += (chunk as Buffer).length;
      counted.is(at);
    }
  }
  const headers = {
    "content-type": uploadMediaType,
    "content-length": String(bytes - offset),
    "upload-offset": String(offset),
  };
  const upload = WebStream.from(chunks()) as ReadableStream;
  await call.open(patchUpload, { params: { id } }, { upload, headers, signal });
}

/** Joining the same pieces again gives the same file, so it is asked for until there is an answer. */
async function join(to: Goal, { file, sha256 }: Whole, ids: readonly string[], signal: AbortSignal): Promise<void> {
  const urls = ids.map((id) => `/api/v1/uploads/${id}`);
  const headers = {
    "upload-concat": `final;${urls.join(" ")}`,
    "upload-metadata": described({ path: file.path, sha256 }),
  };
  for (let attempt = 1; ; attempt++)
    try {
      return void (await create(to, headers, signal));
    } catch (error) {
      if (signal.aborted || attempt === attempts_max || !mayGoOn(error)) throw error;
      await pause(backoffMs(attempt), undefined, { signal });
    }
}
