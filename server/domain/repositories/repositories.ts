import type { Preview } from "../../../contract/datasets.ts";
import type { Content } from "../../kernel/content.ts";
import { type Ctx, canOf } from "../../kernel/context.ts";
import { invalid } from "../../kernel/problem.ts";
import * as sharing from "../sharing/sharing.ts";
import { preview } from "./previews.ts";
import * as queries from "./queries.ts";
import { sightOf } from "./versions.ts";

/** A sealed version as a binding names it. */
export interface Bound {
  version_id: string;
  /** `datasets/{namespace}/{name}` */
  source: string;
  version: number;
}

const readContent = "resource.read_content";

/**
 * A ready version that the asker may read, or one that waits and that they may see; `latest` is the newest ready one. What is
 * at fault is the field `source` or `version`.
 */
export async function bindable(ctx: Ctx, source: string, ref: number | string): Promise<Bound> {
  const [, namespace = "", name = ""] = /^datasets\/([^/]+)\/([^/]+)$/.exec(source) ?? [];
  const row = await sharing.find(ctx, "dataset", { namespace, name });
  if (!row || !canOf(ctx, row, [readContent])[readContent])
    throw invalid("source", `There is no ${source} that you may read: name it as datasets/{namespace}/{name}`);
  const version = await versionAt(ctx, row, ref);
  return { version_id: version.id, source: `datasets/${row.namespace_path}/${row.name}`, version: version.number };
}

async function versionAt(ctx: Ctx, row: sharing.ResourceRow, ref: number | string) {
  const source = `datasets/${row.namespace_path}/${row.name}`;
  const version = await queries.findVersion(ctx, row.id, ref, sightOf(ctx, row));
  if (version?.state === "ready" || version?.state === "pending") return version;
  if (ref === "latest") throw invalid("version", `${source} has no ready version yet`);
  const reasons = { open: "is not sealed yet", rejected: "was rejected", archived: "is archived" };
  throw invalid("version", version ? `Version ${ref} ${reasons[version.state]}` : `It has no sealed version ${ref}`);
}

/** Versions by id as bindings name them, and whether the asker may read each. */
export async function describeVersions(ctx: Ctx, ids: readonly string[]): Promise<(Bound & { readable: boolean })[]> {
  const rows = await queries.describeVersions(ctx, ids);
  return rows.map((row) => {
    const { version_id, source, version } = row;
    return { version_id, source, version, readable: isReadable(ctx, row) };
  });
}

function isReadable(ctx: Ctx, row: Awaited<ReturnType<typeof queries.describeVersions>>[number]): boolean {
  const can = canOf(ctx, row, [readContent, "version.see_unapproved"]);
  if (!can[readContent] || row.state === null) return false;
  if (row.state === "ready" || row.state === "archived") return true;
  return row.state === "pending" && (row.created_by === ctx.actor.id || can["version.see_unapproved"] === true);
}

/** A read-only folder of this machine with the files of a sealed version, for executions. */
export const materialize = (ctx: Ctx, version_id: string): Promise<string> =>
  ctx.ports.blobs.materialize(version_id, () => queries.allFiles(ctx, version_id));

/** The beginning of a file, made safe to show. */
export const previewOf = (content: Content, path: string): Promise<Preview> => preview(content, path);
