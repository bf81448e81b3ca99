import type { FastifyReply } from "fastify";
import type { ServerEvent } from "../kernel/live.ts";

const heartbeat_ms = 15_000;

/** Answers with server-sent events until they end or the connection breaks. A comment now and then keeps proxies awake. */
export async function sendEvents(
  reply: FastifyReply,
  events: AsyncIterable<ServerEvent>,
  signal: AbortSignal,
): Promise<void> {
  const iterator = events[Symbol.asyncIterator]();
  const first = await iterator.next(); // a refusal is still an ordinary problem
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, {
    ...headersOf(reply),
    "content-type": "text/event-stream",
    "cache-control": "no-store",
    "x-accel-buffering": "no",
  });
  raw.write(": hello\n\n");
  const heart = setInterval(() => raw.write(": still here\n\n"), heartbeat_ms);
  try {
    for (let step = first; !step.done && !signal.aborted; step = await iterator.next()) {
      if (!raw.write(textOf(step.value))) await drained(reply, signal);
    }
  } catch (error) {
    reply.log.error({ err: error }, "a stream of events broke");
  } finally {
    clearInterval(heart);
    await iterator.return?.();
    raw.end();
  }
}

const headersOf = (reply: FastifyReply) => reply.getHeaders() as Record<string, string>;

const textOf = ({ event, data, id }: ServerEvent) =>
  `${id === undefined ? "" : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;

const drained = ({ raw }: FastifyReply, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    raw.once("drain", resolve);
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
