import { type Ctx, may, see, transact } from "../../kernel/context.ts";
import { idOf, keyOf, pageOf } from "../../kernel/page.ts";
import { notFound } from "../../kernel/problem.ts";
import { record } from "../activity/activity.ts";
import { namespaceOf } from "../organizations/organizations.ts";
import type * as sharing from "../sharing/sharing.ts";
import { privately, type RunningAddress, seen } from "./containers.ts";
import { expecting } from "./holders.ts";
import { halt } from "./lifecycle.ts";
import * as queries from "./queries.ts";

/** An execution as the asker stands to its container. */
export type ExecutionRow = queries.ExecutionRow &
  Pick<sharing.ResourceRow, "tie" | "role"> & { expected_start?: Date | null };

/** Writes down what somebody did with an execution. */
export const recordOf = (ctx: Ctx, ...done: Parameters<typeof lineOf>): Promise<void> => record(ctx, lineOf(...done));

/** What is written down of it. */
export function lineOf(
  container: Pick<sharing.ResourceRow, "id" | "name" | "namespace_id" | "visibility">,
  execution: { id: string; number: number },
  verb: keyof typeof done,
  more = "",
  concerns: readonly string[] = [],
) {
  const name = `${container.name}/${execution.number}`;
  return {
    action: `execution.${verb}`,
    namespace_id: container.namespace_id,
    entity: { kind: "execution", id: execution.id, name },
    text: `${done[verb]} the execution ${name} ${more}`.trimEnd(),
    concerns,
    ...privately(container),
  };
}

const done = { start: "started", stop: "stopped", open: "opened", extend: "extended" };

export interface ExecutionAddress extends RunningAddress {
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
export async function list(ctx: Ctx, at: RunningAddress, page: { limit: number; cursor?: string | undefined }) {
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
