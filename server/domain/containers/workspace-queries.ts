import { sql } from "kysely";
import type { Ctx } from "../../kernel/context.ts";

/** A workspace by its id, whether it runs (any more) or not. */
export const findOpen = (ctx: Ctx, id: string) =>
  ctx.db
    .selectFrom("execution")
    .select(["id", "namespace_id", "container_id", "number", "state", "generation", "started_by"])
    .where("id", "=", id)
    .where("mode", "=", "workspace")
    .executeTakeFirst();

/** What an organization says of workspaces that nobody uses; a person's namespace says nothing. */
export async function idleStopOf(ctx: Ctx, namespace_id: string): Promise<number | null> {
  const row = await ctx.db
    .selectFrom("organization")
    .select("idle_stop_minutes")
    .where("id", "=", namespace_id)
    .executeTakeFirst();
  return row?.idle_stop_minutes ?? null;
}

/** Somebody uses these now. */
export const setActive = (ctx: Ctx, ids: readonly string[]) =>
  ctx.db
    .updateTable("execution")
    .set({ active_at: sql`clock_timestamp()` })
    .where("id", "in", ids)
    .where("state", "=", "running")
    .where("mode", "=", "workspace")
    .execute();

/** Somebody comes into a workspace; true: for the first time. */
export async function insertVisit(ctx: Ctx, execution_id: string, account_id: string): Promise<boolean> {
  const made = await ctx.db
    .insertInto("workspace_visit")
    .values({ execution_id, account_id })
    .onConflict((on) => on.doNothing())
    .returning("account_id")
    .executeTakeFirst();
  return made !== undefined;
}

export interface Visit {
  execution_id: string;
  account_id: string;
  requests: number;
}

/** Adds what was asked since it was last written down. */
export const addVisits = (ctx: Ctx, visits: readonly Visit[]) =>
  sql`
  update workspace_visit v set requests = v.requests + n.requests, last_at = clock_timestamp()
  from jsonb_to_recordset(${JSON.stringify(visits)}::jsonb) n (execution_id uuid, account_id uuid, requests bigint)
  where v.execution_id = n.execution_id and v.account_id = n.account_id`.execute(ctx.db);

const here_seconds = 60;

/** Who has been in a workspace, the last one first. */
export const listVisits = (ctx: Ctx, execution_id: string) =>
  ctx.db
    .selectFrom("workspace_visit")
    .innerJoin("account", "account.id", "workspace_visit.account_id")
    .select(["account.path", "account.name", "first_at", "last_at", "requests"])
    .select(sql<boolean>`last_at > clock_timestamp() - make_interval(secs => ${here_seconds})`.as("is_here"))
    .where("execution_id", "=", execution_id)
    .orderBy("last_at", "desc")
    .limit(200)
    .execute();

/** Gives a running execution more time: its end moves so far beyond what it was, or beyond now. */
export const extend = (ctx: Ctx, id: string, minutes: number) =>
  sql<{ id: string }>`
  update execution set active_at = clock_timestamp(), time_limit_minutes = least(525600, time_limit_minutes + ${minutes}::int)
  where id = ${id} and state = 'running' returning id`.execute(ctx.db);

/** More of a processor, or of a graphics card, than Jupyter itself needs for doing nothing. */
const computing = { cpus: 0.1, gpu_percent: 5 };

/** Workspaces that may be stopped for idleness, and whether their samples show that something computes there now. */
export async function listWatched(ctx: Ctx) {
  const { rows } = await sql<{ id: string; generation: number; computes: boolean }>`
    select e.id, e.generation, coalesce(s.cpus >= ${computing.cpus} or s.gpu >= ${computing.gpu_percent}, false) as computes
    from execution e left join lateral (
      select (max(cpu_seconds) - min(cpu_seconds)) / nullif(extract(epoch from max(at) - min(at)), 0) as cpus,
        max(gpu_percent) as gpu
      from execution_sample where execution_id = e.id and at > clock_timestamp() - interval '30 seconds'
    ) s on true
    where e.state = 'running' and e.mode = 'workspace' and e.idle_stop_minutes is not null`.execute(ctx.db);
  return rows;
}

/** So long before an end its people are told; of a short span, when a quarter of it is left. */
const warn_minutes = 5;

/** What ends by its time, or because nobody uses it: when, why, and whether that is now. What ends soon is told first. */
export async function listEnding(ctx: Ctx) {
  const { rows } = await sql<{ id: string; reason: "time_limit" | "idle"; is_over: boolean; minutes: number }>`
    select e.id, case when e.idle_end < coalesce(e.time_end, 'infinity') then 'idle' else 'time_limit' end as reason,
      now.at >= e.stops_at as is_over, ceil(extract(epoch from e.stops_at - now.at) / 60)::int as minutes
    from (select id, warned_of, time_end, idle_end, least(time_end, idle_end) as stops_at,
        least(make_interval(mins => ${warn_minutes}), case when idle_end < coalesce(time_end, 'infinity')
          then idle else time end / 4) as before from
      (select id, warned_of, make_interval(mins => time_limit_minutes) as time,
        make_interval(mins => idle_stop_minutes) as idle, started_at + make_interval(mins => time_limit_minutes) as time_end,
        case when mode = 'workspace' then
          greatest(active_at, started_at) + make_interval(mins => idle_stop_minutes) end as idle_end
      from execution where state in ('queued', 'starting', 'running', 'stopping') and state = 'running') r) e,
      (select clock_timestamp() as at) now
    where now.at >= e.stops_at
      or now.at >= e.stops_at - e.before and e.warned_of is distinct from e.stops_at
    order by e.id`.execute(ctx.db);
  return rows;
}

/** Who started it, and who is in it. */
export async function listPeople(ctx: Ctx, id: string): Promise<string[]> {
  const { rows } = await sql<{ account_id: string }>`
    select started_by as account_id from execution where id = ${id}
    union select account_id from workspace_visit
    where execution_id = ${id} and last_at > clock_timestamp() - make_interval(secs => ${here_seconds})
    limit 50`.execute(ctx.db);
  return rows.map(({ account_id }) => account_id);
}

/** Its people were told of this end; false: somebody else has told them. */
export async function setWarned(ctx: Ctx, id: string, stops_at: Date): Promise<boolean> {
  const { rows } = await sql`update execution set warned_of = ${stops_at}
    where id = ${id} and warned_of is distinct from ${stops_at} returning id`.execute(ctx.db);
  return rows.length > 0;
}

/** Nobody knows what was done there while Guildhall was away: it counts as used now. */
export const setAllActive = (ctx: Ctx) =>
  sql`
  update execution set active_at = clock_timestamp()
  where state in ('queued', 'starting', 'running', 'stopping') and state = 'running' and mode = 'workspace'
    and idle_stop_minutes is not null`.execute(ctx.db);
