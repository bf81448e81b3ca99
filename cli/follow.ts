import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { EventSourceParserStream } from "eventsource-parser/stream";
import { z } from "zod";
import { ApiError } from "../contract/client.ts";
import { followLogs, getExecution } from "../contract/executions.ts";
import type { Address } from "./address.ts";
import { failure } from "./failure.ts";
import { backoffMs } from "./retry.ts";
import type { Session } from "./session.ts";

const silentAttemptsMax = 40;
const LogEvent = z.object({ offset: z.number(), text: z.string() });

/** Copies what an execution prints, live, until it ended; goes on where it was after a broken connection. */
export async function follow(session: Session, at: Address & { number: number }, out: NodeJS.WritableStream) {
  const place: Place = { id: undefined, ended: false };
  for (let silent = 0; !place.ended; silent++) {
    if (silent === silentAttemptsMax) throw failure("The connection to the log breaks again and again.");
    if (silent > 0) await pause(backoffMs(silent));
    try {
      const response = await session.call.open(followLogs, { params: at, query: {} }, { headers: resumeAt(place) });
      await copy(response, out, place, () => {
        silent = 0;
      });
    } catch (error) {
      if (!isBroken(error)) throw error;
    }
  }
  return session.call(getExecution, { params: at });
}

interface Place {
  id: string | undefined;
  ended: boolean;
}

const resumeAt = ({ id }: Place): Record<string, string> => ({
  accept: "text/event-stream",
  ...(id === undefined ? {} : { "last-event-id": id }),
});

async function copy(response: Response, out: NodeJS.WritableStream, place: Place, heard: () => void): Promise<void> {
  if (!response.body) return;
  const events = response.body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
  for await (const { event, data, id } of events) {
    heard();
    if (event === "log" && !out.write(LogEvent.parse(JSON.parse(data)).text)) await once(out, "drain");
    if (id !== undefined) place.id = id;
    if (event === "end") {
      place.ended = true;
      return;
    }
  }
}

/** A stream that ends in the middle is a TypeError of fetch; a proxy without a server behind it answers 502 to 504. */
const isBroken = (error: unknown): boolean =>
  error instanceof TypeError || (error instanceof ApiError && error.problem.status >= 502);
