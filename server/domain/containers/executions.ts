import { randomUUID } from "node:crypto";
import type { ExecutionMode } from "../../../contract/executions.ts";
import { accountOf, afterCommit, type Ctx, may, see, transact } from "../../kernel/context.ts";
import { idOf, keyOf, pageOf } from "../../kernel/page.ts";
import { invalid, notFound, Problem } from "../../kernel/problem.ts";
import { record } from "../activity/activity.ts";
import { admit, type Decision, fitsInstead, limitReached, resourceType, standingAgainst } from "../limits/limits.ts";
import { namespaceOf } from "../organizations/organizations.ts";
import type * as sharing from "../sharing/sharing.ts";
import { freeze } from "./bindings.ts";
import { privately, seen } from "./containers.ts";
import { environmentFor } from "./engines.ts";
import { expecting, heldBy } from "./holders.ts";
import { halt } from "./lifecycle.ts";
import * as queries from "./queries.ts";
import { mayWait, takePlace } from "./queue.ts";
import { type Terms, termsIn, termsOf } from "./terms.ts";

/** An execution as the asker stands to its container. */
export type ExecutionRow = queries.ExecutionRow &
  Pick<sharing.ResourceRow, "tie" | "role"> & { expected_start?: Date | null };

/** What may be chosen at a start; the rest is the container's. */
export interface Asked {
  command?: string | undefined;
  resource_type?: string | undefined;
  units: number;
  /** What becomes of a start that a limit stands against. */
  on_limit?: "reject" | "queue" | undefined;
  mode?: ExecutionMode | undefined;
  time_limit_minutes?: number | undefined;
  idle_stop_minutes?: number | undefined;
  /** The execution whose /output it begins with. */
  continues?: string | undefined;
  /** What it reads and runs in, where that is not what the container says now. */
  as_before?: { bound_ids: string[]; environment: string } | undefined;
}

/**
 * Starts an execution if every condition holds; else it waits in the queue, where that is asked for, or all that stand
 * against it are said. Decided and written in one transaction; the reconcilers take it from there.
 */
export async function start(ctx: Ctx, at: sharing.Address, asked: Asked): Promise<ExecutionRow> {
  if (asked.command?.includes("\0")) throw invalid("body.command", "NUL is not allowed");
  const outcome = await transact(ctx, (ctx) => tryStart(ctx, at, asked));
  if ("id" in outcome) return expecting(ctx, outcome);
  // Nothing was changed. Who holds the units is looked up after the locks are gone.
  const { container, decision, wanted } = outcome;
  const refusals = await heldBy(ctx, container, wanted.resource_type, decision.refusals);
  throw limitReached(refusals, decision.numbers, attemptAt(container), await fitsInstead(ctx, wanted));
}

type Refused = Extract<Decision, { allocation_id: null }>;

async function tryStart(
  ctx: Ctx,
  at: sharing.Address,
  asked: Asked,
): Promise<ExecutionRow | { container: sharing.ResourceRow; decision: Refused; wanted: Wanted }> {
  const before = await seen(ctx, at);
  const type = asked.resource_type ?? (await queries.getRecipe(ctx, before.id)).resource_type;
  const wanted = {
    namespace_id: before.namespace_id,
    account_id: accountOf(ctx),
    resource_type: type,
    units: asked.units,
  };
  await mayStart(ctx, before, wanted);
  const decision = await admit(ctx, { operation_id: randomUUID(), ...wanted });
  const waits = decision.allocation_id === null && asked.on_limit === "queue" && mayWait(decision);
  if (decision.allocation_id === null && !waits) return { container: before, decision, wanted };
  // From here on nobody moves or deletes the container before the start is written down.
  const recipe = { ...(await queries.takeNumber(ctx, before.id)), ...asked.as_before };
  // Whoever waited for those locks may have been removed meanwhile, or the container: read again, judge again.
  const container = await seen(ctx, at);
  if (container.id !== before.id) throw notFound("container");
  await mayStart(ctx, container, wanted);
  const terms = await termsOf(ctx, container.namespace_id, { ...asked, resource_type: type }, recipe);
  const held = decision.allocation_id === null ? await takePlace(ctx, wanted, decision) : decision;
  const id = await write(ctx, container, { ...wanted, ...held }, { ...recipe, ...terms });
  return { ...(await queries.getExecution(ctx, id)), tie: container.tie, role: container.role };
}

type Wanted = Parameters<typeof standingAgainst>[1];

/** A start without permission is told of the limits in its way as well. */
async function mayStart(ctx: Ctx, container: sharing.ResourceRow, wanted: Wanted): Promise<void> {
  try {
    may(ctx, "execution.start", container);
  } catch (error) {
    if (!(error instanceof Problem) || error.kind !== "forbidden") throw error;
    const { resource_type: product, units: asked } = wanted;
    const lacking = { condition: "permission" as const, product, limit: 0, in_use: 0, asked, unit: "units" as const };
    const refusals = [lacking, ...(await standingAgainst(ctx, wanted))];
    throw new Problem("forbidden", error.message, { ...error.extra, refusals });
  }
}

