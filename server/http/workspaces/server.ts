import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type pg from "pg";
import { addressOf, type OpenWorkspace } from "../../domain/containers/workspace.ts";
import type { Ctx } from "../../kernel/context.ts";
import { Problem } from "../../kernel/problem.ts";
import { problemOf, recordRefusal } from "../problems.ts";
import { forward, join } from "./forward.ts";
import { type Place, placeOf } from "./place.ts";
import { createPresence, watchOver } from "./presence.ts";
import { redeem, visitorOf } from "./visitor.ts";

interface Options {
  ctx: Ctx;
  pool: pg.Pool;
  trusted_proxies: number;
}

/**
 * The server that browsers reach the pages of workspaces by, on a port of its own: what such a page does it does on
 * another site than Guildhall's, where neither a session nor the API is. Not yet listening.
 */
export function createWorkspaceServer({ ctx, pool, trusted_proxies }: Options): {
  server: Server;
  stop(): Promise<void>;
} {
  const presence = createPresence(ctx);
  const tunnels = new Set<() => void>();
  const contextOf = async (request: IncomingMessage, id: string): Promise<Ctx> => ({
    ...ctx,
    actor: await visitorOf(ctx, pool, request, id),
    ip: addressOfClient(request, trusted_proxies),
    request_id: randomUUID(),
  });
  const admit = async (request: IncomingMessage, place: Place): Promise<{ ctx: Ctx; open: OpenWorkspace }> => {
    const asking = await contextOf(request, place.id);
    try {
      if (asking.actor.id === null)
        throw new Problem("not_signed_in", "Open the workspace from Guildhall, or send a token");
      const open = await addressOf(asking, place.id);
      if (place.climbs) throw climbing(open);
      await presence.come(asking, open);
      if (isUse(request)) presence.use(place.id);
      return { ctx: asking, open };
    } catch (error) {
      await recordRefusal(asking, problemOf(error));
      throw error;
    }
  };
  const errandOf = (place: Place, { actor }: Ctx, { server }: OpenWorkspace) => ({
    ...{ target: place.target, server, person: actor.path ?? "" },
  });
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const place = placeOf(request.url ?? "");
    const ticket = request.method === "GET" ? place.query.get("ticket") : null;
    const cookie = ticket === null ? undefined : redeem(ctx, ticket, place.id);
    if (cookie !== undefined)
      return void response.writeHead(302, { ...unkept, "set-cookie": cookie, location: without(place) }).end();
    const admitted = await admit(request, place).catch((error) => {
      if (sendHome(ctx, request, response, place, error)) return undefined;
      throw error;
    });
    if (!admitted) return;
    const { open } = admitted;
    const leave = watchOver(
      admitted.ctx,
      open,
      () => contextOf(request, place.id),
      () => response.destroy(),
    );
    await forward(request, response, errandOf(place, admitted.ctx, open))
      .catch((error) => {
        throw new Problem("unavailable", "The workspace does not answer", { retry_after_seconds: 1 }, error);
      })
      .finally(leave);
  };
  const upgrade = async (request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    const place = placeOf(request.url ?? "");
    const { ctx: asking, open } = await admit(request, place);
    let end = () => {};
    const told = { onUse: () => presence.use(place.id), onEnd: () => end() };
    const { cut } = await join(request, socket, head, errandOf(place, asking, open), told);
    const leave = watchOver(asking, open, () => contextOf(request, place.id), cut);
    const pulse = setInterval(() => void presence.come(asking, open).catch(() => {}), pulse_ms).unref();
    tunnels.add(cut);
    end = () => {
      tunnels.delete(cut);
      clearInterval(pulse);
      leave();
    };
    if (socket.destroyed) end();
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((error) => refuse(ctx, request, response, error));
  });
  server.on("upgrade", (request, socket: Duplex, head) => {
    socket.on("error", () => socket.destroy());
    upgrade(request, socket, head).catch((error) => {
      const { status, title } = problemOf(error).document("", "");
      socket.end(`HTTP/1.1 ${status} ${title}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    });
  });
  server.requestTimeout = 0; // an upload may take long
  const stop = async () => {
    for (const cut of tunnels) cut();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await presence.stop();
  };
  return { server, stop };
}

/** Who has a workspace open is there, whether they do something or not. */
const pulse_ms = 20_000;

const unkept = { "cache-control": "no-store", "referrer-policy": "no-referrer" };

/** Not what open pages ask for by themselves to show what is new. */
const isUse = ({ method = "GET", headers }: IncomingMessage): boolean =>
  !["GET", "HEAD", "OPTIONS"].includes(method) || headers["sec-fetch-mode"] === "navigate";

const climbing = ({ execution, container }: OpenWorkspace) =>
  new Problem("forbidden", "This address leads out of the workspace", {
    attempt: {
      action: "execution.open",
      namespace_id: container.namespace_id,
      entity: { kind: "execution", id: execution.id, name: `${container.name}/${execution.number}` },
    },
  });

function without({ id, rest, query }: Place): string {
  query.delete("ticket");
  return `/x/${id}/${rest}${query.size > 0 ? `?${query}` : ""}`;
}

/** A person whose cookie has run out is sent where they can get another; a program is told. */
function sendHome(ctx: Ctx, request: IncomingMessage, response: ServerResponse, place: Place, error: unknown): boolean {
  const is_person = request.method === "GET" && request.headers["sec-fetch-mode"] === "navigate";
  if (!is_person || place.query.has("ticket") || problemOf(error).kind !== "not_signed_in") return false;
  response.writeHead(302, { ...unkept, location: `${ctx.ports.url}${without(place)}` }).end();
  return true;
}

function refuse(ctx: Ctx, request: IncomingMessage, response: ServerResponse, error: unknown): void {
  const problem = problemOf(error);
  if (problem.status >= 500) ctx.ports.log.warn({ err: problem.cause ?? problem }, problem.message);
  if (response.headersSent) return void response.destroy();
  const document = JSON.stringify(problem.document((request.url ?? "").split("?")[0] ?? "", randomUUID()));
  response
    .writeHead(problem.status, { ...unkept, "content-type": "application/problem+json", ...whileRefused })
    .end(document);
}

const whileRefused = { "x-content-type-options": "nosniff", "content-security-policy": "default-src 'none'" };

/** The address that the proxies in front tell, as far as they are trusted. */
function addressOfClient({ socket, headers }: IncomingMessage, trusted: number): string {
  const told = String(headers["x-forwarded-for"] ?? "")
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean);
  return (trusted > 0 ? told.at(-trusted) : undefined) ?? socket.remoteAddress ?? "";
}
