import { type Ctx, canOf } from "../../kernel/context.ts";
import { invalid } from "../../kernel/problem.ts";
import * as sharing from "../sharing/sharing.ts";
import * as bindings from "./binding-queries.ts";
import * as queries from "./queries.ts";
import { sightOf } from "./sight.ts";

/** A sealed version as a binding names it. */
export interface Bound {
  version_id: string;
  /** `datasets/{namespace}/{name}` or `models/{namespace}/{name}` */
  source: string;
  version: number;
}

const readContent = "resource.read_content";

/**
 * A ready version that the asker may read, or one that waits for approval and that they may see; `latest` is the newest
 * ready one. What is at fault is the field `source` or `version`.
 */
export async function bindable(ctx: Ctx, source: string, ref: number | string): Promise<Bound> {
  const row = await repositoryAt(ctx, source);
  if (!row || !canOf(ctx, row, [readContent])[readContent])
    throw invalid(
      "source",
      `There is no ${source} that you may read: name it as datasets/{namespace}/{name} or models/…`,
    );
  const named = `${row.kind}s/${row.namespace_path}/${row.name}`;
  const version = await queries.findVersion(ctx, row.id, ref, sightOf(ctx, row));
  if (version?.state !== "ready" && version?.state !== "pending") throw unbindable(named, ref, version?.state);
  return { version_id: version.id, source: named, version: version.number };
}

const reasons = { open: "is not sealed yet", rejected: "was rejected", archived: "is archived" };

function unbindable(source: string, ref: number | string, state: keyof typeof reasons | undefined) {
  if (ref === "latest") return invalid("version", `${source} has no ready version yet`);
  return invalid("version", state ? `Version ${ref} ${reasons[state]}` : `It has no sealed version ${ref}`);
}

/** What a source names, also by the kind that it had before. */
async function repositoryAt(ctx: Ctx, source: string): Promise<sharing.ResourceRow | undefined> {
  const [, kind, namespace = "", name = ""] = /^(dataset|model)s\/([^/]+)\/([^/]+)$/.exec(source) ?? [];
  const at = { namespace, name };
  const [named, other] = kind === "model" ? (["model", "dataset"] as const) : (["dataset", "model"] as const);
  return (await sharing.find(ctx, named, at)) ?? sharing.find(ctx, other, at);
}

/** Versions by id as bindings name them, and whether the asker may read each. */
export async function describeVersions(ctx: Ctx, ids: readonly string[]): Promise<(Bound & { readable: boolean })[]> {
  const rows = await bindings.describeVersions(ctx, ids);
  return rows.map((row) => {
    const { version_id, source, version } = row;
    return { version_id, source, version, readable: isReadable(ctx, row) };
  });
}

/** What was rejected or deleted nobody reads any more, however it was bound; what waits, its author and reviewers. */
function isReadable(ctx: Ctx, row: Awaited<ReturnType<typeof bindings.describeVersions>>[number]): boolean {
  const can = canOf(ctx, row, [readContent, "version.see_unapproved"]);
  if (!can[readContent] || row.state === null) return false;
  if (row.state === "ready" || row.state === "archived") return true;
  return row.state === "pending" && (row.created_by === ctx.actor.id || can["version.see_unapproved"] === true);
}

/** A read-only folder of this machine with the files of a sealed version, for executions. */
export const materialize = (ctx: Ctx, version_id: string): Promise<string> =>
  ctx.ports.blobs.materialize(version_id, () => queries.allFiles(ctx, version_id));
