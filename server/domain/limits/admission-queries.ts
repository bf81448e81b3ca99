import { sql } from "kysely";
import type { Ctx } from "../../kernel/context.ts";
import type { Counter, Numbers } from "./refusals.ts";

/** Units that somebody would have in a namespace. */
export interface Wanted {
  namespace_id: string;
  account_id: string;
  resource_type: string;
  units: number;
  /** What would run: a budget may be of its project. */
  container_id?: string | undefined;
}

/** A start that is to be decided. */
export interface Start extends Wanted {
  operation_id: string;
  /** Of a start that waited; a new one comes after all who wait. */
  place?: number;
  /** It takes a place in the queue where it is refused, before whoever comes after it. */
  waits?: boolean;
}

/** What a start is decided on, as it is under the locks, and what its type gives. A type that is not there has no driver. */
export type Locked = Numbers & {
  /** It was admitted before: the same operation. */
  allocation_id: string | null;
  devices: string[] | null;
  /** For units of its type, somewhere. */
  somebody_waits: boolean;
} & ({ driver: string; capacity: number; cpu_millis: number; memory_bytes: number } | { driver: null });

const uuids = (values: readonly string[]) => sql`${sql.val(values)}::uuid[]`;
const texts = (values: readonly string[]) => sql`${sql.val(values)}::text[]`;
const numbers = (values: readonly (number | null)[]) => sql`${sql.val(values)}::bigint[]`;

const keysOf = (starts: readonly Start[]) => sql`${uuids(starts.map(({ operation_id }) => operation_id))},
  ${uuids(starts.map(({ namespace_id }) => namespace_id))}, ${uuids(starts.map(({ account_id }) => account_id))},
  ${texts(starts.map(({ resource_type }) => resource_type))}`;

/** Locks every counter that the starts depend on, then reads what each is decided on, in their order. */
export async function lockStarts(ctx: Ctx, starts: readonly Start[]): Promise<Locked[]> {
  const { rows } = await sql<Locked>`select * from lock_starts(${keysOf(starts)})`.execute(ctx.db);
  return rows;
}

/**
 * Locks the wallets that starts are paid from, after every other lock; a row for each start that costs something: what of
 * its first stretch packages do not pay, and what its wallet can.
 */
export async function lockWallets(ctx: Ctx, starts: readonly Start[]) {
  const { rows } = await sql<{ n: number; stretch: number; payable: number }>`
    select * from lock_wallets(${uuids(starts.map(({ namespace_id }) => namespace_id))},
      ${texts(starts.map(({ resource_type }) => resource_type))},
      ${numbers(starts.map(({ units }) => units))}::int[])`.execute(ctx.db);
  return rows;
}

/** A budget that stops, as it is for a start: spent, and held for what runs. */
export interface BudgetRow {
  budget_id: string;
  project: string | null;
  account_id: string | null;
  amount: number;
  spent: number;
  held: number;
  stretch: number;
  /** The day (UTC) on which it returns, or ends. */
  back_at: string;
}

/** Locks the budgets that stop starts, after their wallets; a row for each start and budget that it is at the expense of. */
export async function lockBudgets(ctx: Ctx, starts: readonly Start[]) {
  const { rows } = await sql<BudgetRow & { n: number }>`
    select * from lock_budgets(${uuids(starts.map(({ namespace_id }) => namespace_id))},
      ${uuids(starts.map(({ account_id }) => account_id))},
      ${sql.val(starts.map(({ container_id }) => container_id ?? null))}::uuid[],
      ${texts(starts.map(({ resource_type }) => resource_type))},
      ${numbers(starts.map(({ units }) => units))}::int[])`.execute(ctx.db);
  return rows;
}

/** Units asked for by those who wait at a counter: they are not overtaken by whoever needs it. */
export interface Ahead {
  waits_on: Counter;
  resource_type: string;
  namespace_id: string;
  account_id: string;
  units: number;
}

/** Who waits for these types before a place; null: all of them. */
export async function listAhead(ctx: Ctx, types: readonly string[], place: number | null): Promise<Ahead[]> {
  const { rows } = await sql<Ahead>`
    select e.waits_on, e.resource_type, e.namespace_id, e.started_by as account_id, sum(e.units)::bigint as units
    from execution e
    where e.resource_type = any (${texts(types)}) and e.state = 'queued' and e.allocation_id is null
      and e.waits_on is not null and (${place}::bigint is null or e.place < ${place})
    group by 1, 2, 3, 4`.execute(ctx.db);
  return rows;
}

/** Takes the units and devices of what was admitted, in this order; gives them by operation. */
export async function takeUnits(ctx: Ctx, taken: readonly (Start & Numbers)[]) {
  const { rows } = await sql<{ operation_id: string; allocation_id: string; devices: string[] }>`
    select * from take_units(${keysOf(taken)}, ${numbers(taken.map(({ units }) => units))}::int[],
      ${numbers(taken.map(({ member_cap }) => member_cap))}, ${numbers(taken.map(({ namespace_cap }) => namespace_cap))},
      ${numbers(taken.map(({ capacity }) => capacity ?? null))}::int[])`.execute(ctx.db);
  return new Map(rows.map(({ operation_id, ...held }) => [operation_id, held]));
}

/** Holds what the first stretches of allocations cost. */
export const holdStretches = (ctx: Ctx, allocations: readonly string[]) =>
  sql`select hold_stretches(${uuids(allocations)})`.execute(ctx.db);
