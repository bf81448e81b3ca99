import { sql } from "kysely";
import type { ContainerMode } from "../../../contract/containers.ts";
import type { ExecutionMode, ExecutionState, RunningKind, stopReasons } from "../../../contract/executions.ts";
import type { Role, Tie } from "../../access/policy.ts";
import type { Ctx } from "../../kernel/context.ts";
import { latestSamples } from "./sample-queries.ts";

/** What a container adds to the common half of a resource. */
export interface Recipe {
  environment: string;
  resource_type: string;
  mode: ContainerMode;
  command: string;
}

/** Writes what runs of a new container, or of something else. */
export async function insert(
  ctx: Ctx,
  resource_id: string,
  recipe: Omit<Recipe, "mode"> & { mode: ExecutionMode },
): Promise<void> {
  await ctx.db
    .insertInto("container")
    .values({ resource_id, ...recipe })
    .execute();
}

export async function update(ctx: Ctx, resource_id: string, recipe: Partial<Recipe>): Promise<void> {
  await ctx.db.updateTable("container").set(recipe).where("resource_id", "=", resource_id).execute();
}

/** Versions, and executions whose output is read. */
export const boundIds = sql<string[]>`array(select coalesce(b.version_id, b.execution_id) from binding b
  where b.container_id = container.resource_id order by b.position)`;

export const modeOf = sql<ContainerMode>`mode`;

/** A container's own half with what it reads, in order. */
export const getRecipe = (ctx: Ctx, resource_id: string) =>
  ctx.db
    .selectFrom("container")
    .select(["environment", "resource_type", "command", "executions", modeOf.as("mode"), boundIds.as("bound_ids")])
    .where("resource_id", "=", resource_id)
    .executeTakeFirstOrThrow();

/** What an execution reads, frozen at its start: a version, or what another execution of a container left. */
export interface FrozenBinding {
  version_id?: string;
  execution_id?: string;
  container_id?: string;
  source: string;
  version: number;
  path: string;
}

/** Where one stands who waits for a resource type; null for all others. */
const position = sql<number | null>`case when execution.state = 'queued' and execution.allocation_id is null then (
  select count(*) from execution q where q.resource_type = execution.resource_type and q.state = 'queued'
    and q.allocation_id is null and q.place <= execution.place) end`;

/** The end that comes first: of its time, or of a workspace that nobody uses. */
const timeEnd = sql<Date | null>`(execution.started_at + make_interval(mins => execution.time_limit_minutes))`;
const idleEnd = sql<Date | null>`(case when execution.mode = 'workspace' then
  greatest(execution.active_at, execution.started_at) + make_interval(mins => execution.idle_stop_minutes) end)`;

const executions = (ctx: Ctx) =>
  ctx.db
    .selectFrom("execution")
    .innerJoin("resource", "resource.id", "execution.container_id")
    .innerJoin("namespace", "namespace.id", "execution.namespace_id")
    .innerJoin("account", "account.id", "execution.started_by")
    .selectAll("execution")
    .select([
      sql<number | null>`(select number from execution earlier where earlier.id = execution.continues)`.as(
        "continues_number",
      ),
      sql<number | null>`(select output_bytes from execution earlier
        where earlier.id = execution.continues and earlier.removed_at is null)`.as("continues_bytes"),
      sql<Date | null>`case when execution.ended_at is null then least(${timeEnd}, ${idleEnd}) end`.as("stops_at"),
      sql<boolean>`${idleEnd} < coalesce(${timeEnd}, 'infinity')`.as("stops_when_idle"),
      "resource.name as container",
      sql<RunningKind>`resource.kind::text`.as("kind"),
      "resource.visibility",
      "namespace.path as namespace",
      "account.path as started_by_path",
      "account.name as started_by_name",
      position.as("position"),
      latestSamples,
    ]);

/** The same with what it cost until now, of those that ran. */
const priced = (ctx: Ctx) =>
  executions(ctx).select(
    sql<number | null>`case when execution.started_at is not null then cost_of(execution.id) end`.as("cost_micros"),
  );

