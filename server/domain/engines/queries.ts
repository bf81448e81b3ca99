import { type Insertable, sql, type Updateable } from "kysely";
import type { EngineEvent, EnginePresetName, GgufSettings } from "../../../contract/engine-parts.ts";
import type { ExecutionState } from "../../../contract/executions.ts";
import type { Refusal } from "../../../contract/problem.ts";
import type { Engine } from "../../database/schema.gen.ts";
import type { Ctx } from "../../kernel/context.ts";

/** What is wanted of an engine. */
export type Wanted = "running" | "asleep" | "stopped" | "failed";
export type EventKind = EngineEvent["kind"];

const bound = sql<string>`(select b.version_id from binding b where b.container_id = engine.resource_id and b.position = 0)`;

/** An engine's own half, what runs of it, and how the execution stands that it runs as, or ran as last. */
const engines = (ctx: Ctx) =>
  ctx.db
    .selectFrom("engine")
    .innerJoin("container", "container.resource_id", "engine.resource_id")
    .innerJoin("resource", "resource.id", "engine.resource_id")
    .innerJoin("namespace", "namespace.id", "resource.namespace_id")
    .innerJoin("account", "account.id", "engine.started_by")
    .leftJoin("execution", "execution.id", "engine.execution_id")
    .selectAll("engine")
    .select([
      sql<EnginePresetName>`engine.preset`.as("preset"),
      sql<Wanted>`engine.wanted`.as("wanted"),
      sql<GgufSettings>`engine.settings`.as("gguf"),
      sql<Record<string, string>>`engine.variables`.as("variables"),
      bound.as("version_id"),
      ...(["container.environment", "container.resource_type", "container.command"] as const),
      ...([
        "resource.name",
        "resource.namespace_id",
        "resource.visibility",
        "namespace.path as namespace_path",
      ] as const),
      ...(["account.path as started_by_path", "account.name as started_by_name"] as const),
      sql<ExecutionState | null>`execution.state`.as("state"),
      sql<Refusal[] | null>`execution.waiting_for`.as("waiting_for"),
      ...(["execution.number", "execution.generation", "execution.started_at", "execution.ended_at"] as const),
      ...(["execution.stop_reason", "execution.error", "execution.health_path as serves_at"] as const),
    ]);

export type EngineRow = Awaited<ReturnType<typeof get>>;

export const get = (ctx: Ctx, id: string) =>
  engines(ctx).where("engine.resource_id", "=", id).executeTakeFirstOrThrow();

/** An engine that is not deleted, nor its namespace. */
export const findLiving = (ctx: Ctx, id: string): Promise<EngineRow | undefined> =>
  engines(ctx)
    .where("engine.resource_id", "=", id)
    .where("resource.deleted_at", "is", null)
    .where("namespace.deleted_at", "is", null)
    .executeTakeFirst();

/** Engines by their ids, in no order. */
export const listAmong = (ctx: Ctx, ids: readonly string[]): Promise<EngineRow[]> =>
  engines(ctx)
    .where(sql<boolean>`engine.resource_id = any (${sql.val(ids)}::uuid[])`)
    .execute();

/** Locks an engine: what is wanted of it changes under this lock alone. */
export const lock = (ctx: Ctx, id: string) =>
  sql`select from engine where resource_id = ${id} for no key update`.execute(ctx.db);

export async function insert(ctx: Ctx, engine: Insertable<Engine>): Promise<void> {
  await ctx.db.insertInto("engine").values(engine).execute();
}

export async function update(ctx: Ctx, id: string, change: Updateable<Engine>): Promise<void> {
  await ctx.db.updateTable("engine").set(change).where("resource_id", "=", id).execute();
}

/** Engines that ought to run, with what is due for each now. */
export const listWatched = (ctx: Ctx) =>
  engines(ctx)
    .select([
      sql<boolean>`coalesce(engine.next_start_at <= clock_timestamp(), false)`.as("is_due"),
      sql<boolean>`coalesce(greatest(engine.active_at, execution.started_at)
        + make_interval(mins => engine.idle_minutes) <= clock_timestamp(), false)`.as("is_idle"),
      sql<boolean>`coalesce(engine.checked_at < clock_timestamp() - interval '1500 milliseconds', true)`.as(
        "is_to_check",
      ),
      sql<boolean>`coalesce(execution.started_at < clock_timestamp() - interval '60 seconds', false)`.as("is_settled"),
    ])
    .where("engine.wanted", "=", "running")
    .where("resource.deleted_at", "is", null)
    .where("namespace.deleted_at", "is", null)
    .orderBy("engine.resource_id")
    .execute();

export type WatchedRow = Awaited<ReturnType<typeof listWatched>>[number];

const now = sql<Date>`clock_timestamp()`;

/** Writes down what a look at its health gave. */
export const setChecked = (ctx: Ctx, id: string, { fault, failed }: { fault: string | null; failed: number }) =>
  ctx.db
    .updateTable("engine")
    .set({ fault, checks_failed: failed, checked_at: now })
    .where("resource_id", "=", id)
    .execute();

/** So many seconds from now it is started. */
export const setNextStart = (ctx: Ctx, id: string, seconds: number) =>
  sql`update engine set next_start_at = clock_timestamp() + make_interval(secs => ${seconds}) where resource_id = ${id}`.execute(
    ctx.db,
  );

/** Writes down that these are called now. */
export const setActive = (ctx: Ctx, ids: readonly string[]) =>
  sql`update engine set active_at = clock_timestamp() where resource_id = any (${sql.val(ids)}::uuid[])`.execute(
    ctx.db,
  );

/** Nobody knows who called while Guildhall was away: all that run count as called now. */
export const setAllActive = (ctx: Ctx) =>
  sql`update engine set active_at = clock_timestamp() where wanted = 'running' and idle_minutes is not null`.execute(
    ctx.db,
  );

const events_max = 100;

/** Writes down what became of an engine, and forgets what is older than its latest events. */
export async function insertEvent(
  ctx: Ctx,
  event: { engine_id: string; kind: EventKind; execution_number: number | null; text: string },
): Promise<void> {
  await ctx.db.insertInto("engine_event").values(event).execute();
  await sql`delete from engine_event where engine_id = ${event.engine_id} and id <= (
    select id from engine_event where engine_id = ${event.engine_id} order by id desc offset ${events_max} limit 1)`.execute(
    ctx.db,
  );
}

export const listEvents = (ctx: Ctx, engine_id: string) =>
  ctx.db
    .selectFrom("engine_event")
    .select(["at", sql<EventKind>`kind`.as("kind"), "execution_number", "text"])
    .where("engine_id", "=", engine_id)
    .orderBy("id", "desc")
    .limit(events_max)
    .execute();
