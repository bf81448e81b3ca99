import { Readable } from "node:stream";
import { stringify } from "csv-stringify/sync";
import type { Content } from "../../kernel/content.ts";
import { type Ctx, may, type Target } from "../../kernel/context.ts";
import { pageOf } from "../../kernel/page.ts";
import { present } from "./present.ts";
import * as queries from "./queries.ts";

type ActivityRow = queries.ActivityRow;

const media = { csv: "text/csv; charset=utf-8", jsonl: "application/x-ndjson; charset=utf-8" };

/** The wanted lines as a file, written while it is read: a million lines are never in memory together. */
export async function download(
  ctx: Ctx,
  organization: Target & { id: string; path: string },
  { format, ...wanted }: queries.Wanted & { format: "csv" | "jsonl" },
): Promise<Content> {
  may(ctx, "activity.list", organization);
  return {
    media_type: media[format],
    bytes: null,
    inline: false,
    file_name: `${organization.path}-activity-${new Date().toISOString().slice(0, 10)}.${format}`,
    open: async () => Readable.from(written(walk(ctx, organization.id, wanted), textOf[format])),
  };
}

const page_rows = 500;

async function* walk(ctx: Ctx, namespace_id: string, wanted: queries.Wanted): AsyncGenerator<ActivityRow[]> {
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const rows = await queries.list(ctx, namespace_id, { ...wanted, limit: page_rows, cursor: cursor ?? undefined });
    const page = pageOf(rows, page_rows, ({ id }) => id);
    yield page.items;
    cursor = page.next_cursor;
  }
}

async function* written(
  pages: AsyncGenerator<ActivityRow[]>,
  text: (rows: readonly ActivityRow[], isFirst: boolean) => string,
): AsyncGenerator<string> {
  let isFirst = true;
  for await (const rows of pages) {
    yield text(rows, isFirst);
    isFirst = false;
  }
}

const textOf = {
  /** For spreadsheets: they want a mark for UTF-8, and would take what begins like a formula for one. */
  csv: (rows: readonly ActivityRow[], isFirst: boolean) =>
    stringify(rows.map(flat), { header: isFirst, bom: isFirst, columns: [...columns], escape_formulas: true }),
  jsonl: (rows: readonly ActivityRow[]) => rows.map((row) => `${JSON.stringify(present(row))}\n`).join(""),
};

const columns = [
  ...["at", "severity", "actor", "actor_kind", "token", "action", "text", "refused"],
  ...["entity_kind", "entity_name", "entity_id", "ip", "request_id", "before", "after", "id"],
] as const;

function flat(row: ActivityRow) {
  const { actor, entity, before, after, ...line } = present(row);
  return {
    ...line,
    ...{ actor: actor.path, actor_kind: actor.kind, token: actor.token, refused: String(line.refused) },
    ...{ entity_kind: entity.kind, entity_name: entity.name, entity_id: entity.id },
    before: before && JSON.stringify(before),
    after: after && JSON.stringify(after),
  };
}