type Held = Extract<Decision, { allocation_id: string }>;

async function write(
  ctx: Ctx,
  container: sharing.ResourceRow,
  admitted: Wanted & (Held | Awaited<ReturnType<typeof takePlace>>),
  recipe: Awaited<ReturnType<typeof queries.takeNumber>> & Terms,
): Promise<string> {
  const { account_id: started_by, units, resource_type, ...held } = admitted;
  const type = await resourceType(ctx, resource_type);
  if (!type) throw new Error("an admitted start has a resource type");
  const id = await queries.insertExecution(ctx, {
    ...held,
    container_id: container.id,
    number: recipe.number,
    started_by,
    charged_to: started_by,
    resource_type,
    units,
    cpu_millis: type.cpu_millis * units,
    memory_bytes: Math.min(type.memory_bytes * units, Number.MAX_SAFE_INTEGER),
    ...termsIn(recipe),
    driver: type.driver,
    environment: await environmentFor(ctx, { resource_type, environment: recipe.environment }, "body.resource_type"),
    bindings: await freeze(ctx, recipe.bound_ids),
  });
  const on = `on ${units} × ${resource_type}${held.allocation_id === null ? ", which waits in the queue" : ""}`;
  await recordOf(ctx, container, { id, number: recipe.number }, "start", on);
  afterCommit(ctx, () => ctx.ports.jobs.poke("executions"));
  return id;
}

/** Writes down what somebody did with an execution. */
export const recordOf = (
  ctx: Ctx,
  container: sharing.ResourceRow,
  execution: { id: string; number: number },
  verb: keyof typeof done,
  more = "",
  concerns: readonly string[] = [],
) => {
  const name = `${container.name}/${execution.number}`;
  const text = `${done[verb]} the execution ${name} ${more}`.trimEnd();
  return record(ctx, {
    action: `execution.${verb}`,
    namespace_id: container.namespace_id,
    entity: { kind: "execution", id: execution.id, name },
    text,
    concerns,
    ...privately(container),
  });
};

const done = { start: "started", stop: "stopped", open: "opened", extend: "extended" };

const attemptAt = (container: sharing.ResourceRow) => ({
  action: "execution.start",
  namespace_id: container.namespace_id,
  entity: { kind: "container", id: container.id, name: container.name },
});

export interface ExecutionAddress extends sharing.Address {
  number: number;
}

/** Finds an execution of a container that the asker may read. */
export async function get(ctx: Ctx, at: ExecutionAddress): Promise<ExecutionRow> {
  const container = await seen(ctx, at);
  may(ctx, "resource.read_content", container);
  return expecting(ctx, await find(ctx, container, at.number));
}

/** Finds an execution of a container that was seen. */
export async function find(ctx: Ctx, container: sharing.ResourceRow, number: number): Promise<ExecutionRow> {
  const row = await queries.findExecution(ctx, container.id, number);
  if (!row) throw notFound("execution");
  return { ...row, tie: container.tie, role: container.role };
}

/** Asks an execution to stop; asking twice is the same as once. What is still queued ends at once. */
export const stop = (ctx: Ctx, at: ExecutionAddress): Promise<ExecutionRow> =>
  transact(ctx, async (ctx) => {
    const container = await seen(ctx, at);
    const row = await find(ctx, container, at.number);
    may(ctx, row.started_by === ctx.actor.id ? "execution.stop_own" : "execution.stop", container);
    if (await halt(ctx, row.id, "asked")) await recordOf(ctx, container, row, "stop", "", [row.started_by]);
    return find(ctx, container, at.number);
  });

/** The executions of a container, newest first. */
export async function list(ctx: Ctx, at: sharing.Address, page: { limit: number; cursor?: string | undefined }) {
  const container = await seen(ctx, at);
  may(ctx, "resource.read_content", container);
  const below = Number(keyOf(page.cursor, /^\d{1,9}$/) ?? 2_000_000_000);
  const { items, next_cursor } = pageOf(
    await queries.listOf(ctx, container.id, { ...page, below }),
    page.limit,
    (row) => String(row.number),
  );
  return { items: items.map((row) => ({ ...row, tie: container.tie, role: container.role })), next_cursor };
}

/** The executions one may see in a namespace, newest first. */
export async function listVisible(
  ctx: Ctx,
  filters: { namespace: string; limit: number; cursor?: string | undefined; active?: boolean | undefined },
) {
  const namespace = see(ctx, "namespace.see", await namespaceOf(ctx, filters.namespace), "namespace");
  const { limit, active = false } = filters;
  const rows = await queries.listVisible(ctx, { namespace, limit, below: idOf(filters.cursor), active });
  const { items, next_cursor } = pageOf(rows, limit, (row) => row.id);
  return { items: items.map((row) => ({ ...row, role: namespace.role })), next_cursor };
}
