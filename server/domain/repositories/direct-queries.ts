import type { Ctx } from "../../kernel/context.ts";

export interface DirectRow {
  upload_id: string;
  /** What the store calls it. */
  token: string;
  part_bytes: number;
}

export const insert = (ctx: Ctx, row: DirectRow) => ctx.db.insertInto("direct_upload").values(row).execute();

export const find = (ctx: Ctx, upload_id: string): Promise<DirectRow | undefined> =>
  ctx.db.selectFrom("direct_upload").selectAll().where("upload_id", "=", upload_id).executeTakeFirst();
