import { type Ctx, transact } from "../../kernel/context.ts";
import { invalid, notFound, Problem } from "../../kernel/problem.ts";
import { changed } from "../activity/activity.ts";
import { mediaTypeOf } from "../previews/previews.ts";
import { inTheWay } from "./arrivals.ts";
import { countGrowth } from "./files.ts";
import * as queries from "./queries.ts";
import * as trees from "./tree-queries.ts";
import { type Found, findOwn, lockOpen, type VersionAt } from "./versions.ts";

/** Moves or renames a file, or a folder with everything below it, inside an open version of the asker's own. */
export const move = (ctx: Ctx, at: VersionAt, { from, to }: { from: string; to: string }): Promise<void> =>
  transact(ctx, async (ctx) => {
    const found = await lockOpen(ctx, await findOwn(ctx, at, "version.write"), "version.write");
    if (to === from) throw invalid("body.to", "It is called so already");
    if (to.startsWith(`${from}/`)) throw invalid("body.to", "Nothing can be moved into itself");
    await refuseTaken(ctx, found, to);
    const file = await queries.findFile(ctx, found.version.id, from);
    if (file) await moveFile(ctx, found, file, to);
    else if ((await trees.moveFolder(ctx, found.version.id, from, to)) === 0) throw notFound("file or folder");
    changed(ctx, found.row.namespace_id, "version", found.row.visibility === "private" ? found.row.id : undefined);
  });

/** Nothing is put over what is there. */
export async function refuseTaken(ctx: Ctx, { version }: Found, to: string): Promise<void> {
  const { obstacle, bytes } = await queries.lookAt(ctx, version.id, to);
  if (obstacle !== null) throw inTheWay(to, obstacle);
  if (bytes !== null)
    throw new Problem("conflict", `"${to}" is there already: delete it first, or choose another name`);
}

async function moveFile(ctx: Ctx, { version }: Found, file: queries.FileRow, to: string): Promise<void> {
  await queries.takeFile(ctx, version.id, file.path);
  await queries.putFiles(ctx, version.id, [{ ...file, path: to, media_type: mediaTypeOf(to) }]);
}

/** Takes a file, or a folder with everything below it, out of an open version of the asker's own. */
export const remove = (ctx: Ctx, at: VersionAt & { path: string }, folder = false): Promise<void> =>
  transact(ctx, async (ctx) => {
    const found = await lockOpen(ctx, await findOwn(ctx, at, "version.write"), "version.write");
    const taken = folder
      ? await trees.takeFolder(ctx, found.version.id, at.path)
      : await queries.takeFile(ctx, found.version.id, at.path);
    if (taken === undefined) throw notFound(folder ? "folder" : "file");
    await countGrowth(ctx, found, -taken);
  });
