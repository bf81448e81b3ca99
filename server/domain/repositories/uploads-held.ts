import type { RepositoryKind } from "../../../contract/repositories.ts";
import { type Ctx, transact } from "../../kernel/context.ts";
import { notFound, Problem } from "../../kernel/problem.ts";
import { settleReservation } from "../limits/limits.ts";
import * as queries from "./upload-queries.ts";
import { inTurn } from "./uploads-turns.ts";
import { type Found, findOwn } from "./versions.ts";

/** An unfinished upload, and the open version of the asker's own that it goes to. */
export interface Held {
  upload: queries.UploadRow;
  found: Found;
}

/** An upload of the asker's own. */
export async function ownUpload(ctx: Ctx, id: string): Promise<queries.UploadRow> {
  const [upload] = await queries.findUploads(ctx, [id]);
  if (!upload) throw notFound("upload: it may have expired");
  return upload;
}

/** An upload into a version that the asker may still write; whoever may not any more loses it with all that it holds. */
export async function held(ctx: Ctx, upload: queries.UploadRow): Promise<Held> {
  try {
    return { upload, found: await destinationOf(ctx, upload) };
  } catch (error) {
    if (isLasting(error)) await free(ctx, [upload.id]);
    throw error;
  }
}

async function destinationOf(ctx: Ctx, { namespace, name, version, ...upload }: queries.UploadRow): Promise<Found> {
  const kind = upload.kind as RepositoryKind | null;
  if (kind === null || namespace === null || name === null || version === null) throw gone();
  const found = await findOwn(ctx, { kind, namespace, name, version }, "version.write");
  if (found.version.id !== upload.version_id || found.row.namespace_id !== upload.namespace_id) throw gone();
  return found;
}

const gone = () => notFound("version any more: begin the upload again");

const lasting: ReadonlySet<string> = new Set([
  "forbidden",
  "not_found",
  "sealed",
  "conflict",
  "too_large",
  "upload_changed",
]);

/** Whether trying again changes nothing. A limit may be raised, and a token exchanged. */
export const isLasting = (error: unknown): boolean => error instanceof Problem && lasting.has(error.kind);

/** Throws uploads away: what was promised to them at once, then their bytes. What a crash leaves of those is collected. */
export async function free(ctx: Ctx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await transact(ctx, async (ctx) => {
    for (const promise of await queries.removeUploads(ctx, ids)) await settleReservation(ctx, promise);
  });
  for (const id of ids) await dropBytes(ctx, id);
}

/** They may be on their way into place at this moment; then nothing is left to drop, or the collector comes by. */
const dropBytes = (ctx: Ctx, id: string): Promise<void> =>
  ctx.ports.blobs.dropDraft(id).catch((error) => {
    if (!(error instanceof Problem)) throw error;
  });

/** Throws one away when asked to. */
export const throwAway = (ctx: Ctx, upload: queries.UploadRow): Promise<void> =>
  inTurn(
    [upload.id],
    () => {},
    () => free(ctx, [upload.id]),
  );
