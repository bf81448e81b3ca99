import { type ContainerMode, lacksCommand } from "../../../contract/containers.ts";
import type { RunningKind } from "../../../contract/executions.ts";
import type { Visibility } from "../../../contract/resources.ts";
import { afterCommit, type Ctx, may, see, transact } from "../../kernel/context.ts";
import { invalid } from "../../kernel/problem.ts";
import { record } from "../activity/activity.ts";
import * as resources from "../resources/resources.ts";
import * as sharing from "../sharing/sharing.ts";
import { setBindings } from "./binding-queries.ts";
import { type Bound, bind, describe, type Wanted } from "./bindings.ts";
import { environmentFor, refuseWithoutServer } from "./engines.ts";
import * as pages from "./page-queries.ts";
import * as queries from "./queries.ts";

/** A container as the asker stands to it, with both halves. */
export interface ContainerRow extends sharing.ResourceRow {
  environment: string;
  mode: ContainerMode;
  resource_type: string;
  command: string;
  executions: number;
  bindings: Bound[];
}

/** Where something that runs is; a container, where nothing is said. */
export interface RunningAddress extends sharing.Address {
  kind?: RunningKind | undefined;
}

/** What a person says of a container. */
export interface Given {
  /** A task, if nothing is said. */
  mode?: ContainerMode | undefined;
  description: string;
  environment?: string | undefined;
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

/** Finds the common half of a container, or of something else that runs, which the asker may see. */
export async function seen(ctx: Ctx, at: RunningAddress): Promise<sharing.ResourceRow> {
  const { kind = "container" } = at;
  return see(ctx, "resource.see", await sharing.find(ctx, kind, at), kind);
}

async function whole(ctx: Ctx, row: sharing.ResourceRow): Promise<ContainerRow> {
  const { bound_ids, ...recipe } = await queries.getRecipe(ctx, row.id);
  return { ...row, ...recipe, bindings: await describe(ctx, bound_ids) };
}

/** Creates a container; what it reads is resolved now, `latest` included. */
export const create = (ctx: Ctx, at: sharing.Address, given: Given): Promise<ContainerRow> =>
  transact(ctx, async (ctx) => {
    const { environment: wanted, resource_type, mode = "task", command, bindings, ...common } = given;
    const row = await sharing.create(ctx, { kind: "container", ...at, ...common });
    await resources.refuseOneTooMany(ctx, row, "resource.create");
    const environment = await environmentFor(ctx, { resource_type, environment: wanted }, "body.environment");
    await refuseWithoutServer(ctx, mode, resource_type);
    await queries.insert(ctx, row.id, { environment, resource_type, mode, command });
    await setBindings(ctx, row.id, await bind(ctx, bindings));
    return whole(ctx, row);
  });

/** Changes a container: its recipe (resource.edit) and what it shares with other resources. */
export const edit = (
  ctx: Ctx,
  at: sharing.Address,
  {
    environment,
    resource_type,
    mode,
    command,
    bindings,
    ...change
  }: {
    [K in "environment" | "resource_type" | "mode" | "command" | "bindings"]?: Given[K] | undefined;
  } & sharing.Change,
): Promise<ContainerRow> =>
  transact(ctx, async (ctx) => {
    const before = await seen(ctx, at);
    const recipe = {
      ...(environment === undefined ? {} : { environment }),
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
  if (recipe.resource_type !== undefined || recipe.environment !== undefined) {
    const { environment, resource_type } = { ...before, ...recipe };
    const field = recipe.environment === undefined ? "body.resource_type" : "body.environment";
    await environmentFor(ctx, { resource_type, environment }, field);
  }
  if (recipe.mode !== undefined && recipe.mode !== before.mode)
    await refuseWithoutServer(ctx, recipe.mode, recipe.resource_type ?? before.resource_type);
  if (lacksCommand({ ...before, ...recipe })) throw invalid("body.command", "Write the command to run");
  if (Object.keys(recipe).length > 0) await queries.update(ctx, row.id, recipe);
  if (bindings) await setBindings(ctx, row.id, await bind(ctx, bindings));
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

const recipeOf = ({ environment, resource_type, mode, command, bindings }: ContainerRow) => ({
  environment,
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
    const { environment, resource_type, mode, command, bindings } = await whole(ctx, row);
    const origin = `containers/${row.namespace_path}/${row.name}`;
    const made = await sharing.create(ctx, { kind: "container", ...to, description: row.description, origin });
    await resources.refuseOneTooMany(ctx, made, "resource.clone");
    const [kept, dropped] = [bindings.filter((b) => b.readable), bindings.filter((b) => !b.readable)];
    await queries.insert(ctx, made.id, { environment, resource_type, mode, command });
    await setBindings(
      ctx,
      made.id,
      kept.map((binding) => binding.id),
    );
    const lost = await copyPage(ctx, row.id, made.id);
    const names = [...dropped, ...lost].map(({ source, version }) => `${source}/${version}`);
    return { container: await whole(ctx, made), dropped: [...new Set(names)] };
  });

/** README and notebook; gives what the notebook was taken from and the asker may not read. */
async function copyPage(ctx: Ctx, from: string, to: string): Promise<Bound[]> {
  const { readme, notebook } = await pages.get(ctx, from);
  const bound = notebook ? await describe(ctx, [notebook.id]) : [];
  const is_readable = bound.some(({ readable }) => readable);
  await pages.set(ctx, to, { readme, notebook: is_readable ? notebook : null });
  return bound.filter(({ readable }) => !readable);
}

/** The containers visible to the asker, newest first. */
export const list = (ctx: Ctx, filters: Omit<Parameters<typeof sharing.listVisible>[1], "kind">) =>
  sharing.listVisible(ctx, { ...filters, kind: "container" });
