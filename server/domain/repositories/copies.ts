import { type Ctx, transact } from "../../kernel/context.ts";
import { notFound, Problem } from "../../kernel/problem.ts";
import { mediaTypeOf } from "../previews/previews.ts";
import { inTheWay, refuseCrowded } from "./arrivals.ts";
import { refuseTaken } from "./changes.ts";
import { countGrowth } from "./files.ts";
import * as queries from "./queries.ts";
import * as trees from "./tree-queries.ts";
import { type Found, findOwn, lockOpen, readable, type VersionAt } from "./versions.ts";

/** A file or folder somewhere, and what it is to be called. */
interface Wanted {
  source?: string | undefined;
  version: number | string;
  from: string;
  to?: string | undefined;
  /** A file that is there already goes for it. */
  replace: boolean;
}

/** What was put where. */
export interface Copied {
  path: string;
  files: number;
  bytes: number;
}

/**
 * Puts a file, or a folder with everything below it, that the asker may read into an open version of theirs: by the names
 * of its contents, nothing is sent.
 */
export async function copy(ctx: Ctx, at: VersionAt, { from, to = from, ...wanted }: Wanted): Promise<Copied> {
  const own = await findOwn(ctx, at, "version.write");
  const source = await readable(ctx, { ...sourceOf(at, wanted.source), version: wanted.version });
  const file = await queries.findFile(ctx, source.version.id, from);
  return transact(ctx, async (ctx) => {
    const found = await lockOpen(ctx, own, "version.write");
    if (!(file && wanted.replace)) await refuseTaken(ctx, found, to);
    const put = file ? await putFile(ctx, found, file, to) : await putFolder(ctx, found, source, { from, to });
    return { path: to, ...put };
  });
}

function sourceOf({ kind, namespace, name }: VersionAt, source: string | undefined): Omit<VersionAt, "version"> {
  if (source === undefined) return { kind, namespace, name };
  const [kinds, ...address] = source.split("/") as [string, string, string];
  return { kind: kinds === "models" ? "model" : "dataset", namespace: address[0], name: address[1] };
}

async function refuseLost(ctx: Ctx, { path, sha256 }: queries.FileRow): Promise<void> {
  if (await ctx.ports.blobs.has(sha256)) return;
  throw new Problem("damaged", `The bytes of "${path}" are lost or damaged: upload the same file again`);
}

/** Looks for the bytes once they are touched: from then on the collector keeps away. */
async function putFile(ctx: Ctx, found: Found, file: queries.FileRow, to: string) {
  const copied = { path: to, sha256: file.sha256, bytes: file.bytes, media_type: mediaTypeOf(to) };
  refuseCrowded(found, 1);
  await queries.touchBlobs(ctx, [copied]);
  await refuseLost(ctx, file);
  const [row] = await queries.putFiles(ctx, found.version.id, [copied]);
  if (!row?.modified_at) throw inTheWay(to, row?.obstacle ?? to);
  await countGrowth(ctx, found, row.grown ?? 0);
  return { files: 1, bytes: file.bytes };
}

async function putFolder(ctx: Ctx, found: Found, source: Found, { from, to }: { from: string; to: string }) {
  const held = await trees.sumFolder(ctx, source.version.id, from);
  if (held.files === 0) throw notFound("file or folder to copy");
  refuseCrowded(found, held.files);
  const put = await trees.graftFolder(
    ctx,
    { version_id: source.version.id, folder: from },
    { version_id: found.version.id, folder: to },
  );
  await countGrowth(ctx, found, put.bytes);
  return put;
}