export type ExecutionRow = Awaited<ReturnType<typeof getExecution>>;

export const getExecution = (ctx: Ctx, id: string) =>
  priced(ctx).where("execution.id", "=", id).executeTakeFirstOrThrow();

export const findExecution = (ctx: Ctx, container_id: string, number: number) =>
  priced(ctx)
    .where("execution.container_id", "=", container_id)
    .where("execution.number", "=", number)
    .executeTakeFirst();

/** Executions by their ids, in no order. */
export const executionsAmong = (ctx: Ctx, ids: readonly string[]) => priced(ctx).where(isAmong(ids)).execute();

/** Executions of a container below a number, newest first; one more than asked for. */
export const listOf = (ctx: Ctx, container_id: string, page: { limit: number; below: number }) =>
  priced(ctx)
    .where("execution.container_id", "=", container_id)
    .where("execution.number", "<", page.below)
    .orderBy("execution.number", "desc")
    .limit(page.limit + 1)
    .execute();

/** Written out, so that the partial index of active executions serves. */
const isActive = sql<boolean>`execution.state in ('queued', 'starting', 'running', 'stopping')`;

export interface Listing {
  namespace: { id: string; role: Role | null };
  limit: number;
  below: string;
  active: boolean;
  resource_type?: string;
}

/** Executions in a namespace of containers the asker sees, newest first, by the ties that judge single reads. */
export const listVisible = (ctx: Ctx, { namespace, ...f }: Listing) => {
  const mine = sql`ties(${ctx.actor.id}::uuid, ${namespace.role}::member_role, resource) t`;
  return priced(ctx)
    .select(sql<Tie | null>`(select max(t.tie) from ${mine})`.as("tie"))
    .where("execution.namespace_id", "=", namespace.id)
    .where("resource.deleted_at", "is", null)
    .where("execution.id", "<", f.below)
    .$if(namespace.role !== "maintainer", (q) => q.where(sql<boolean>`exists (select from ${mine})`))
    .$if(f.active, (q) => q.where(isActive))
    .$if(f.resource_type !== undefined, (q) => q.where("execution.resource_type", "=", f.resource_type ?? ""))
    .orderBy("execution.id", "desc")
    .limit(f.limit + 1)
    .execute();
};

/** Why something stops. */
export type StopReason = (typeof stopReasons)[number];

export interface Moved {
  id: string;
  was: ExecutionState;
  state: ExecutionState;
  generation: number;
  /** Null: it waited. */
  allocation_id: string | null;
  started_at: Date | null;
  ended_at: Date | null;
}

/** Writes a transition and its event in one statement; no row: the execution was not (or no longer) where it was believed. */
async function move(
  ctx: Ctx,
  id: string,
  change: ReturnType<typeof sql>,
  where: ReturnType<typeof sql>,
  reason?: string,
) {
  const { rows } = await sql<Moved>`
    with moved as (
      update execution e set ${change} where e.id = ${id} and ${where}
      returning e.id, old.state as was, e.state, e.generation, e.allocation_id, e.started_at, e.ended_at
    ), noted as (
      insert into execution_event (execution_id, from_state, to_state, generation, reason)
      select id, was, state, generation, ${reason ?? null} from moved where was <> state or ${reason ?? null}::text is not null
    )
    select * from moved`.execute(ctx.db);
  return rows[0];
}

/** Asks an execution to stop; one that is queued is cancelled at once. */
export const requestStop = (ctx: Ctx, id: string, reason: StopReason) =>
  move(
    ctx,
    id,
    sql`state = case e.state when 'queued' then 'cancelled' else 'stopping' end::execution_state,
      stop_reason = ${reason}, stopping_at = clock_timestamp(),
      ended_at = case e.state when 'queued' then clock_timestamp() end`,
    sql`e.state in ('queued', 'starting', 'running')`,
    reason,
  );

