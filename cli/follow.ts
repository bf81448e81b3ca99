import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { EventSourceParserStream } from "eventsource-parser/stream";
import { z } from "zod";
import { ApiError } from "../contract/client.ts";
import type { getEngineLogs } from "../contract/engines.ts";
import { getExecution, getLogs } from "../contract/executions.ts";
import type { Address } from "./address.ts";
import { backoffMs, isUnreachable } from "./retry.ts";
import type { Session } from "./session.ts";

/** A server that restarts comes back sooner. */
const silence_ms_max = 10 * 60_000;
const LogEvent = z.object({ offset: z.number(), text: z.string() });

/** Copies what an execution prints, live, until it ended, and gives how it ended. */
export async function follow(session: Session, at: Address & { number: number }, out: NodeJS.WritableStream) {
  await copyLog(session, at, out, getLogs);
  return session.call(getExecution, { params: at });
}

/** Copies a log, live, until its end; goes on where it was after a broken connection. */
export async function copyLog(
  session: Session,
  at: Address & { number: number },
  out: NodeJS.WritableStream,
  route: typeof getLogs | typeof getEngineLogs,
): Promise<void> {
  const place: Place = { id: undefined, heard_at: undefined, silences: 0, ended: false };
  while (!place.ended) {
    try {
      if (place.heard_at !== undefined) await pause(backoffMs(++place.silences));
      const more = { headers: resumeAt(place) };
      await copy(await session.call.open(route, { params: at, query: { follow: true } }, more), out, place);
    } catch (error) {
      if (!isBroken(error) || isOver(place)) throw error;
    }
  }
}

/** Where the log is, and when the server was last heard. */
interface Place {
  id: string | undefined;
  heard_at: number | undefined;
  silences: number;
  ended: boolean;
}

const isOver = ({ heard_at }: Place): boolean => heard_at === undefined || Date.now() - heard_at > silence_ms_max;

const resumeAt = ({ id }: Place): Record<string, string> => ({
  accept: "text/event-stream",
  ...(id === undefined ? {} : { "last-event-id": id }),
});

async function copy(response: Response, out: NodeJS.WritableStream, place: Place): Promise<void> {
  place.heard_at = Date.now();
  const lines = response.body?.pipeThrough(new TextDecoderStream());
  for await (const { event, data, id } of lines?.pipeThrough(new EventSourceParserStream()) ?? []) {
    place.heard_at = Date.now();
    place.silences = 0;
    if (event === "log" && !out.write(LogEvent.parse(JSON.parse(data)).text)) await once(out, "drain");
    if (id !== undefined) place.id = id;
    if (event === "end") place.ended = true;
    if (place.ended) return;
  }
}

/** A stream that ends in the middle is a TypeError of fetch; a proxy without a server behind it answers 502 to 504. */
const isBroken = (error: unknown): boolean =>
  error instanceof TypeError || isUnreachable(error) || (error instanceof ApiError && error.problem.status >= 502);
