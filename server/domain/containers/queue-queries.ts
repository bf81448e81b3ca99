import { sql } from "kysely";
import type { Refusal } from "../../../contract/problem.ts";
import type { Ctx } from "../../kernel/context.ts";

/** A start that waits, with what it asks for. */
export interface WaitingRow {
  id: string;
  place: number;
  namespace_id: string;
  container_id: string;
  started_by: string;
  resource_type: string;
  units: number;
  /** What it will read, as it was written down when it was asked for. */
  bindings: unknown;
}

/** Everybody who waits, in order. */
export async function listWaiting(ctx: Ctx): Promise<WaitingRow[]> {
  const { rows } = await sql<WaitingRow>`
    select e.id, e.place, e.namespace_id, e.container_id, e.started_by, e.resource_type, e.units, e.bindings
    from execution e
    where e.state = 'queued' and e.allocation_id is null order by e.place`.execute(ctx.db);
  return rows;
}

/** How many starts of each of these people wait in the namespace, in their order. */
export async function countWaiting(
  ctx: Ctx,
  people: readonly { namespace_id: string; account_id: string }[],
): Promise<number[]> {
  const { rows } = await sql<{ count: number }>`
    select (select count(*) from execution e where e.started_by = k.account_id and e.namespace_id = k.namespace_id
      and e.state = 'queued' and e.allocation_id is null) as count
    from unnest(${sql.val(people.map(({ namespace_id }) => namespace_id))}::uuid[],
      ${sql.val(people.map(({ account_id }) => account_id))}::uuid[]) with ordinality k (namespace_id, account_id, n)
    order by k.n`.execute(ctx.db);
  return rows.map(({ count }) => count);
}

/** The places after all others; asked for under the lock of the resource type, so places are in order of admission. */
export async function nextPlaces(ctx: Ctx, count: number): Promise<number[]> {
  const { rows } = await sql<{ place: number }>`
    select nextval('queue_place') as place from generate_series(1, ${count}::int)`.execute(ctx.db);
  return rows.map(({ place }) => place);
}

/** One who waits on: the counter where they keep their place, and what stands against them, if that was looked at. */
export interface Stay {
  id: string;
  waits_on: string | null;
  waiting_for: readonly Refusal[] | null;
}

/** Writes down what stands against those who wait; nothing changes where that is known. */
export async function setWaiting(ctx: Ctx, those: readonly Stay[]): Promise<void> {
  if (those.length === 0) return;
  await sql`
    update execution e set waits_on = k.waits_on, waiting_for = coalesce(k.waiting_for, e.waiting_for)
    from jsonb_to_recordset(${JSON.stringify(those)}::jsonb) k (id uuid, waits_on text, waiting_for jsonb)
    where e.id = k.id and e.state = 'queued' and e.allocation_id is null and (e.waits_on is distinct from k.waits_on
      or e.waiting_for is distinct from coalesce(k.waiting_for, e.waiting_for))`.execute(ctx.db);
}

/** Locks those who wait, in order; gives those of them who still do. */
export async function lockWaiting(ctx: Ctx, those: readonly { id: string }[]): Promise<Set<string>> {
  const ids = sql.val(those.map(({ id }) => id));
  const { rows } = await sql<{ id: string }>`
    select e.id from execution e
    where e.id = any (${ids}::uuid[]) and e.state = 'queued' and e.allocation_id is null
    order by e.place for update`.execute(ctx.db);
  return new Set(rows.map(({ id }) => id));
}

/** Gives what was taken to one who still waits. */
export async function setAdmitted(ctx: Ctx, id: string, held: { allocation_id: string; devices: string[] }) {
  await sql`
    with moved as (
      update execution e set allocation_id = ${held.allocation_id}, devices = ${sql.val(held.devices)}::text[],
        waits_on = null, waiting_for = null
      where e.id = ${id} and e.state = 'queued' and e.allocation_id is null returning e.id, e.generation
    )
    insert into execution_event (execution_id, from_state, to_state, generation, reason)
    select id, 'queued', 'queued', generation, 'admitted' from moved`.execute(ctx.db);
}

/** Who an account is, to be judged as they are now. */
export async function personOf(ctx: Ctx, id: string) {
  const { rows } = await sql<{ id: string; path: string; name: string; operator: boolean }>`
    select id, path, name, operator from account where id = ${id}`.execute(ctx.db);
  return rows[0];
}

/** Where one who waits stands, and how long what holds the units took before. */
export interface Standing {
  position: number;
  /** Asked for by them and by all before them. */
  units: number;
  free: number;
}

export async function standing(ctx: Ctx, { resource_type, place }: { resource_type: string; place: number }) {
  const { rows } = await sql<Standing>`
    select count(*) as position, coalesce(sum(e.units), 0) as units, max(t.capacity - t.in_use) as free
    from execution e join resource_type t on t.name = e.resource_type
    where e.resource_type = ${resource_type} and e.state = 'queued' and e.allocation_id is null and e.place <= ${place}`.execute(
    ctx.db,
  );
  return rows[0] as Standing;
}

/** What holds units, how long such executions took before, and how long it may take; null: nobody can say. */
export interface HolderRow {
  namespace_id: string;
  started_by: string;
  units: number;
  since: Date;
  seconds: number | null;
  time_limit_minutes: number | null;
}

const looked_at = 20;

/** What holds units of a type, with the median time of the last executions of the same container that ended by themselves. */
export async function listHolders(ctx: Ctx, resource_type: string): Promise<HolderRow[]> {
  const { rows } = await sql<HolderRow>`
    select e.namespace_id, e.started_by, e.units, coalesce(e.started_at, now()) as since, past.seconds,
      e.time_limit_minutes
    from execution e
    left join lateral (
      select percentile_cont(0.5) within group (order by extract(epoch from p.ended_at - p.started_at)) as seconds
      from (
        select p.started_at, p.ended_at from execution p where p.container_id = e.container_id and p.number < e.number
          and p.state in ('succeeded', 'failed') and p.started_at is not null order by p.number desc limit ${looked_at}
      ) p
    ) past on true
    where e.resource_type = ${resource_type} and e.state in ('queued', 'starting', 'running', 'stopping')
      and e.allocation_id is not null order by e.id limit 1000`.execute(ctx.db);
  return rows;
}
