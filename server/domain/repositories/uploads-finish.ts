import type { Ctx } from "../../kernel/context.ts";
import { Problem } from "../../kernel/problem.ts";
import { settleReservation } from "../limits/limits.ts";
import { mediaTypeOf } from "../previews/previews.ts";
import { arrive } from "./arrivals.ts";
import type { Draft } from "./ports.ts";
import type { Promised } from "./promises.ts";
import * as queries from "./upload-queries.ts";
import { free, type Held, isLasting } from "./uploads-held.ts";

/**
 * Puts an upload that has come whole into its version, through the door of every file. It can be done again after a
 * crash at any point; what can never succeed frees what the upload holds.
 */
export async function finish(ctx: Ctx, { upload, found }: Held, parts: readonly queries.UploadRow[]): Promise<void> {
  const pieces = parts.length > 0 ? parts : [upload];
  try {
    const draft = await wholeOf(ctx, upload, pieces);
    await queries.noteContent(ctx, upload.id, draft.sha256);
    const path = upload.path as string;
    await arrive(ctx, found, { ...draft, path, media_type: mediaTypeOf(path), promised: promiseOf(upload, pieces) });
  } catch (error) {
    if (isLasting(error)) await free(ctx, [...new Set([upload, ...pieces].map(({ id }) => id))]);
    throw error;
  }
}

/** Joined and hashed; or where a crash had put it already, before it was in its version. */
async function wholeOf(
  ctx: Ctx,
  { bytes, sha256, content_sha256 }: queries.UploadRow,
  pieces: readonly { id: string }[],
) {
  const { blobs } = ctx.ports;
  const is_here = await blobs.draftSize((pieces[0] as { id: string }).id);
  if (is_here !== undefined || content_sha256 === null) {
    const ids = pieces.map(({ id }) => id);
    return blobs.finishDraft(ids, { bytes, ...(sha256 === null ? {} : { sha256 }) });
  }
  return stored(ctx, content_sha256, bytes);
}

const stored = (ctx: Ctx, sha256: string, bytes: number): Draft => ({
  sha256,
  bytes,
  async keep() {
    if (!(await ctx.ports.blobs.has(sha256))) throw new Problem("not_found", "The bytes are gone: send the file again");
  },
  drop: async () => {},
});

/** What was promised before the first byte; given back, and the upload finished, in the transaction that counts the file. */
function promiseOf({ id }: queries.UploadRow, pieces: readonly queries.UploadRow[]): Promised {
  const bytes = pieces.reduce((sum, piece) => sum + piece.promised, 0);
  return {
    bytes: () => bytes,
    cover: async () => {},
    async release(ctx) {
      for (const promise of await queries.finishUpload(ctx, id)) await settleReservation(ctx, promise);
    },
    settled: () => {},
  };
}
