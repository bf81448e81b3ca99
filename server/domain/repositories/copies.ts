import type { Ctx } from "../../kernel/context.ts";
import { notFound, Problem } from "../../kernel/problem.ts";
import { mediaTypeOf } from "../previews/previews.ts";
import { arrive } from "./arrivals.ts";
import * as queries from "./queries.ts";
import { findOwn, readable, type VersionAt } from "./versions.ts";

/** A file somewhere, and what it is to be called. */
interface Wanted {
  source?: string | undefined;
  version: number | string;
  from: string;
  to?: string | undefined;
}

/** Puts a file that the asker may read into an open version of theirs: by the name of its content, nothing is sent. */
export async function copy(ctx: Ctx, at: VersionAt, { from, to = from, ...wanted }: Wanted): Promise<queries.FileRow> {
  const found = await findOwn(ctx, at, "version.write");
  const source = await readable(ctx, { ...sourceOf(at, wanted.source), version: wanted.version });
  const file = await queries.findFile(ctx, source.version.id, from);
  if (!file) throw notFound("file to copy");
  const { sha256, bytes } = file;
  const keep = async () => {
    if (await ctx.ports.blobs.has(sha256)) return;
    throw new Problem("damaged", `The bytes of "${from}" are lost or damaged: upload the same file again`);
  };
  return arrive(ctx, found, {
    ...{ path: to, sha256, bytes, media_type: mediaTypeOf(to) },
    ...{ promised: undefined, keep, drop: async () => {} },
  });
}

function sourceOf({ kind, namespace, name }: VersionAt, source: string | undefined): Omit<VersionAt, "version"> {
  if (source === undefined) return { kind, namespace, name };
  const [kinds, ...address] = source.split("/") as [string, string, string];
  return { kind: kinds === "models" ? "model" : "dataset", namespace: address[0], name: address[1] };
}
