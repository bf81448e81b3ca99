import { endedStates } from "../../../contract/executions.ts";
import { accountOf, afterCommit, type Ctx, may, transact } from "../../kernel/context.ts";
import { Problem } from "../../kernel/problem.ts";
import { refuseWithoutRoom } from "../limits/limits.ts";
import { idsOf, unreadable } from "./bindings.ts";
import { seen } from "./containers.ts";
import { type ExecutionAddress, type ExecutionRow, find, get, recordOf } from "./executions.ts";
import { start } from "./starts.ts";
import { addressOf, type OpenWorkspace } from "./workspace.ts";
import * as queries from "./workspace-queries.ts";

/** Finds the running workspace that the asker opens now. */
export async function open(ctx: Ctx, at: ExecutionAddress): Promise<OpenWorkspace> {
  const container = await seen(ctx, at);
  may(ctx, "execution.open", container);
  const { id, mode } = await find(ctx, container, at.number);
  if (mode !== "workspace")
    throw new Problem("conflict", "A task has no pages: its log and its files are what it shows");
  return addressOf(ctx, id);
}

/** Writes down that somebody has come in; the first time it is a line of history. */
export const enter = (ctx: Ctx, { execution, container }: OpenWorkspace): Promise<void> =>
  transact(ctx, async (ctx) => {
    if (ctx.actor.id === null || !(await queries.insertVisit(ctx, execution.id, ctx.actor.id))) return;
    await recordOf(ctx, container, execution, "open");
  });

/** Writes down what was asked since the last time, and that these workspaces are in use. */
export async function note(ctx: Ctx, visits: readonly queries.Visit[], used: readonly string[]): Promise<void> {
  if (visits.length > 0) await queries.addVisits(ctx, visits);
  if (used.length > 0) await queries.setActive(ctx, used);
}

/** Who has been in a workspace, and who is. */
export async function listVisitors(ctx: Ctx, at: ExecutionAddress) {
  const { id } = await get(ctx, at);
  return queries.listVisits(ctx, id);
}

/** Gives a running execution more time. */
export const extend = (ctx: Ctx, at: ExecutionAddress, minutes: number): Promise<ExecutionRow> =>
  transact(ctx, async (ctx) => {
    const container = await seen(ctx, at);
    const row = await find(ctx, container, at.number);
    may(ctx, "execution.extend", container);
    if ((await queries.extend(ctx, row.id, minutes)).rows.length === 0)
      throw new Problem("conflict", `Only what runs can be extended: it is ${row.state}`);
    await recordOf(ctx, container, row, "extend", row.time_limit_minutes === null ? "" : `by ${minutes} min`);
    afterCommit(ctx, () => ctx.ports.jobs.poke("ends of executions"));
    return find(ctx, container, at.number);
  });

/**
 * Starts what is over again as it was started: the same inputs, environment, mode and command, whatever the container says
 * now, and a copy of what it left. A new start takes what the container says.
 */
export async function restart(ctx: Ctx, at: ExecutionAddress): Promise<ExecutionRow> {
  const row = await get(ctx, at);
  if (!endedStates.has(row.state)) throw new Problem("conflict", `It is ${row.state}: stop it first`);
  if (row.removed_at !== null) throw new Problem("conflict", "What it left is not there any more: start anew");
  const lost = await unreadable(ctx, row.bindings);
  if (lost.length > 0)
    throw new Problem("conflict", `It read ${lost.join(", ")}, which you may not read now: start anew`);
  await refuseWithoutRoomFor(ctx, row);
  const { command, resource_type, units, time_limit_minutes, idle_stop_minutes } = row;
  const mode = row.mode as NonNullable<Parameters<typeof start>[2]["mode"]>;
  const limits = {
    time_limit_minutes: time_limit_minutes ?? undefined,
    idle_stop_minutes: idle_stop_minutes ?? undefined,
  };
  const as_before = { bound_ids: idsOf(row.bindings), environment: row.environment };
  return start(ctx, at, { mode, command, resource_type, units, ...limits, continues: row.id, as_before });
}

/** What it left is copied when it begins, and counted then; that there is no room for it can be said now. */
const refuseWithoutRoomFor = (ctx: Ctx, { namespace_id, container_id, container, output_bytes }: ExecutionRow) =>
  refuseWithoutRoom(
    ctx,
    { namespace_id, account_id: accountOf(ctx), bytes: output_bytes },
    { action: "execution.start", namespace_id, entity: { kind: "container", id: container_id, name: container } },
  );
