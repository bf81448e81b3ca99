import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type pg from "pg";
import type { Actor, Ctx } from "../../kernel/context.ts";
import type { Problem } from "../../kernel/problem.ts";
import { problemOf } from "../problems.ts";

/** What pages on another site than the console's are served with. */
export interface SiteOptions {
  ctx: Ctx;
  pool: pg.Pool;
  trusted_proxies: number;
}

/** Something that answers on such a site. */
export interface Site {
  answer(request: IncomingMessage, response: ServerResponse): Promise<void>;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void>;
  stop(): Promise<void>;
}

/** Who asks, as verbs want to know it. */
export const asking = (request: IncomingMessage, { ctx, trusted_proxies }: SiteOptions, actor: Actor): Ctx => ({
  ...ctx,
  actor,
  ip: addressOfClient(request, trusted_proxies),
  request_id: randomUUID(),
});

/** Of answers that nobody may keep. */
export const unkept = { "cache-control": "no-store", "referrer-policy": "no-referrer" };

/** A person whose way in has run out is sent where they can get another; a program is told. */
export function sendHome(
  request: IncomingMessage,
  response: ServerResponse,
  { home, error, came_by_ticket }: { home: string; error: unknown; came_by_ticket: boolean },
): boolean {
  if (!isByPerson(request) || came_by_ticket || problemOf(error).kind !== "not_signed_in") return false;
  response.writeHead(302, { ...unkept, location: home }).end();
  return true;
}

/** Whether a browser goes there, rather than a page or a program asking. */
export const isByPerson = ({ method, headers }: IncomingMessage): boolean =>
  method === "GET" && headers["sec-fetch-mode"] === "navigate";

const whileRefused = { "x-content-type-options": "nosniff", "content-security-policy": "default-src 'none'" };

/** Answers with the problem document. */
export function refuse(ctx: Ctx, request: IncomingMessage, response: ServerResponse, error: unknown): void {
  const problem: Problem = problemOf(error);
  if (problem.status >= 500) ctx.ports.log.warn({ err: problem.cause ?? problem }, problem.message);
  if (response.headersSent) return void response.destroy();
  const document = JSON.stringify(problem.document((request.url ?? "").split("?")[0] ?? "", randomUUID()));
  response
    .writeHead(problem.status, { ...unkept, "content-type": "application/problem+json", ...whileRefused })
    .end(document);
}

/** The address that the proxies in front tell, as far as they are trusted. */
function addressOfClient({ socket, headers }: IncomingMessage, trusted: number): string {
  const told = String(headers["x-forwarded-for"] ?? "")
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean);
  return (trusted > 0 ? told.at(-trusted) : undefined) ?? socket.remoteAddress ?? "";
}
