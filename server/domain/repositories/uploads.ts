import { hash } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { crc32 } from "node:zlib";
import type { Ctx } from "../../kernel/context.ts";
import { attended } from "../../kernel/guests.ts";
import { Problem } from "../../kernel/problem.ts";
import { mediaTypeOf } from "../previews/previews.ts";
import { type Arrival, arrive, inTheWay } from "./arrivals.ts";
import { type Promised, promisedStream, promiseStorage } from "./promises.ts";
import * as queries from "./queries.ts";
import { checkedHash, file_bytes_max } from "./uploads-announced.ts";
import { type Found, findOwn, type VersionAt } from "./versions.ts";

/** Read into memory and stored together with others: a folder of 10,000 notes must not wait for the disk 10,000 times. */
const small_bytes_max = 2 ** 16;

/** A file as it is sent, with what its sender says of it. */
interface Upload {
  body: Readable;
  bytes: number | undefined;
  sha256: string | undefined;
}

/** Takes a file into an open version of the asker's own. Nothing of it is read before it is known to be allowed and to fit. */
export async function put(
  ctx: Ctx,
  at: VersionAt & { path: string },
  wire: { body: Readable; headers: IncomingHttpHeaders },
): Promise<queries.FileRow> {
  const upload = uploadOf(wire);
  const file = { path: at.path, media_type: mediaTypeOf(at.path) };
  if (upload.bytes !== undefined && upload.bytes <= small_bytes_max) return putSmall(ctx, at, file, upload);
  const found = await findOwn(ctx, at, "version.write");
  attended(ctx, found.row.namespace_id, upload.body);
  const { obstacle, bytes: replaced } = await queries.lookAt(ctx, found.version.id, at.path);
  if (obstacle !== null) throw inTheWay(at.path, obstacle);
  const promised = promiseStorage(found, replaced ?? 0);
  try {
    return await arrive(ctx, found, { ...file, ...(await stage(ctx, upload, promised)) });
  } finally {
    await promised.release(ctx);
  }
}

async function putSmall(ctx: Ctx, at: VersionAt, file: Pick<Arrival, "path" | "media_type">, upload: Upload) {
  const found = await lately(ctx, at);
  attended(ctx, found.row.namespace_id, upload.body);
  const arrival = { ...file, ...(await readSmall(ctx, upload)) };
  return arrive(ctx, found, arrival).catch(async (error) => {
    if (!(error instanceof Problem) || error.kind !== "not_found") throw error;
    // it may have been discarded a moment ago, and another opened under its number
    const now = await judgeAgain(ctx, at);
    if (now.version.id === found.version.id) throw error;
    return arrive(ctx, now, arrival);
  });
}

const lately_ms = 1000;
const lately_max = 1000;
const judgements = new Map<string, { found: Promise<Found>; until: number }>();
const keyOf = ({ actor }: Ctx, at: VersionAt) =>
  [actor.id, actor.token?.id, at.kind, at.namespace, at.name, at.version].join(" ");

/**
 * An open version of the asker's own, as it was a moment ago at most: enough to read a small file into memory. Whether it
 * goes into the version is judged again, under the version's lock.
 */
async function lately(ctx: Ctx, at: VersionAt): Promise<Found> {
  const known = judgements.get(keyOf(ctx, at));
  return known && performance.now() < known.until ? known.found : judgeAgain(ctx, at);
}

async function judgeAgain(ctx: Ctx, at: VersionAt): Promise<Found> {
  const key = keyOf(ctx, at);
  const found = findOwn(ctx, at, "version.write");
  if (judgements.size >= lately_max) judgements.clear();
  judgements.set(key, { found, until: performance.now() + lately_ms });
  found.catch(() => judgements.delete(key));
  return found;
}

type Received = Omit<Arrival, "path" | "media_type">;

async function readSmall(ctx: Ctx, { body, bytes, sha256: expected }: Upload): Promise<Received> {
  const content = await buffer(body).catch((cause) => {
    throw new Problem("upload_changed", "The connection broke before the whole file had come", {}, cause);
  });
  const sha256 = hash("sha256", content);
  if (content.length !== bytes || (expected !== undefined && expected !== sha256))
    throw new Problem(
      "upload_changed",
      `What came is not what was announced: ${content.length} bytes, SHA-256 ${sha256}`,
    );
  const keep = async () => {
    const draft = await ctx.ports.blobs.stage(Readable.from([content]), { sha256, bytes, bytes_max: bytes });
    await draft.keep();
  };
  return { sha256, bytes, crc32: crc32(content), content, promised: undefined, keep, drop: async () => {} };
}

async function stage(ctx: Ctx, { body, bytes, sha256 }: Upload, promised: Promised): Promise<Received> {
  await promised.cover(ctx, bytes ?? 0);
  const draft = await ctx.ports.blobs.stage(bytes === undefined ? promisedStream(ctx, body, promised) : body, {
    ...(sha256 === undefined ? {} : { sha256 }),
    ...(bytes === undefined ? {} : { bytes }),
    bytes_max: file_bytes_max,
  });
  return { ...draft, promised };
}

function uploadOf({ body, headers }: { body: Readable; headers: IncomingHttpHeaders }): Upload {
  body.on("error", () => undefined); // whoever reads hears of it; unheard, it would end the process
  const length = headers["content-length"];
  const bytes = length === undefined ? undefined : Number(length);
  if (bytes !== undefined && bytes > file_bytes_max)
    throw new Problem("too_large", `A file has at most ${file_bytes_max} bytes`);
  if ((headers["content-encoding"] ?? "identity") !== "identity")
    throw new Problem("media_type", "Send the file as it is: without a content encoding");
  return { body, bytes, sha256: checkedHash(headers["x-sha256"], "x-sha256") };
}
