import type { ResourceKind } from "../../../contract/resources.ts";
import type { Action } from "../../access/policy.ts";
import { type Ctx, may, see } from "../../kernel/context.ts";
import { notFound } from "../../kernel/problem.ts";
import * as sharing from "../sharing/sharing.ts";
import * as queries from "./queries.ts";

const nouns: Record<ResourceKind, string> = {
  dataset: "data set",
  model: "model",
  container: "container",
  engine: "engine",
  application: "application",
  api: "model API",
};

/**
 * Finds a resource, locks it, and judges by what is true under the lock: whoever waited may find it deleted, moved, or
 * closed to them.
 */
export async function lockToChange(
  ctx: Ctx,
  kind: ResourceKind,
  at: sharing.Address,
  action: Action,
): Promise<sharing.ResourceRow> {
  const { id, namespace_id } = see(ctx, "resource.see", await sharing.find(ctx, kind, at), nouns[kind]);
  await queries.lock(ctx, id);
  const row = see(ctx, "resource.see", await sharing.get(ctx, id), nouns[kind]);
  if (row.namespace_id !== namespace_id) throw notFound(nouns[kind]);
  may(ctx, action, row);
  return row;
}
