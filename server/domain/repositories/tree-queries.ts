import { sql } from "kysely";
import type { Ctx } from "../../kernel/context.ts";

/** Takes a folder out of a locked open version and says how many bytes it held; nothing where there is none. */
export async function takeFolder(ctx: Ctx, version_id: string, folder: string): Promise<number | undefined> {
  const { rows } = await sql<{ files: number; bytes: number }>`
    select files, bytes from take_folder(${version_id}, ${folder})`.execute(ctx.db);
  return rows[0] && rows[0].files > 0 ? rows[0].bytes : undefined;
}

/** Gives a folder of a locked open version another name, where nothing stands; says how many files it holds. */
export async function moveFolder(ctx: Ctx, version_id: string, from: string, to: string): Promise<number> {
  const { rows } = await sql<{ files: number }>`
    select files from graft_folder(${version_id}, ${from}, ${version_id}, ${to})`.execute(ctx.db);
  const files = rows[0]?.files ?? 0;
  if (files > 0) await takeFolder(ctx, version_id, from);
  return files;
}
