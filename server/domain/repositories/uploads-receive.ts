import type { IncomingHttpHeaders } from "node:http";
import type { Readable } from "node:stream";
import { uploadMediaType } from "../../../contract/uploads.ts";
import type { Ctx } from "../../kernel/context.ts";
import { attended } from "../../kernel/guests.ts";
import type { Headers } from "../../kernel/on.ts";
import { keyOf, pageOf } from "../../kernel/page.ts";
import { notFound, Problem } from "../../kernel/problem.ts";
import * as queries from "./upload-queries.ts";
import { file_bytes_max, numberIn } from "./uploads-announced.ts";
import { finish } from "./uploads-finish.ts";
import { free, type Held, held, ownUpload, throwAway } from "./uploads-held.ts";
import { inTurn } from "./uploads-turns.ts";
import { findOwn, type VersionAt } from "./versions.ts";

interface Wire {
  body: Readable;
  headers: IncomingHttpHeaders;
}

/** What of tus is spoken here; what is left out, and why, says docs/decisions/0021. */
export const protocol = async (): Promise<Headers> => ({
  "tus-version": "1.0.0",
  "tus-extension": "creation,creation-with-upload,expiration,termination,concatenation",
  "tus-max-size": file_bytes_max,
});

/** The headers that say how far an upload is. */
export const standOf = ({ bytes, expires_at, finished_at }: queries.UploadRow, offset: number): Headers => ({
  "upload-offset": offset,
  "upload-length": bytes,
  ...(finished_at === null && offset < bytes ? { "upload-expires": expires_at.toUTCString() } : {}),
});

/** How far an upload is. One whose last byte came, and was kept from its version by a crash, is brought there now. */
export async function look(ctx: Ctx, id: string): Promise<Headers> {
  const upload = await ownUpload(ctx, id);
  if (upload.finished_at !== null) return inPlace(ctx, upload);
  const { found } = await held(ctx, upload);
  return inTurn([id], doNothing, async () => {
    const now = await ownUpload(ctx, id);
    if (now.finished_at !== null) return inPlace(ctx, now);
    const size = await sizeOf(ctx, now);
    if (size === now.bytes && !now.is_part) await finish(ctx, { upload: now, found }, []);
    return { ...standOf(now, size), ...(now.is_part ? { "upload-concat": "partial" } : {}) };
  });
}

const doNothing = () => {};

/** What has arrived counts as here as long as it is in its version: a client that asks again need not send it again. */
async function inPlace(ctx: Ctx, upload: queries.UploadRow): Promise<Headers> {
  if (await queries.isInPlace(ctx, upload.id)) return standOf(upload, upload.bytes);
  await free(ctx, [upload.id]);
  throw notFound("upload any more: what it brought was taken out of its version");
}

/** What of it is here; bytes that were called by their content already are all here. */
async function sizeOf(ctx: Ctx, { id, bytes, content_sha256 }: queries.UploadRow): Promise<number> {
  const size = await ctx.ports.blobs.draftSize(id);
  if (size !== undefined) return size;
  if (content_sha256 !== null) return bytes;
  await free(ctx, [id]);
  throw notFound("upload any more: begin it again");
}

/** Takes more bytes of an upload; with the last one, the file is in its version before this is answered. */
export async function goOn(ctx: Ctx, id: string, wire: Wire): Promise<Headers> {
  wire.body.on("error", doNothing); // whoever reads hears of it; unheard, it would end the process
  const holding = await held(ctx, await ownUpload(ctx, id));
  if (wire.headers["content-type"] !== uploadMediaType)
    throw new Problem("media_type", `Send the bytes as ${uploadMediaType}`);
  const offset = numberIn("headers.upload-offset", String(wire.headers["upload-offset"] ?? ""));
  return receive(ctx, holding, offset, wire);
}

/** Takes bytes at an offset. Whoever else sends to the same upload is cut off: what came from them stays. */
export const receive = (ctx: Ctx, { found, upload }: Held, offset: number, wire: Wire): Promise<Headers> =>
  inTurn(
    [upload.id],
    () => wire.body.destroy(),
    async () => {
      const now = await ownUpload(ctx, upload.id);
      const size = now.finished_at === null ? await sizeOf(ctx, now) : now.bytes;
      if (size !== offset) throw new Problem("upload_offset", `The upload goes on at byte ${size}, not at ${offset}`);
      refuseTooMuch(now.bytes - offset, wire.headers);
      const reached = size === now.bytes ? size : await append(ctx, { found, upload: now }, offset, wire.body);
      if (reached === now.bytes && !now.is_part && now.finished_at === null)
        await finish(ctx, { found, upload: now }, []);
      return standOf(now, reached);
    },
  );

function refuseTooMuch(bytes_left: number, { "content-length": length }: IncomingHttpHeaders): void {
  if (length !== undefined && Number(length) > bytes_left)
    throw new Problem("too_large", `${bytes_left} bytes are missing, and ${length} come: nothing of them was taken`);
}

/** What came of a connection that broke is durable, and noted, too. */
async function append(ctx: Ctx, { found, upload }: Held, offset: number, body: Readable): Promise<number> {
  const { blobs } = ctx.ports;
  attended(ctx, found.row.namespace_id, body);
  try {
    return await blobs.appendDraft(upload.id, offset, body, upload.bytes);
  } finally {
    const size = await blobs.draftSize(upload.id);
    if (size !== undefined) await queries.noteReceived(ctx, upload.id, size);
  }
}

/** Throws an unfinished upload of the asker's own away. */
export async function giveUp(ctx: Ctx, id: string): Promise<Headers> {
  const upload = await ownUpload(ctx, id);
  if (upload.finished_at === null) await held(ctx, upload);
  await throwAway(ctx, upload);
  return {};
}

/** The asker's unfinished uploads into an open version of theirs, oldest first. */
export async function list(ctx: Ctx, at: VersionAt, page: { limit: number; cursor?: string | undefined }) {
  const { version } = await findOwn(ctx, at, "version.write");
  const after = keyOf(page.cursor, /^[0-9a-f-]{36}$/) ?? "00000000-0000-0000-0000-000000000000";
  return pageOf(await queries.listUploads(ctx, version.id, { limit: page.limit, after }), page.limit, ({ id }) => id);
}
