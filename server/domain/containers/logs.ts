import type { FSWatcher } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";
import type { IncomingHttpHeaders } from "node:http";
import { dirname } from "node:path";
import { Readable } from "node:stream";
import { endedStates } from "../../../contract/executions.ts";
import type { Content } from "../../kernel/content.ts";
import type { Ctx } from "../../kernel/context.ts";
import { attend, attended } from "../../kernel/guests.ts";
import type { ServerEvent } from "../../kernel/live.ts";
import type { Wire } from "../../kernel/on.ts";
import { Problem } from "../../kernel/problem.ts";
import { watchFolder } from "../../kernel/watch-folder.ts";
import { createBell } from "./bell.ts";
import { wholeCharacters } from "./characters.ts";
import { type ExecutionAddress, type ExecutionRow, get } from "./executions.ts";
import { placesOf } from "./places.ts";

const chunk_bytes = 64 * 1024;
/** Where watching a file does not work, it is looked at this often. */
const look_ms = 200;
/** Whoever is removed loses the stream after this time at the latest. */
const judge_ms = 1000;

/** What an execution prints: what there is so far, or live. */
export async function tell(
  ctx: Ctx,
  at: ExecutionAddress,
  wanted: { offset: number; follow: boolean },
  wire: Pick<Wire, "headers" | "signal">,
): Promise<Content | AsyncIterable<ServerEvent>> {
  if (!wanted.follow) return read(ctx, at, wanted.offset);
  return follow(ctx, at, startOf(wire.headers, wanted.offset), wire.signal);
}

/** What an execution has printed so far, from a byte on. */
async function read(ctx: Ctx, at: ExecutionAddress, offset: number): Promise<Content> {
  const { id, namespace_id } = await get(ctx, at);
  const { log } = placesOf(ctx, id);
  const bytes = await stat(log).then(
    ({ size }) => Math.max(0, size - offset),
    () => 0,
  );
  return {
    media_type: "text/plain; charset=utf-8",
    bytes,
    inline: true,
    open: async (range = { start: 0, end: bytes - 1 }) => {
      if (range.end < range.start) return Readable.from([]);
      const part = { start: offset + range.start, end: offset + range.end };
      return attended(ctx, namespace_id, (await open(log)).createReadStream(part));
    },
  };
}

/** Where a stream goes on: where the last one broke off, else where it is asked to. */
function startOf(headers: IncomingHttpHeaders, offset: number): number {
  const last = headers["last-event-id"];
  return typeof last === "string" && /^\d{1,15}$/.test(last) ? Number(last) : offset;
}

/**
 * What an execution prints, as it prints it, until it is over and everything is told, the connection breaks, or the
 * asker may no longer read it.
 */
async function* follow(
  ctx: Ctx,
  at: ExecutionAddress,
  offset: number,
  signal: AbortSignal,
): AsyncGenerator<ServerEvent> {
  let row: ExecutionRow | undefined = await get(ctx, at);
  const log = followFile(placesOf(ctx, row.id).log, offset);
  const news = listen(ctx, row, log.bell.ring);
  let isCut = false;
  const leave = attend(ctx, row.namespace_id, () => {
    isCut = true;
    log.bell.ring();
  });
  signal.addEventListener("abort", log.bell.ring, { once: true });
  try {
    let told: string | null = null;
    while (row && !signal.aborted && !isCut) {
      if (row.state !== told) yield stateOf(row);
      told = row.state;
      const is_over = endedStates.has(row.state);
      const chunk = await log.next(is_over);
      if (chunk) yield { event: "log", data: { offset: chunk.offset, text: chunk.text }, id: String(chunk.end) };
      else if (is_over) return yield { event: "end", data: {} };
      else await log.bell.rung();
      if (news.isDue()) row = await stillReadable(ctx, at);
    }
  } finally {
    signal.removeEventListener("abort", log.bell.ring);
    news.stop();
    leave();
    await log.close();
  }
}

const stateOf = ({ state, exit_code }: ExecutionRow): ServerEvent => ({ event: "state", data: { state, exit_code } });

/** Judged anew; whoever lost access hears nothing more. */
const stillReadable = (ctx: Ctx, at: ExecutionAddress): Promise<ExecutionRow | undefined> =>
  get(ctx, at).catch((error) => {
    if (error instanceof Problem) return undefined;
    throw error;
  });

/** Rings when the execution may have moved or the asker's standing may have changed, and from time to time in any case. */
function listen(ctx: Ctx, row: ExecutionRow, ring: () => void) {
  let due_at = Date.now() + judge_ms;
  const stop = ctx.ports.live.listen(({ namespace_id }) => {
    if (namespace_id !== row.namespace_id) return;
    due_at = 0;
    ring();
  });
  return {
    stop,
    isDue() {
      if (Date.now() < due_at) return false;
      due_at = Date.now() + judge_ms;
      return true;
    },
  };
}

interface Chunk {
  offset: number;
  text: string;
  /** Where the next one begins. */
  end: number;
}

/** Reads a growing file in pieces of whole characters; the bell rings when there may be more. */
function followFile(path: string, offset: number) {
  const bell = createBell();
  const buffer = Buffer.alloc(chunk_bytes);
  const timer = setInterval(bell.ring, look_ms);
  let position = offset;
  let file: FileHandle | undefined;
  let watcher: FSWatcher | undefined;
  const ensureOpen = async () => {
    watcher ??= watchFolder(dirname(path), bell.ring);
    file ??= await open(path).catch(() => undefined); // not made before the execution starts
  };
  return {
    bell,
    async next(is_complete: boolean): Promise<Chunk | undefined> {
      await ensureOpen();
      const { bytesRead = 0 } = (await file?.read(buffer, 0, chunk_bytes, position)) ?? {};
      const bytes = buffer.subarray(0, bytesRead);
      const whole = is_complete && bytesRead < chunk_bytes ? bytes : wholeCharacters(bytes);
      if (whole.length === 0) return undefined;
      const chunk = { offset: position, text: whole.toString(), end: position + whole.length };
      position = chunk.end;
      return chunk;
    },
    async close(): Promise<void> {
      clearInterval(timer);
      watcher?.close();
      await file?.close();
    },
  };
}
