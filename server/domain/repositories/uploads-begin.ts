import type { IncomingHttpHeaders } from "node:http";
import type { Readable } from "node:stream";
import { uploadMediaType } from "../../../contract/uploads.ts";
import { type Ctx, transact } from "../../kernel/context.ts";
import type { Headers } from "../../kernel/on.ts";
import { invalid, notFound, Problem } from "../../kernel/problem.ts";
import { reserveLasting } from "../limits/limits.ts";
import { inTheWay } from "./arrivals.ts";
import { lookAt } from "./queries.ts";
import * as queries from "./upload-queries.ts";
import { type Announced, announcedBy, type Joining } from "./uploads-announced.ts";
import { finish } from "./uploads-finish.ts";
import { free } from "./uploads-held.ts";
import { receive, standOf } from "./uploads-receive.ts";
import { inTurn } from "./uploads-turns.ts";
import { attemptOf, type Found, findOwn, type VersionAt } from "./versions.ts";

const unfinished_max = 1000;

/**
 * Begins an upload into an open version of the asker's own, or joins parts to a file. Its storage is promised in full
 * before the first byte.
 */
export async function begin(
  ctx: Ctx,
  at: VersionAt,
  wire: { body: Readable; headers: IncomingHttpHeaders },
): Promise<Headers> {
  const found = await findOwn(ctx, at, "version.write");
  const announced = announcedBy(wire.headers);
  const replaced = await replacedBy(ctx, found, announced);
  if ("parts" in announced) return join(ctx, found, announced);
  const upload = await insert(ctx, found, announced, replaced);
  await ctx.ports.blobs.beginDraft(upload.id).catch(async (error) => {
    await free(ctx, [upload.id]);
    throw error;
  });
  if (announced.bytes === 0 && !announced.is_part) await finish(ctx, { upload, found }, []);
  const comes_now = wire.headers["content-type"] === uploadMediaType;
  const stand = comes_now ? await receive(ctx, { upload, found }, 0, wire) : standOf(upload, 0);
  return { ...stand, location: `/api/v1/uploads/${upload.id}` };
}

/** How many bytes of the version it takes the place of; refuses where it cannot be. */
async function replacedBy(ctx: Ctx, { version }: Found, { path }: { path: string | null }): Promise<number> {
  if (path === null) return 0;
  const { obstacle, bytes } = await lookAt(ctx, version.id, path);
  if (obstacle !== null) throw inTheWay(path, obstacle);
  return bytes ?? 0;
}

const insert = (ctx: Ctx, { row, version }: Found, announced: Announced, replaced: number) =>
  transact(ctx, async (ctx) => {
    if ((await queries.countUploads(ctx, version.id)) >= unfinished_max)
      throw new Problem(
        "conflict",
        `You have ${unfinished_max} unfinished uploads here: finish some or throw them away`,
      );
    const { namespace_id } = row;
    const bytes = announced.is_part ? announced.bytes : Math.max(0, announced.bytes - replaced);
    const share = { namespace_id, account_id: version.created_by, bytes };
    const reservation_id = await reserveLasting(ctx, share, attemptOf(row, "version.write"));
    const place = { version_id: version.id, account_id: version.created_by, namespace_id, promised: bytes };
    return found(ctx, await queries.insertUpload(ctx, { ...announced, ...place, reservation_id }));
  });

async function found(ctx: Ctx, id: string): Promise<queries.UploadRow> {
  const [upload] = await queries.findUploads(ctx, [id]);
  return upload as queries.UploadRow;
}

/** Joins parts that have come whole, in the order named. Joining the same parts again gives the same file. */
const join = (ctx: Ctx, found: Found, { parts, ...file }: Joining): Promise<Headers> =>
  inTurn(
    parts,
    () => {},
    async () => {
      const rows = await partsNamed(ctx, found, parts);
      const id = rows[0]?.whole_id ?? (await insertWhole(ctx, found, file, rows));
      const [whole] = await queries.findUploads(ctx, [id]);
      if (!whole) throw notFound("upload: it may have expired");
      if (whole.finished_at === null) await finish(ctx, { upload: whole, found }, rows);
      return { ...standOf(whole, whole.bytes), location: `/api/v1/uploads/${id}`, "upload-concat": "final" };
    },
  );

async function partsNamed(ctx: Ctx, { version }: Found, ids: readonly string[]): Promise<queries.UploadRow[]> {
  const rows = new Map((await queries.findUploads(ctx, ids)).map((row) => [row.id, row]));
  const named = ids.map((id) => rows.get(id));
  const parts = named.filter((row) => row?.is_part && row.version_id === version.id) as queries.UploadRow[];
  if (parts.length < ids.length) throw notFound("part into this version: it may have expired");
  if (new Set(parts.map(({ whole_id }) => whole_id)).size > 1)
    throw invalid("headers.upload-concat", "Some of these parts are of another file");
  for (const part of parts) if (part.finished_at === null) await refuseHalf(ctx, part);
  return parts;
}

async function refuseHalf(ctx: Ctx, { id, bytes, content_sha256, whole_id }: queries.UploadRow): Promise<void> {
  const size = await ctx.ports.blobs.draftSize(id);
  if (size === bytes || (size === undefined && (content_sha256 !== null || whole_id !== null))) return;
  throw new Problem("upload_offset", `Part ${id} has ${size ?? 0} of ${bytes} bytes: send the rest first`);
}

const insertWhole = (ctx: Ctx, { row, version }: Found, file: Omit<Joining, "parts">, parts: queries.UploadRow[]) =>
  transact(ctx, async (ctx) => {
    const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
    const place = { version_id: version.id, account_id: version.created_by, namespace_id: row.namespace_id };
    const none = { is_part: false, part_from: null, promised: 0, reservation_id: null };
    const id = await queries.insertUpload(ctx, { ...file, ...place, ...none, bytes });
    await queries.joinTo(
      ctx,
      id,
      parts.map((part) => part.id),
    );
    return id;
  });
