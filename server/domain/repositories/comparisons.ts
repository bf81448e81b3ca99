import type { Ctx } from "../../kernel/context.ts";
import { keyOf, pageOf } from "../../kernel/page.ts";
import * as queries from "./compare-queries.ts";
import { readable, type VersionAt, versionOf } from "./versions.ts";

interface Page {
  limit: number;
  cursor?: string | undefined;
  change?: queries.Change | undefined;
}

/** What a version has that another has not, and the other way round: files by path, and the sums. */
export async function compare(ctx: Ctx, at: VersionAt & { other: number | string }, page: Page) {
  const { row, version } = await readable(ctx, at);
  const other = await versionOf(ctx, row, at.other);
  const after = keyOf(page.cursor, /^[^\0]*$/) ?? "";
  const { totals, rows } = await queries.compare(ctx, other.id, version.id, {
    after,
    limit: page.limit,
    change: page.change ?? null,
  });
  return { from: other.number, to: version.number, totals, ...pageOf(rows, page.limit, ({ path }) => path) };
}

export type Comparison = Awaited<ReturnType<typeof compare>>;
