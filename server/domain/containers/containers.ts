import { lacksCommand } from "../../../contract/containers.ts";
import type { ExecutionMode } from "../../../contract/executions.ts";
import type { Visibility } from "../../../contract/resources.ts";
import { afterCommit, type Ctx, may, see, transact } from "../../kernel/context.ts";
import { invalid, Problem } from "../../kernel/problem.ts";
import { record } from "../activity/activity.ts";
import { resourceType } from "../limits/limits.ts";
import * as resources from "../resources/resources.ts";
import * as sharing from "../sharing/sharing.ts";
import { type Bound, bind, describe, type Wanted } from "./bindings.ts";
import * as queries from "./queries.ts";

/** A container as the asker stands to it, with both halves. */
export interface ContainerRow extends sharing.ResourceRow {
  mode: ExecutionMode;
  resource_type: string;
  command: string;
  executions: number;
  bindings: Bound[];
}

/** What a person says of a container. */
export interface Given {
  /** A task, if nothing is said. */
  mode?: ExecutionMode | undefined;
  description: string;
  resource_type: string;
  command: string;
  bindings: readonly Wanted[];
  visibility?: Visibility | undefined;
  project?: string | undefined;
}

/** Finds a container whose recipe the asker may read. */
export async function get(ctx: Ctx, at: sharing.Address): Promise<ContainerRow> {
  const row = await seen(ctx, at);
  may(ctx, "resource.read_content", row);
  return whole(ctx, row);
}

/** Finds the common half of a container that the asker may see. */
export const seen = async (ctx: Ctx, at: sharing.Address): Promise<sharing.ResourceRow> =>
  see(ctx, "resource.see", await sharing.find(ctx, "container", at), "container");

async function whole(ctx: Ctx, row: sharing.ResourceRow): Promise<ContainerRow> {
  const { version_ids, ...recipe } = await queries.getRecipe(ctx, row.id);
  return { ...row, ...recipe, bindings: await describe(ctx, version_ids) };
}

/** Creates a container; what it reads is resolved now, `latest` included. */
export const create = (ctx: Ctx, at: sharing.Address, given: Given): Promise<ContainerRow> =>
  transact(ctx, async (ctx) => {
    const { resource_type, mode = "task", command, bindings, ...common } = given;
    refuseWithoutServer(ctx, mode);
    const row = await sharing.create(ctx, { kind: "container", ...at, ...common });
    await refuseUnknownType(ctx, resource_type);
    await queries.insert(ctx, row.id, { resource_type, mode, command });
    await queries.setBindings(ctx, row.id, await bind(ctx, bindings));
    return whole(ctx, row);
  });

async function refuseUnknownType(ctx: Ctx, name: string): Promise<void> {
  if (!(await resourceType(ctx, name))) throw invalid("body.resource_type", `There is no resource type "${name}"`);
}

/** A workspace without Jupyter would fail at every start. */
export function refuseWithoutServer(ctx: Ctx, mode: ExecutionMode): void {
  if (mode !== "workspace" || ctx.ports.compute.jupyter !== false) return;
  throw new Problem(
    "conflict",
    "Workspaces need Jupyter, which this machine does not have: an operator installs jupyter-notebook",
  );
}

/** Changes a container: its recipe (resource.edit) and what it shares with other resources. */
export const edit = (
  ctx: Ctx,
  at: sharing.Address,
  {
    resource_type,
    mode,
    command,
    bindings,
    ...change
  }: { [K in "resource_type" | "mode" | "command" | "bindings"]?: Given[K] | undefined } & sharing.Change,
): Promise<ContainerRow> =>
  transact(ctx, async (ctx) => {
    const before = await seen(ctx, at);
    const recipe = {
      ...(resource_type === undefined ? {} : { resource_type }),
      ...(mode === undefined ? {} : { mode }),
      ...(command === undefined ? {} : { command }),
    };
    const after = await sharing.edit(ctx, before, change);
    if (Object.keys(recipe).length > 0 || bindings) await editRecipe(ctx, before, recipe, bindings);
    return whole(ctx, after);
  });

async function editRecipe(
  ctx: Ctx,
  row: sharing.ResourceRow,
  recipe: Partial<queries.Recipe>,
  bindings: readonly Wanted[] | undefined,
): Promise<void> {
  may(ctx, "resource.edit", row);
  const before = await whole(ctx, row);
  if (recipe.resource_type !== undefined) await refuseUnknownType(ctx, recipe.resource_type);
  if (recipe.mode !== undefined && recipe.mode !== before.mode) refuseWithoutServer(ctx, recipe.mode);
  if (lacksCommand({ ...before, ...recipe })) throw invalid("body.command", "Write the command to run");
  if (Object.keys(recipe).length > 0) await queries.update(ctx, row.id, recipe);
  if (bindings) await queries.setBindings(ctx, row.id, await bind(ctx, bindings));
  const after = await whole(ctx, row);
  await record(ctx, {
    action: "resource.edit",
    namespace_id: row.namespace_id,
    entity: { kind: "container", id: row.id, name: row.name },
    text: `changed the recipe of the container ${row.name}`,
    before: recipeOf(before),
    after: recipeOf(after),
    ...privately(row),
  });
}

const recipeOf = ({ resource_type, mode, command, bindings }: ContainerRow) => ({
  resource_type,
  mode,
  command,
  bindings: bindings.map(({ source, version }) => `${source}/${version}`),
});

/** Whoever may hear of a change in a container at once. */
export const privately = (row: { visibility: Visibility; id: string }) =>
  row.visibility === "private" ? { resource_id: row.id } : {};

/** Deletes a container; the reconciler stops what runs in it, and what its executions left stays, so that it can be restored. */
export const remove = (ctx: Ctx, at: sharing.Address): Promise<void> =>
  transact(ctx, async (ctx) => {
    await resources.remove(ctx, "container", at);
    afterCommit(ctx, () => ctx.ports.jobs.poke("executions"));
  });

/** Makes a container of one's own from one that one may read. What it reads and the asker may not is dropped, and named. */
export const clone = (
  ctx: Ctx,
  at: sharing.Address,
  to: sharing.Address & { project?: string | undefined },
): Promise<{ container: ContainerRow; dropped: string[] }> =>
  transact(ctx, async (ctx) => {
    const row = await seen(ctx, at);
    may(ctx, "resource.clone", row);
    const { resource_type, mode, command, bindings } = await whole(ctx, row);
    const origin = `containers/${row.namespace_path}/${row.name}`;
    const made = await sharing.create(ctx, { kind: "container", ...to, description: row.description, origin });
    const [kept, dropped] = [bindings.filter((b) => b.readable), bindings.filter((b) => !b.readable)];
    await queries.insert(ctx, made.id, { resource_type, mode, command });
    await queries.setBindings(
      ctx,
      made.id,
      kept.map((binding) => binding.version_id),
    );
    return { container: await whole(ctx, made), dropped: dropped.map(({ source, version }) => `${source}/${version}`) };
  });

/** The containers visible to the asker, newest first. */
export const list = (ctx: Ctx, filters: Omit<Parameters<typeof sharing.listVisible>[1], "kind">) =>
  sharing.listVisible(ctx, { ...filters, kind: "container" });
