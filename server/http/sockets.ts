import { type IncomingMessage, ServerResponse } from "node:http";
import type { Socket as Connection } from "node:net";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { type WebSocket, WebSocketServer } from "ws";
import { signed_out_close } from "../../contract/route.ts";
import { Problem } from "../kernel/problem.ts";
import type { Socket, Talk } from "../kernel/socket.ts";

/** The largest message; what is larger ends the connection. */
const message_bytes_max = 8 * 2 ** 20;
const heartbeat_ms = 20_000;

/** What the request for a WebSocket brought besides itself. */
const upgrades = new WeakMap<IncomingMessage, { connection: Connection; head: Buffer }>();

const sockets = new WebSocketServer({ noServer: true, maxPayload: message_bytes_max, perMessageDeflate: false });

/**
 * Requests for WebSockets go through the same hooks and routes as all others, so that they are authenticated, counted and
 * refused in the same way; only a route that speaks on a socket takes the connection over.
 */
export function answerUpgrades(app: FastifyInstance): void {
  const open = new Set<Connection>();
  app.server.on("upgrade", (request, stream, head) => {
    const connection = stream as Connection;
    const response = new ServerResponse(request);
    response.shouldKeepAlive = false;
    response.assignSocket(connection);
    response.once("finish", () => connection.end());
    open.add(connection);
    connection.once("close", () => open.delete(connection)).on("error", () => connection.destroy());
    upgrades.set(request, { connection, head });
    app.routing(request, response);
  });
  app.addHook("preClose", async () => {
    for (const connection of open) connection.destroy();
  });
}

/**
 * Makes a WebSocket of the request; who asks for anything else is told what is here. It ends soon after the session or
 * token that it was opened with, which `watch` looks after.
 */
export function openSocket(
  request: FastifyRequest,
  reply: FastifyReply,
  talk: Talk,
  watch: (cut: () => void) => () => void,
): FastifyReply {
  const asked = upgrades.get(request.raw);
  if (!asked) throw new Problem("upgrade", "Here answers a WebSocket: ask with `Upgrade: websocket`");
  reply.hijack();
  reply.raw.detachSocket(asked.connection);
  sockets.handleUpgrade(request.raw, asked.connection, asked.head, (socket) => {
    keepAlive(socket);
    socket.once(
      "close",
      watch(() => socket.close(signed_out_close, "signed out")),
    );
    talk(wrapped(socket));
  });
  return reply;
}

function wrapped(socket: WebSocket): Socket {
  socket.pause();
  socket.on("error", () => socket.terminate());
  return {
    send: (message) => socket.readyState === socket.OPEN && socket.send(message),
    get waiting_bytes() {
      return socket.bufferedAmount;
    },
    onMessage(take) {
      socket.on("message", (data) => take(new Uint8Array(data as Buffer)));
      socket.resume();
    },
    onClose(done) {
      if (socket.readyState === socket.CLOSED) done();
      else socket.once("close", done);
    },
    close: (code, reason) => {
      socket.resume();
      socket.close(code, reason);
    },
  };
}

/** Whoever is gone without a word is found out; proxies are kept awake. */
function keepAlive(socket: WebSocket): void {
  let answered = true;
  const heart = setInterval(() => {
    if (!answered) return socket.terminate();
    answered = false;
    socket.ping();
  }, heartbeat_ms).unref();
  socket.on("pong", () => {
    answered = true;
  });
  socket.once("close", () => clearInterval(heart));
}
