import { sql } from "kysely";
import type { Ctx } from "../../kernel/context.ts";

/** A notebook of a version or of an output. */
export interface NotebookRef {
  id: string;
  path: string;
}

export interface Page {
  readme: string;
  notebook: NotebookRef | null;
}

/** What a container says of itself. */
export const get = (ctx: Ctx, container_id: string): Promise<Page> =>
  ctx.db
    .selectFrom("container")
    .select(["readme", sql<NotebookRef | null>`notebook`.as("notebook")])
    .where("resource_id", "=", container_id)
    .executeTakeFirstOrThrow();

export const set = (ctx: Ctx, container_id: string, { readme, notebook }: Page) =>
  ctx.db
    .updateTable("container")
    .set({ readme, notebook: notebook && JSON.stringify(notebook) })
    .where("resource_id", "=", container_id)
    .execute();
