const event_bytes_max = 16 * 2 ** 20;

/** An event of a stream: as it came, and what its data says. */
export interface StreamEvent {
  raw: Buffer;
  data: string;
}

/** Cuts a stream of bytes into events; what has not ended yet waits for more. */
export function createSplitter(): (chunk: Buffer) => StreamEvent[] {
  let waiting: Buffer = Buffer.alloc(0);
  return (chunk) => {
    waiting = waiting.length === 0 ? chunk : Buffer.concat([waiting, chunk]);
    const events: StreamEvent[] = [];
    for (let end = endOf(waiting); end > 0; end = endOf(waiting)) {
      const raw = waiting.subarray(0, end);
      waiting = waiting.subarray(end);
      events.push({ raw, data: dataOf(raw.toString("utf8")) });
    }
    if (waiting.length > event_bytes_max) throw new Error("it sent an event without end");
    return events;
  };
}

/** Where the first event ends: behind its empty line. */
function endOf(bytes: Buffer): number {
  const unix = bytes.indexOf("\n\n");
  const windows = bytes.indexOf("\r\n\r\n");
  if (windows >= 0 && (unix < 0 || windows < unix)) return windows + 4;
  return unix < 0 ? 0 : unix + 2;
}

const dataOf = (event: string): string =>
  event.startsWith("data: ") && event.indexOf("\n") >= event.length - 2
    ? event.slice(6).trimEnd()
    : event
        .split(/\r?\n/)
        .flatMap((line) => (line.startsWith("data:") ? [line.slice(5).replace(/^ /, "")] : []))
        .join("\n");
