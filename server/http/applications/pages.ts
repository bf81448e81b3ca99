import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import type { Opened } from "../../domain/applications/opening.ts";
import { served } from "../../domain/repositories/repositories.ts";
import type { Content } from "../../kernel/content.ts";
import type { Ctx } from "../../kernel/context.ts";
import { Problem } from "../../kernel/problem.ts";
import { matches, wantedRange } from "../ranges.ts";
import { headersOfPages } from "./headers.ts";
import { type Place, prefixOf } from "./place.ts";

/** What is at a path: a file; a folder, whose address ends with a slash; or the application's own page for nothing. */
type Found = { content: Content; status: 200 | 404 } | { folder: true };

/** Finds the file behind a page's address, as a plain web server would. */
async function findPage(ctx: Ctx, { row, serving }: Opened, rest: string): Promise<Found> {
  const path = decoded(rest);
  const inFolder = (name: string) => (serving.folder === "" ? name : `${serving.folder}/${name}`);
  const from = { version_id: serving.version_id ?? "", namespace_id: row.namespace_id };
  const file = (name: string) => served(ctx, from, inFolder(name));
  const is_folder = path === "" || path.endsWith("/");
  const content = await file(is_folder ? `${path}index.html` : path);
  if (content) return { content, status: 200 };
  if (!is_folder && (await file(`${path}/index.html`))) return { folder: true };
  const own = await file("404.html");
  if (own) return { content: own, status: 404 };
  throw new Problem(
    "not_found",
    path === "" ? "What this application serves is gone" : "The application has no such page",
  );
}

function decoded(rest: string): string {
  try {
    return decodeURIComponent(rest).normalize("NFC");
  } catch {
    throw new Problem("not_found", "The application has no such page");
  }
}

/** Answers with a page of the folder that an application serves. `watch` looks after a long answer. */
export async function answerPage(
  ctx: Ctx,
  place: Place,
  opened: Opened,
  { request, response, watch }: { request: IncomingMessage; response: ServerResponse; watch: () => () => void },
): Promise<void> {
  if (request.method !== "GET" && request.method !== "HEAD")
    throw new Problem("method_not_allowed", "These are pages that are read: use GET or HEAD");
  const headers = headersOfPages(place.pass === null);
  const found = await findPage(ctx, opened, place.rest);
  if ("folder" in found) {
    const query = place.query.size > 0 ? `?${place.query}` : "";
    response.writeHead(301, { ...headers, location: `${prefixOf(place)}${place.rest}/${query}` }).end();
    return;
  }
  await send(request, response, found, { headers, watch });
}

/** Below this an answer is over before anybody could be shown out of it. */
const long_bytes_min = 2 ** 20;

async function send(
  request: IncomingMessage,
  response: ServerResponse,
  { content, status }: { content: Content; status: 200 | 404 },
  { headers, watch }: { headers: Record<string, string>; watch: () => () => void },
): Promise<void> {
  const etag = `"${content.etag}"`;
  const bytes = content.bytes ?? 0;
  // asked again each time, so that nobody reads on who may no longer; what is unchanged is not sent again
  const kept = { ...headers, "cache-control": "private, no-cache", etag };
  if (status === 200 && matches(request.headers["if-none-match"], etag))
    return void response.writeHead(304, kept).end();
  const range = status === 200 ? wantedRange(request, bytes, etag) : undefined;
  if (range === "outside") {
    response.setHeader("content-range", `bytes */${bytes}`);
    throw new Problem("range", `The file has ${bytes} bytes`);
  }
  const part = range && { "content-range": `bytes ${range.start}-${range.end}/${bytes}` };
  response.writeHead(range ? 206 : status, {
    ...{ ...kept, ...part, "content-type": typeOf(content.media_type), "accept-ranges": "bytes" },
    "content-length": range ? range.end - range.start + 1 : bytes,
  });
  if (request.method === "HEAD") return void response.end();
  const leave = bytes >= long_bytes_min ? watch() : () => {};
  const body = await content.open(range).catch((error) => {
    leave();
    throw error;
  });
  await pipeline(body, response)
    .catch(() => response.destroy()) // who breaks off, or is shown out, is told by the broken connection
    .finally(leave);
}

/** Text is UTF-8, as everybody writes it. */
const typeOf = (media_type: string): string =>
  /^text\/|^application\/(javascript|json|manifest\+json|xml)$|\+xml$/.test(media_type)
    ? `${media_type}; charset=utf-8`
    : media_type;
