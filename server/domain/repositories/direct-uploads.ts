import type { Ctx } from "../../kernel/context.ts";
import { invalid, notFound, Problem } from "../../kernel/problem.ts";
import * as direct from "./direct-queries.ts";
import type { DirectTransfer, SentPart } from "./ports.ts";
import { type FileRow, findFile } from "./queries.ts";
import type * as queries from "./upload-queries.ts";
import { noteReceived } from "./upload-queries.ts";
import { insert, replacedBy } from "./uploads-begin.ts";
import { finish } from "./uploads-finish.ts";
import { free, held, isLasting, ownUpload, throwAway } from "./uploads-held.ts";
import { inTurn } from "./uploads-turns.ts";
import { findOwn, type VersionAt } from "./versions.ts";

const located_max = 100;
/** From here on the way past the server is worth its three requests. */
const worthwhile_bytes_min = 32 * 2 ** 20;

/** Whether files may go past the server, and from which size on they should. */
export const way = async ({ ports }: Ctx) => ({
  origin: ports.blobs.direct?.origin ?? null,
  bytes_min: worthwhile_bytes_min,
});

/** A file that somebody brings straight to the store. */
export interface DirectUpload {
  id: string;
  bytes: number;
  part_bytes: number;
  expires_at: Date;
  parts: { number: number; url: string }[];
}

/** Promises the storage of a file in full, and says where its first parts go. */
export async function begin(
  ctx: Ctx,
  at: VersionAt,
  file: { path: string; bytes: number; sha256?: string | undefined },
): Promise<DirectUpload> {
  const found = await findOwn(ctx, at, "version.write");
  const transfer = transferOf(ctx);
  const replaced = await replacedBy(ctx, found, file);
  const upload = await insert(
    ctx,
    found,
    { ...file, sha256: file.sha256 ?? null, is_part: false, part_from: null },
    replaced,
  );
  try {
    const begun = await transfer.begin(upload.id, file.bytes);
    await direct.insert(ctx, { upload_id: upload.id, ...begun });
    const total = Math.min(located_max, Math.ceil(file.bytes / begun.part_bytes));
    const parts = await located(
      transfer,
      upload.id,
      begun.token,
      Array.from({ length: total }, (_, i) => i + 1),
    );
    return { ...upload, part_bytes: begun.part_bytes, parts };
  } catch (error) {
    await free(ctx, [upload.id]);
    throw error;
  }
}

/** How far one is, as the store knows it; what is finished has come whole. */
export async function look(ctx: Ctx, id: string) {
  const { upload, token, part_bytes } = await own(ctx, id);
  const all = Array.from({ length: Math.ceil(upload.bytes / part_bytes) }, (_, i) => i + 1);
  if (upload.finished_at !== null) return { upload, part_bytes, received: all };
  await held(ctx, upload);
  const sent = await count(ctx, upload, token);
  return { upload, part_bytes, received: sent === "all" ? all : sent.map(({ number }) => number) };
}

/** Where more parts go. */
export async function locate(ctx: Ctx, id: string, numbers: readonly number[]) {
  const { upload, token } = await own(ctx, id);
  await held(ctx, upload);
  await count(ctx, upload, token);
  return located(transferOf(ctx), id, token, numbers);
}

/** What the store has of it is noted for lists, and it waits from now on. */
async function count(ctx: Ctx, { id, bytes }: queries.UploadRow, token: string) {
  const sent = await transferOf(ctx).received(id, token);
  if (!sent) {
    await free(ctx, [id]);
    throw notFound("upload in the store any more: begin again");
  }
  const here = sent === "all" ? bytes : sent.reduce((sum, part) => sum + part.bytes, 0);
  await noteReceived(ctx, id, Math.min(bytes, here));
  return sent;
}

/**
 * Puts a file whose parts have come into its version, once everything was read again and is what was announced. It can be
 * asked again after a crash at any point.
 */
export const complete = (ctx: Ctx, id: string, { parts, sha256 }: Completion): Promise<FileRow> =>
  inTurn(
    [id],
    () => {},
    async () => {
      const { upload, token } = await own(ctx, id);
      if (upload.finished_at !== null) return fileOf(ctx, upload);
      const transfer = transferOf(ctx);
      const expected = { sha256: announced(upload, sha256), bytes: upload.bytes };
      try {
        const bring = () => transfer.finish(id, token, parts, expected);
        await finish(ctx, await held(ctx, upload), [], bring);
      } catch (error) {
        if (isLasting(error)) await transfer.drop(id, token);
        throw error;
      }
      return fileOf(ctx, upload);
    },
  );

interface Completion {
  parts?: readonly SentPart[] | undefined;
  sha256?: string | undefined;
}

function announced({ sha256 }: queries.UploadRow, said: string | undefined): string {
  const known = sha256 ?? said;
  if (known === undefined) throw invalid("sha256", "Say the SHA-256 of the file: it was not announced");
  if (said !== undefined && said !== known) throw invalid("sha256", `${known} was announced, and this is another`);
  return known;
}

async function fileOf(ctx: Ctx, { version_id, path }: queries.UploadRow): Promise<FileRow> {
  const file = version_id && path && (await findFile(ctx, version_id, path));
  if (!file) throw notFound("file any more: it was taken out of its version");
  return file;
}

/** Throws one away, with what came of it. */
export async function giveUp(ctx: Ctx, id: string): Promise<void> {
  const { upload, token } = await own(ctx, id);
  await throwAway(ctx, upload);
  await transferOf(ctx).drop(id, token);
}

async function own(ctx: Ctx, id: string) {
  const upload = await ownUpload(ctx, id);
  const known = await direct.find(ctx, id);
  if (!known) throw notFound("direct upload");
  return { upload, ...known };
}

async function located(transfer: DirectTransfer, id: string, token: string, numbers: readonly number[]) {
  const urls = await transfer.parts(id, token, numbers);
  return urls.map((url, i) => ({ number: numbers[i] as number, url }));
}

function transferOf({ ports }: Ctx): DirectTransfer {
  if (ports.blobs.direct) return ports.blobs.direct;
  throw new Problem("conflict", "This installation takes no files past its server: upload them to it");
}
