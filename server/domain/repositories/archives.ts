import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import type { Content, Lending } from "../../kernel/content.ts";
import type { Ctx } from "../../kernel/context.ts";
import { attended } from "../../kernel/guests.ts";
import { notFound, Problem } from "../../kernel/problem.ts";
import { bytesOf, type Source } from "./archive-bytes.ts";
import type { Packed } from "./archive-format.ts";
import { type Plan, planOf } from "./archive-plan.ts";
import { sumsOf } from "./archive-sums.ts";
import { tar } from "./archive-tar.ts";
import { zip } from "./archive-zip.ts";
import { prefixOf } from "./files.ts";
import * as queries from "./queries.ts";
import { readable, type VersionAt } from "./versions.ts";

const formats = { zip, tar };
/** Changes whenever the same version would become other bytes, so that nobody goes on with a half of each. */
const revision = 1;
const page_files = 1000;
const plans_max = 32;

interface PackedFile extends Packed {
  path: string;
  sha256: string;
}

/**
 * A sealed version, or a folder of it, as one file: the same bytes whenever it is asked for, made while they are sent. An
 * open version has no archive, because half of it could be of yesterday.
 */
export async function archive(
  ctx: Ctx,
  at: VersionAt,
  as: keyof typeof formats,
  under: string | undefined,
): Promise<Content> {
  const { row, version } = await readable(ctx, at);
  if (version.state === "open")
    throw new Problem("conflict", "An open version still changes: seal it first, or download its files one by one");
  const prefix = prefixOf(under ?? "");
  const root = `${row.name}-v${version.number}`;
  const modified_at = version.sealed_at ?? version.created_at;
  const format = formats[as](modified_at);
  const etag = keyOf(version.id, modified_at.toISOString(), as, root, prefix);
  const plan = await remembered(etag, () => planOf(format, pagesOf(ctx, version.id, { root, prefix })));
  if (plan.files === 0 && prefix !== "") throw notFound("folder");
  const open = async (range = { start: 0, end: plan.bytes - 1 }) => {
    const source = sourceOf(ctx, version.id, { root, prefix }, () => bytes.destroyed);
    const owners = new WeakMap<Buffer, Lending>();
    const made = Readable.from(bytesOf({ format, source, plan, owners }, range), { highWaterMark: 1 });
    const bytes: Lending = Object.assign(made, {
      giveBack: (piece: Buffer) => owners.get(piece)?.giveBack?.(piece),
    });
    return row.role === null ? bytes : attended(ctx, row.namespace_id, bytes);
  };
  return {
    media_type: format.media_type,
    bytes: plan.bytes,
    etag,
    file_name: `${nameOf(root, prefix)}.${as}`,
    inline: false,
    open,
  };
}

const keyOf = (...parts: string[]): string =>
  createHash("sha256")
    .update(JSON.stringify([revision, ...parts]))
    .digest("hex");

const nameOf = (root: string, prefix: string): string => [root, prefix.split("/").at(-2)].filter(Boolean).join("-");

interface Within {
  root: string;
  prefix: string;
}

const sourceOf = (ctx: Ctx, version_id: string, within: Within, isOver: () => boolean): Source<PackedFile> => ({
  pages: pagesOf(ctx, version_id, within),
  read: ({ sha256 }, range) => ctx.ports.blobs.read(sha256, range),
  sums(page) {
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

const plans = new Map<string, Promise<Plan<PackedFile>>>();

/** What is sealed does not change: to go on with an archive, its list is not walked again. */
function remembered(key: string, make: () => Promise<Plan<PackedFile>>): Promise<Plan<PackedFile>> {
  const plan = plans.get(key) ?? make();
  plans.delete(key);
  plans.set(key, plan); // the one asked for last is the last to go
  plan.catch(() => plans.delete(key));
  if (plans.size > plans_max) plans.delete(plans.keys().next().value ?? "");
  return plan;
}
