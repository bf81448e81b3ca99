import { createReadStream } from "node:fs";
import { ReadableStream as WebStream } from "node:stream/web";
import { setTimeout as pause } from "node:timers/promises";
import {
  completeDirectUpload,
  deleteDirectUpload,
  directUploadRoutes,
  getDirectUpload,
  getDirectWay,
  locateParts,
} from "../../contract/direct-uploads.ts";
import { failure } from "../failure.ts";
import { say } from "../output.ts";
import { inParallel } from "../parallel.ts";
import type { Progress } from "../progress.ts";
import { backoffMs, isOfSource } from "../retry.ts";
import type { Session } from "../session.ts";
import { attempts_max, type DirectWay, type Goal, isGone, mayGoOn, type Whole } from "./goal.ts";

const parts_at_once = 4;
/** Of a part, before the store has taken any: it may not be reachable from here at all. */
const attempts_unreached = 2;

/** Asks whether large files may go straight to the store. */
export const directWay = async ({ call }: Session): Promise<DirectWay> => ({
  ...(await call(getDirectWay, {})),
  reached: false,
});

interface Begun {
  id: string;
  part_bytes: number;
  parts_total: number;
  received: number[];
}

/**
 * Brings a file straight to the store, several parts at once; it goes on with those that the store has. False: the store
 * cannot be reached from here, and the file has to go through the server.
 */
export async function sendDirect(to: Goal, whole: Whole, progress: Progress, signal: AbortSignal): Promise<boolean> {
  for (let attempt = 1; ; attempt++)
    try {
      const begun = (await begunBefore(to, whole, signal)) ?? (await begin(to, whole, signal));
      return await sendParts(to, whole, begun, progress, signal);
    } catch (error) {
      if (!isGone(error) || attempt === 2) throw error;
    }
}

/** What an earlier command began, if the store still knows it. */
async function begunBefore({ session, unfinished }: Goal, { file, bytes, sha256 }: Whole, signal: AbortSignal) {
  const known = unfinished.find(
    (upload) => upload.is_direct && upload.path === file.path && upload.sha256 === sha256 && upload.bytes === bytes,
  );
  if (!known) return undefined;
  return session.call(getDirectUpload, { params: { id: known.id } }, { signal }).catch((error) => {
    if (!isGone(error)) throw error;
  });
}

async function begin({ session, at }: Goal, { file, bytes, sha256 }: Whole, signal: AbortSignal): Promise<Begun> {
  const { kind, ...params } = at;
  const body = { path: file.path, bytes, sha256 };
  const begun = await session.call(directUploadRoutes[kind].begin, { params, body }, { signal });
  return { ...begun, received: [] };
}

async function sendParts(to: Goal, whole: Whole, begun: Begun, progress: Progress, signal: AbortSignal) {
  const { id, part_bytes, parts_total } = begun;
  const stretch = (number: number) => {
    const start = (number - 1) * part_bytes;
    return { number, start, end: Math.min(start + part_bytes, whole.bytes) - 1 };
  };
  const all = Array.from({ length: parts_total }, (_, i) => stretch(i + 1));
  const here = new Set(begun.received);
  const before = all.reduce((sum, { number, start, end }) => sum + (here.has(number) ? end - start + 1 : 0), 0);
  progress.skip(before);
  const missing = all.filter(({ number }) => !here.has(number));
  const urls = addressesOf(to.session, id, missing);
  await inParallel(missing, parts_at_once, async (part, stop) => {
    const either = AbortSignal.any([stop, signal]);
    if (to.direct.origin !== null && !(await sendPart(to, whole, urls, part, progress, either))) outOfReach(to.direct);
  });
  if (to.direct.origin !== null || missing.length === 0) return complete(to, id, signal);
  progress.skip(-before);
  await to.session.call(deleteDirectUpload, { params: { id } });
  return false;
}

const located_at_once = 16;

type Addresses = ReturnType<typeof addressesOf>;

/** Where parts go, asked for some time ahead; what is asked for again is located anew. */
function addressesOf({ call }: Session, id: string, parts: readonly Stretch[]) {
  const known = new Map<number, string>();
  return {
    async of(number: number, signal: AbortSignal): Promise<string> {
      const from = parts.findIndex((part) => part.number === number);
      const numbers = parts.slice(from, from + located_at_once).map((part) => part.number);
      if (!known.has(number)) {
        const located = await call(locateParts, { params: { id }, body: { numbers } }, { signal });
        for (const part of located.parts) known.set(part.number, part.url);
      }
      const url = known.get(number) ?? "";
      known.delete(number);
      return url;
    },
  };
}

/** Said once; the rest of the command goes through the server. */
function outOfReach(way: DirectWay): void {
  if (way.origin !== null)
    say(`The store at ${way.origin} cannot be reached from here: large files go through Guildhall.`);
  way.origin = null;
}

interface Stretch {
  number: number;
  start: number;
  end: number;
}

/** Sends one part until the store has it; false when it never took any. */
async function sendPart(
  to: Goal,
  whole: Whole,
  urls: Addresses,
  part: Stretch,
  progress: Progress,
  signal: AbortSignal,
): Promise<boolean> {
  for (let attempt = 1; ; attempt++) {
    const fault = await put(await urls.of(part.number, signal), whole, part, progress, signal);
    if (fault === undefined) {
      to.direct.reached = true;
      return true;
    }
    signal.throwIfAborted();
    if (!to.direct.reached && attempt >= attempts_unreached) return false;
    if (attempt >= attempts_max) throw broken(to.direct, fault);
    await pause(backoffMs(attempt), undefined, { signal });
  }
}

const broken = ({ origin }: DirectWay, fault: string) =>
  failure(`The store at ${origin} does not take the file any more: ${fault}.`, {
    hint: "What has arrived is kept there: push again to go on.",
  });

/** One attempt; gives what was wrong. */
async function put(url: string, { file }: Whole, { start, end }: Stretch, progress: Progress, signal: AbortSignal) {
  let counted = 0;
  async function* chunks() {
    for await (const chunk of createReadStream(file.file, { start, end, highWaterMark: 1 << 18 })) {
      yield chunk as Buffer;
      counted += (chunk as Buffer).length;
      progress.add((chunk as Buffer).length);
    }
  }
  const headers = { "content-length": String(end - start + 1) };
  const body = WebStream.from(chunks()) as ReadableStream;
  try {
    const answer = await fetch(url, { method: "PUT", body, headers, signal, duplex: "half" } as RequestInit);
    await answer.body?.cancel();
    if (answer.ok) return undefined;
    progress.add(-counted);
    return `it answers ${answer.status}`;
  } catch (error) {
    progress.add(-counted);
    const { cause } = error as Error;
    if (isOfSource(cause)) throw cause;
    return "the connection broke";
  }
}

/** The server reads all of it again, which may last; asked twice it is joined once. */
async function complete({ session }: Goal, id: string, signal: AbortSignal): Promise<boolean> {
  for (let attempt = 1; ; attempt++)
    try {
      await session.call(completeDirectUpload, { params: { id }, body: {} }, { signal });
      return true;
    } catch (error) {
      if (signal.aborted || attempt === attempts_max || !mayGoOn(error)) throw error;
      await pause(backoffMs(attempt), undefined, { signal });
    }
}