/** Takes an execution to hand it to an engine, under a new generation. */
export const claim = (ctx: Ctx, { id, generation, state }: Work, sandbox: string) =>
  move(
    ctx,
    id,
    sql`state = 'starting', generation = e.generation + 1, sandbox = ${sandbox},
      starting_at = coalesce(e.starting_at, clock_timestamp())`,
    sql`e.generation = ${generation} and e.state in ('queued', 'starting')`,
    state === "starting" ? "started again" : undefined,
  );

/** The engine has begun it: it runs, or (when it was asked to stop meanwhile) goes on stopping. */
export const setStarted = (ctx: Ctx, id: string, generation: number, at: Date) =>
  move(
    ctx,
    id,
    sql`state = case e.state when 'starting' then 'running' else e.state end,
      started_at = least(greatest(${at}, e.starting_at), clock_timestamp()), seen_at = clock_timestamp()`,
    sql`e.generation = ${generation} and e.state in ('starting', 'stopping') and e.started_at is null`,
  );

/** How an execution ended. */
export interface End {
  state: "succeeded" | "failed" | "cancelled" | "lost";
  exit_code: number | null;
  error: string | null;
  /** By the engine's clock; null: now. */
  at: Date | null;
  output_bytes: number;
}

/** What is counted of an output, and the usage record of it. */
export interface HeldOutput {
  bytes: number;
  record_id: string;
}

/** Reads it under the lock of its container. */
export const heldOutput = (ctx: Ctx, id: string): Promise<HeldOutput> =>
  ctx.db
    .selectFrom("execution")
    .select(["output_bytes as bytes", "output_record_id as record_id"])
    .where("id", "=", id)
    .executeTakeFirstOrThrow();

/** Writes down what is counted of an output that begins as a copy. */
export const setHeld = (ctx: Ctx, id: string, bytes: number) =>
  ctx.db.updateTable("execution").set({ output_bytes: bytes }).where("id", "=", id).execute();

/** Ends an execution that is still in the state the end was decided for. */
export const setEnded = (ctx: Ctx, id: string, from: { generation: number; state: string }, end: End) =>
  move(
    ctx,
    id,
    sql`state = ${end.state}, exit_code = ${end.exit_code}, error = ${end.error}, output_bytes = ${end.output_bytes},
      ended_at = greatest(e.started_at, e.queued_at, least(${end.at}::timestamptz, clock_timestamp()))`,
    sql`e.generation = ${from.generation} and e.state = ${from.state}::execution_state`,
  );

/** Adds to what a container is said to hold. */
export const addBytes = (ctx: Ctx, resource_id: string, bytes: number) =>
  ctx.db
    .updateTable("resource")
    .set({ bytes: sql`bytes + ${bytes}` })
    .where("id", "=", resource_id)
    .execute();

/** Executions that were admitted and have not ended, oldest first. */
export const listActive = (ctx: Ctx) =>
  ctx.db
    .selectFrom("execution")
    .select(["id", "state", "driver"])
    .where(isActive)
    .where("allocation_id", "is not", null)
    .orderBy("id")
    .execute();

/** An execution that has not ended, with all that an engine must be told. */
export const getWork = (ctx: Ctx, id: string) =>
  executions(ctx)
    .select(
      sql<
        { slot: number; label: string }[]
      >`coalesce((select jsonb_agg(jsonb_build_object('slot', d.slot, 'label', d.label)
        order by d.slot) from device d where d.allocation_id = execution.allocation_id), '[]')`.as("held_devices"),
    )
    .where("execution.id", "=", id)
    .where(isActive)
    .executeTakeFirst();

export type Work = NonNullable<Awaited<ReturnType<typeof getWork>>>;

const isAmong = (ids: readonly string[]) => sql<boolean>`execution.id = any (${sql.val(ids)}::uuid[])`;

/** Locks a container's common half and says whether it is deleted. */
export async function lockContainer(ctx: Ctx, id: string): Promise<{ deleted: boolean }> {
  const { rows } = await sql<{ deleted: boolean }>`
    select deleted_at is not null as deleted from resource where id = ${id} for no key update`.execute(ctx.db);
  return rows[0] as (typeof rows)[number];
}
