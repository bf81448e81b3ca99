import type { Preview } from "../../../contract/datasets.ts";
import type { Content } from "../../kernel/content.ts";
import { allows } from "../../access/policy.ts";
import type { Ctx } from "../../kernel/context.ts";
import { Problem, invalid } from "../../kernel/problem.ts";
import { mediaTypeOf, shownAs } from "./media.ts";
import { preview } from "./previews.ts";
import * as queries from "./queries.ts";
import { readable } from "./versions.ts";

/** A sealed version as executions name it. */
export interface Bound {
  version_id: string;
  /** `datasets/{namespace}/{name}` */
  source: string;
  version: number;
}

/**
 * A sealed version that the asker may read, by what a binding names. A fault is named in the field `source` or `version`,
 * for the caller to say of which binding.
 */
export async function bindable(ctx: Ctx, source: string, version: number | "latest"): Promise<Bound> {
  const [, namespace, name] = /^datasets\/([^/]+)\/([^/]+)$/.exec(source) ?? [];
  if (!namespace || !name) throw invalid("source", "Name the source as datasets/{namespace}/{name}");
  const found = await readable(ctx, { namespace, name, version }).catch((error) => {
    if (!(error instanceof Problem) || error.kind !== "not_found") throw error;
    throw invalid(version)
  });
}
