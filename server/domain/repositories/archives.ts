import type { Content } from "../../kernel/content.ts";
import type { Ctx } from "../../kernel/context.ts";
import { attended } from "../../kernel/guests.ts";
import { notFound, Problem } from "../../kernel/problem.ts";
import type { Packed } from "./archive-format.ts";
import { sumsOf } from "./archive-sums.ts";
import { type Bundle, bundle } from "./bundles.ts";
import { prefixOf } from "./files.ts";
import * as queries from "./queries.ts";
import { readable, type VersionAt } from "./versions.ts";

const page_files = 1000;

interface PackedFile extends Packed {
  path: string;
  sha256: string;
}

/**
 * A sealed version, or a folder of it, as one file: the same bytes whenever it is asked for, made while they are sent. An
 * open version has no archive, because half of it could be of yesterday.
 */
export async function archive(ctx: Ctx, at: VersionAt, as: "zip" | "tar", under: string | undefined): Promise<Content> {
  const { row, version } = await readable(ctx, at);
  if (version.state === "open")
    throw new Problem("conflict", "An open version still changes: seal it first, or download its files one by one");
  const prefix = prefixOf(under ?? "");
  const root = `${row.name}-v${version.number}`;
  const { content, files } = await bundle({
    ...{ as, key: [version.id, root, prefix], file_name: nameOf(root, prefix) },
    modified_at: version.sealed_at ?? version.created_at,
    ...sourceOf(ctx, version.id, { root, prefix }),
  });
  if (files === 0 && prefix !== "") throw notFound("folder");
  const open: Content["open"] = async (range) => {
    const bytes = await content.open(range);
    return row.role === null ? bytes : attended(ctx, row.namespace_id, bytes);
  };
  return { ...content, open };
}

const nameOf = (root: string, prefix: string): string => [root, prefix.split("/").at(-2)].filter(Boolean).join("-");

interface Within {
  root: string;
  prefix: string;
}

const sourceOf = (
  ctx: Ctx,
  version_id: string,
  within: Within,
): Pick<Bundle<PackedFile>, "pages" | "read" | "sums"> => ({
  pages: pagesOf(ctx, version_id, within),
  read: ({ sha256 }, range) => ctx.ports.blobs.read(sha256, range),
  sums(page, isOver) {
    const sumOf = sumsOf(
      ctx,
      page.map(({ sha256 }) => sha256),
      isOver,
    );
    return ({ sha256 }) => sumOf(sha256);
  },
});

/** The files below a folder, by path. */
const pagesOf = (ctx: Ctx, version_id: string, { root, prefix }: Within) =>
  async function* (first?: PackedFile): AsyncGenerator<PackedFile[]> {
    for (let from: string | undefined = first?.path ?? prefix; from !== undefined; ) {
      const rows = await queries.listFiles(ctx, version_id, { limit: page_files, from });
      from = rows[page_files]?.path;
      const below = rows.slice(0, page_files).filter(({ path }) => path.startsWith(prefix));
      if (below.length > 0)
        yield below.map(({ path, bytes, sha256 }) => ({ path, bytes, sha256, name: `${root}/${path}` }));
      if (below.length < page_files) return;
    }
  };
