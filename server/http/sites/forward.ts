import {
  type ClientRequest,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  request,
  type ServerResponse,
} from "node:http";
import type { Duplex } from "node:stream";
import { pipeline } from "node:stream/promises";

/** What is sent where, with which headers, and what is left of those that come back. */
export interface Errand {
  /** A UNIX socket on this machine. */
  socket: string;
  target: string;
  inward: OutgoingHttpHeaders;
  /** What the body may have; left out: any number. */
  body_bytes_max?: number;
  outward(answer: IncomingMessage): OutgoingHttpHeaders;
}

const sendTo = ({ method }: IncomingMessage, { socket, target, inward }: Errand, more = {}) =>
  request({
    ...{ socketPath: socket, path: target, method, setHost: false },
    headers: { ...inward, ...more },
  });

/** That a body is longer than it may be. */
export const tooLong = new Error("The body is longer than it may be");

/**
 * A body whose length is not passed on keeps a frame, whatever its method: what is behind would take it for the next request
 * of the connection, which is another visitor's.
 */
function frameOf({ headers }: IncomingMessage, { inward }: Errand) {
  const has_body = headers["transfer-encoding"] !== undefined || headers["content-length"] !== undefined;
  return has_body && inward["content-length"] === undefined ? { "transfer-encoding": "chunked" } : {};
}

/** Cuts what is sent when it becomes too long: a length that is said can be judged before, that of pieces cannot. */
function bound(asked: IncomingMessage, sent: ClientRequest, bytes_max: number): void {
  let bytes = 0;
  asked.on("data", (piece: Buffer) => {
    bytes += piece.length;
    if (bytes <= bytes_max) return;
    asked.unpipe(sent);
    sent.destroy(tooLong);
  });
}

/** Passes a request on and its answer back; rejects when there is no answer, and with `tooLong`. */
export async function forward(asked: IncomingMessage, answer: ServerResponse, errand: Errand): Promise<void> {
  const sent = sendTo(asked, errand, frameOf(asked, errand));
  answer.once("close", () => sent.destroy());
  const answered = new Promise<IncomingMessage>((resolve, reject) =>
    sent.once("response", resolve).once("error", reject),
  );
  asked.pipe(sent);
  if (errand.body_bytes_max !== undefined) bound(asked, sent, errand.body_bytes_max);
  const got = await answered;
  answer.writeHead(got.statusCode ?? 502, errand.outward(got));
  await pipeline(got, answer).catch(() => answer.destroy()); // who breaks off is told by the broken connection
}

/** What passes through an open WebSocket. */
export interface Tunnel {
  /** Ends both sides at once. */
  cut(): void;
}

interface Told {
  /** The visitor sends something, not only the signs of life that browsers send by themselves. */
  onUse(): void;
  onEnd(): void;
}

/** Joins a visitor's WebSocket to that of what is behind; rejects when it is not taken there. */
export async function join(
  asked: IncomingMessage,
  visitor: Duplex,
  head: Buffer,
  errand: Errand,
  told: Told,
): Promise<Tunnel> {
  const sent = sendTo(asked, errand, { connection: "Upgrade", upgrade: "websocket" });
  visitor.once("close", () => sent.destroy());
  const [got, behind, first] = await new Promise<[IncomingMessage, Duplex, Buffer]>((resolve, reject) => {
    sent.once("upgrade", (...parts) => resolve(parts));
    sent.once("response", (refused) => {
      refused.resume();
      reject(new Error(`It answers ${refused.statusCode}`));
    });
    sent.once("error", reject);
    sent.end();
  });
  const cut = () => {
    visitor.destroy();
    behind.destroy();
  };
  for (const side of [visitor, behind]) side.on("error", cut).once("close", cut);
  visitor.once("close", told.onEnd);
  visitor.write(opening(errand.outward(got)));
  visitor.on("data", (chunk: Buffer) => saysSomething(chunk) && told.onUse());
  behind.write(head);
  visitor.write(first);
  behind.pipe(visitor).pipe(behind);
  return { cut };
}

const opening = (headers: object): string =>
  [
    "HTTP/1.1 101 Switching Protocols",
    "Connection: Upgrade",
    "Upgrade: websocket",
    ...Object.entries(headers).flatMap(([name, value]) => [value].flat().map((one) => `${name}: ${one}`)),
    "\r\n",
  ].join("\r\n");

const control_bytes_max = 131;

/** Frames of control (ping, pong, close) are small and say so in their first byte. */
const saysSomething = (chunk: Buffer): boolean => chunk.length > control_bytes_max || ((chunk[0] ?? 0) & 0x08) === 0;
