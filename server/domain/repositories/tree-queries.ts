import { sql } from "kysely";
import type { Ctx } from "../../kernel/context.ts";

interface Held {
  files: number;
  bytes: number;
}

/** Takes a folder out of a locked open version and says how many bytes it held; nothing where there is none. */
export async function takeFolder(ctx: Ctx, version_id: string, folder: string): Promise<number | undefined> {
  const { rows } = await sql<Held>`
    select files, bytes from take_folder(${version_id}, ${folder})`.execute(ctx.db);
  return rows[0] && rows[0].files > 0 ? rows[0].bytes : undefined;
}

/** How much lies below a folder of a version. */
export async function sumFolder(ctx: Ctx, version_id: string, folder: string): Promise<Held> {
  const { rows } = await sql<Held>`select files, bytes from folder_sum(${version_id}, ${folder})`.execute(ctx.db);
  return rows[0] as Held;
}

/** Gives a locked open version the files of a folder of a version under another name, where nothing stands; says how much. */
export async function graftFolder(
  ctx: Ctx,
  from: { version_id: string; folder: string },
  to: { version_id: string; folder: string },
): Promise<Held> {
  const { rows } = await sql<Held>`
    select files, bytes from graft_folder(${from.version_id}, ${from.folder}, ${to.version_id}, ${to.folder})`.execute(
    ctx.db,
  );
  return rows[0] as Held;
}

/** Gives a folder of a locked open version another name, where nothing stands; says how many files it holds. */
export async function moveFolder(ctx: Ctx, version_id: string, from: string, to: string): Promise<number> {
  const { files } = await graftFolder(ctx, { version_id, folder: from }, { version_id, folder: to });
  if (files > 0) await takeFolder(ctx, version_id, from);
  return files;
}
