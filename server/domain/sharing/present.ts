import type { z } from "zod";
import { type checkAccess, type Resource, ResourceKind } from "../../../contract/resources.ts";
import { type Action, actions } from "../../access/policy.ts";
import { type Ctx, canOf, type Target } from "../../kernel/context.ts";
import { creationOf, type ResourceRow } from "./sharing.ts";

/** What every reader wants to know whether they may do. */
export const shown = [
  "resource.read_content",
  "resource.edit",
  "resource.set_visibility",
  "resource.share",
  "resource.delete",
  "resource.clone",
  "resource.transfer",
  "resource.publish",
] as const satisfies Action[];

/** The common half of a resource as the API shows it, and which of some actions the asker may do. */
export const present = (ctx: Ctx, row: ResourceRow, actions: readonly Action[] = shown): z.input<typeof Resource> => ({
  id: row.id,
  namespace: row.namespace_path,
  name: row.name,
  kind: row.kind,
  description: row.description,
  visibility: row.visibility,
  project: row.project_name,
  published: row.published,
  owner: row.owner_path === null ? null : { path: row.owner_path, name: row.owner_name ?? row.owner_path },
  logical_bytes: row.bytes,
  origin: row.origin,
  tie: row.tie,
  created_at: row.created_at.toISOString(),
  updated_at: row.updated_at.toISOString(),
  can: canOf(ctx, row, actions),
});

/** Judged on a namespace, before there is a thing. */
const creations: readonly Action[] = ResourceKind.options.map(creationOf);

const actionsOn = (...nouns: string[]) =>
  actions.filter((action) => !creations.includes(action) && nouns.includes(action.split(".")[0] ?? ""));

const judged: Record<ResourceKind, readonly Action[]> = {
  dataset: actionsOn("resource", "version"),
  model: actionsOn("resource", "version"),
  container: actionsOn("resource", "execution"),
  engine: actionsOn("resource", "execution", "engine"),
  application: actionsOn("resource", "application"),
  api: actionsOn("resource", "api"),
};

type Answer = z.input<typeof checkAccess.response>;
const answers = new WeakMap<object, Answer>();

/** What the asker may do with a resource: every action that is judged on its kind. Equal answers are one object. */
export function presentAccess(
  ctx: Ctx,
  { kind, role, tie = null, switches = [] }: Target & { kind: ResourceKind },
): Answer {
  const can = canOf(ctx, { role: role ?? null, tie, switches }, judged[kind]);
  const answer = answers.get(can) ?? Object.freeze({ tie, can });
  answers.set(can, answer);
  return answer;
}
