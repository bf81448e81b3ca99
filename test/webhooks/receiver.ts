import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** A message as it came. */
export interface Received {
  path: string;
  headers: IncomingHttpHeaders & Record<string, string>;
  body: string;
}

/** What is answered; `hang` is no answer at all. */
type Reply = { status: number; headers?: Record<string, string>; body?: string } | "hang";

/** A program of somebody's that takes messages: a real HTTP server. */
export interface Receiver {
  /** `http://127.0.0.1:port` */
  url: string;
  received: Received[];
  /** Those that came to one path. */
  at(path: string): Received[];
  /** Answers from now on what this says; without it, 204. */
  reply(to: (message: Received) => Reply): void;
  /** Lets go whoever was left hanging. */
  release(): void;
  close(): Promise<void>;
}

export async function receiver(): Promise<Receiver> {
  const received: Received[] = [];
  const hanging = new Set<() => void>();
  let replyTo: (message: Received) => Reply = () => ({ status: 204 });
  const server: Server = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const headers = request.headers as Received["headers"];
    const message = { path: request.url ?? "", headers, body: Buffer.concat(pieces).toString() };
    received.push(message);
    const reply = replyTo(message);
    if (reply === "hang") return void hanging.add(() => response.writeHead(204).end());
    response.writeHead(reply.status, reply.headers ?? {}).end(reply.body ?? "");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    at: (path) => received.filter((one) => one.path === path),
    reply(to) {
      replyTo = to;
    },
    release() {
      for (const let_go of hanging) let_go();
      hanging.clear();
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
