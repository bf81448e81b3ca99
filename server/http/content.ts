import type { FastifyReply, FastifyRequest } from "fastify";
import { type Content, dispositionOf } from "../kernel/content.ts";
import { Problem } from "../kernel/problem.ts";

/** Answers with bytes: whole, a range, or "not modified". Nothing in them can run as a page of ours. */
export async function sendContent(
  request: FastifyRequest,
  reply: FastifyReply,
  content: Content,
): Promise<FastifyReply> {
  const etag = content.etag === undefined ? undefined : `"${content.etag}"`;
  const keep = content.immutable ? "public, max-age=31536000, immutable" : "private, no-cache";
  if (etag) reply.header("etag", etag).header("cache-control", keep);
  if (etag && matches(request.headers["if-none-match"], etag)) return reply.code(304).send();
  if (content.elsewhere) return reply.header("cache-control", "no-store").redirect(await content.elsewhere(), 302);
  reply
    .header("content-type", content.media_type)
    .header("x-content-type-options", "nosniff")
    .header("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
    .header("cross-origin-resource-policy", "same-origin")
    .header("content-disposition", dispositionOf(content));
  const range = wanted(request, content, etag);
  if (content.bytes !== null) reply.header("accept-ranges", "bytes").header("content-length", content.bytes);
  if (range)
    reply
      .code(206)
      .header("content-length", range.end - range.start + 1)
      .header("content-range", `bytes ${range.start}-${range.end}/${content.bytes}`);
  return reply.send(await content.open(range));
}

const matches = (header: string | undefined, etag: string) =>
  header?.split(",").some((tag) => tag.trim().replace(/^W\//, "") === etag || tag.trim() === "*");

/** The single range that is asked for. Several at once are answered with everything, as RFC 9110 allows. */
function wanted(request: FastifyRequest, { bytes }: Content, etag: string | undefined) {
  const { range, "if-range": only_if } = request.headers;
  const [, first = "", last = ""] = /^bytes=(\d*)-(\d*)$/.exec(range ?? "") ?? [];
  if (bytes === null || (first === "" && last === "") || (only_if !== undefined && only_if !== etag)) return undefined;
  const start = first === "" ? Math.max(bytes - Number(last), 0) : Number(first);
  const end = first === "" || last === "" ? bytes - 1 : Math.min(Number(last), bytes - 1);
  if (start > end || start >= bytes) throw new Problem("range", `The file has ${bytes} bytes`);
  return { start, end };
}
