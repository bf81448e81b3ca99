import type { Ctx } from "../../kernel/context.ts";
import { keyOf, pageOf } from "../../kernel/page.ts";
import { notFound } from "../../kernel/problem.ts";
import { differencesOf } from "../previews/previews.ts";
import * as queries from "./compare-queries.ts";
import { contentOf } from "./files.ts";
import { findFile } from "./queries.ts";
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

/** What is different in a text file, line by line. */
export async function lines(ctx: Ctx, at: VersionAt & { other: number | string; path: string }) {
  const { row, version } = await readable(ctx, at);
  const other = await versionOf(ctx, row, at.other);
  const [before, after] = await Promise.all([findFile(ctx, other.id, at.path), findFile(ctx, version.id, at.path)]);
  if (!before && !after) throw notFound("file");
  return differencesOf(before && contentOf(ctx, row, before), after && contentOf(ctx, row, after));
}
