import type { OutgoingHttpHeaders } from "node:http";
import { Readable } from "node:stream";
import type { FastifyReply, FastifyRequest } from "fastify";
import { type Content, dispositionOf } from "../kernel/content.ts";
import { Problem } from "../kernel/problem.ts";
import { matches, wantedRange } from "./ranges.ts";

/** Answers with bytes: whole, a range, or "not modified". Nothing in them can run as a page of ours. */
export async function sendContent(
  request: FastifyRequest,
  reply: FastifyReply,
  content: Content,
): Promise<FastifyReply> {
  const etag = content.etag === undefined ? undefined : `"${content.etag}"`;
  const keep = content.immutable ? "public, max-age=31536000, immutable" : "private, no-cache, no-transform";
  if (etag) reply.header("etag", etag).header("cache-control", keep);
  if (etag && matches(request.headers["if-none-match"], etag)) return reply.code(304).send();
  if (content.elsewhere && request.method === "GET")
    return reply.header("cache-control", "no-store").redirect(await content.elsewhere(), 302);
  const range = wantedRange(request, content.bytes, etag);
  if (range === "outside") {
    reply.header("content-range", `bytes */${content.bytes}`);
    throw new Problem("range", `The file has ${content.bytes} bytes`);
  }
  reply
    .header("content-type", content.media_type)
    .header("x-content-type-options", "nosniff")
    .header("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
    .header("cross-origin-resource-policy", "same-origin")
    .header("content-disposition", dispositionOf(content));
  if (content.bytes !== null) reply.header("accept-ranges", "bytes").header("content-length", content.bytes);
  if (range)
    reply
      .code(206)
      .header("content-length", range.end - range.start + 1)
      .header("content-range", `bytes ${range.start}-${range.end}/${content.bytes}`);
  if (request.method === "HEAD") return reply.send(Readable.from([])); // nothing is opened only to be thrown away
  const bytes = await content.open(range);
  return bytes.giveBack ? sendLent(reply, bytes, bytes.giveBack) : reply.send(bytes);
}

/** Piece by piece: each is given back when the system has taken it over. */
async function sendLent(
  reply: FastifyReply,
  bytes: Readable,
  giveBack: (piece: Buffer) => void,
): Promise<FastifyReply> {
  const { raw } = reply.hijack();
  let breakOff = () => {};
  raw.once("close", () => {
    bytes.destroy();
    breakOff();
  });
  bytes.once("close", () => bytes.readableEnded || raw.destroy()); // cut, also while the reader reads nothing
  if (raw.destroyed) bytes.destroy();
  const isTaken = (piece: Buffer) =>
    new Promise<boolean>((resolve) => {
      breakOff = () => resolve(false);
      raw.write(piece, (error) => resolve(!error));
    });
  try {
    raw.writeHead(reply.statusCode, reply.getHeaders() as OutgoingHttpHeaders);
    for await (const piece of bytes) {
      if (!(await isTaken(piece))) return reply; // nobody is there any more
      giveBack(piece);
    }
    raw.end();
  } catch (error) {
    if (bytes.errored) reply.log.error({ err: error }, "a download broke");
    raw.destroy();
  }
  return reply;
}
