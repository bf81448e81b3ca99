import { type Ctx, canOf } from "../../kernel/context.ts";
import { invalid } from "../../kernel/problem.ts";
import * as sharing from "../sharing/sharing.ts";
import * as queries from "./queries.ts";

/** A sealed version as a binding names it. */
export interface Bound {
  version_id: string;
  /** `datasets/{namespace}/{name}` or `models/{namespace}/{name}` */
  source: string;
  version: number;
}

const readContent = "resource.read_content";

/** A sealed version that the asker may read; `latest` is the newest. What is at fault is the field `source` or `version`. */
export async function bindable(ctx: Ctx, source: string, number: number | "latest"): Promise<Bound> {
  const row = await repositoryAt(ctx, source);
  if (!row || !canOf(ctx, row, [readContent])[readContent])
    throw invalid(
      "source",
      `There is no ${source} that you may read: name it as datasets/{namespace}/{name} or models/…`,
    );
  const version = await queries.findVersion(ctx, row.id, number, "own");
  if (version?.state !== "ready")
    throw invalid(
      "version",
      number === "latest" ? `${source} has no sealed version yet` : `It has no sealed version ${number}`,
    );
  return { version_id: version.id, source: `${row.kind}s/${row.namespace_path}/${row.name}`, version: version.number };
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
  const rows = await queries.describeVersions(ctx, ids);
  return rows.map(({ tie, ...bound }) => ({
    ...bound,
    readable: canOf(ctx, { tie }, [readContent])[readContent] === true,
  }));
}

/** A read-only folder of this machine with the files of a sealed version, for executions. */
export const materialize = (ctx: Ctx, version_id: string): Promise<string> =>
  ctx.ports.blobs.materialize(version_id, () => queries.allFiles(ctx, version_id));
