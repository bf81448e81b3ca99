import type { Ctx } from "../../kernel/context.ts";
import * as queries from "./part-queries.ts";
import type { Place } from "./queries.ts";

const remembered_max = 20_000;
/** What is saved in a part, by what it consists of and in which state: that never becomes another number. */
const remembered = new Map<string, number>();

/**
 * Parts of what a namespace holds, one more than asked for, with what lies on disk of each. The files of a part are read
 * when it is asked for the first time since it changed.
 */
export async function partsOf(
  ctx: Ctx,
  place: Place,
  asked: queries.Asked,
  page: { limit: number; cursor?: string | undefined },
): Promise<queries.PartRow[]> {
  const rows = await queries.list(ctx, place, asked, page);
  const marks = rows.slice(0, page.limit).flatMap(({ mark }) => mark ?? []);
  const unknown = marks.filter((mark) => !remembered.has(mark));
  if (unknown.length > 0)
    for (const { mark, saved } of await queries.savedIn(ctx, place, asked, unknown)) remember(mark, saved);
  return rows.map((row) => ({ ...row, physical_bytes: onDisk(row) }));
}

/** Null: it changed between two looks at it, and the next one tells. */
function onDisk({ mark, logical_bytes, physical_bytes }: queries.PartRow): number | null {
  const saved = mark === null ? undefined : remembered.get(mark);
  return saved === undefined ? physical_bytes : logical_bytes - saved;
}

function remember(mark: string, saved: number): void {
  remembered.set(mark, saved);
  const [oldest] = remembered.keys();
  if (remembered.size > remembered_max && oldest !== undefined) remembered.delete(oldest);
}
