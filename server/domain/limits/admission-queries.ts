import { type RawBuilder, sql } from "kysely";
import type { Ctx } from "../../kernel/context.ts";
import { distinct } from "../../kernel/distinct.ts";
import { inOneMessage } from "../../kernel/one-message.ts";
import type { BudgetRow, Counter, Numbers } from "./numbers.ts";

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
  /** Named by whoever may ask for the same start again: it is admitted once. */
  operation_id?: string;
  /** Of a start that waited; a new one comes after all who wait. */
  place?: number;
  /** It takes a place in the queue where it is refused, before whoever comes after it. */
  waits?: boolean;
}

/**
 * What starts of one member, namespace and type are decided on, as it is under the locks, and what the type gives. A type
 * that is not there has no driver.
 */
export type Locked = Numbers & {
  /** Whose starts these are, among all that were locked together. */
  n: number;
  /** For units of its type, somewhere. */
  somebody_waits: boolean;
} & ({ driver: string; capacity: number; cpu_millis: number; memory_bytes: number } | { driver: null });

/** What an admitted start holds. */
export interface Held {
  allocation_id: string;
  devices: string[];
}

/** Ids and numbers as PostgreSQL reads an array of them; texts would have to be quoted. */
const listed = (values: readonly (string | number | null | undefined)[]) =>
  `{${values.map((value) => value ?? "null").join(",")}}`;

const uuids = (values: readonly (string | undefined)[]) => sql`${listed(values)}::uuid[]`;
const texts = (values: readonly string[]) => sql`${sql.val(values)}::text[]`;
const ints = (values: readonly (number | null)[]) => sql`${listed(values)}::int[]`;
const bigints = (values: readonly (number | null)[]) => sql`${listed(values)}::bigint[]`;

const whoWhatWhere = (starts: readonly Wanted[]) => sql`
  ${uuids(starts.map(({ namespace_id }) => namespace_id))}, ${uuids(starts.map(({ account_id }) => account_id))},
  ${texts(starts.map(({ resource_type }) => resource_type))}`;

const nothing = sql`select`;

/**
 * Locks every counter that the starts depend on, then what else the caller needs, then their wallets and budgets; reads what
 * they are decided on. All of it is sent at once, and each statement is run when the one before it is done.
 */
export async function lockAll(ctx: Ctx, starts: readonly Start[], others: RawBuilder<unknown> = nothing) {
  const { firsts, of } = distinct(starts, (one) => `${one.resource_type} ${one.namespace_id} ${one.account_id}`);
  const lock = sql<Locked>`select * from lock_starts(${whoWhatWhere(firsts)})`;
  const statements = [lock, others, lockWallets(starts), lockBudgets(starts)] as const;
  const [counters, , wallets, budgets] = await inOneMessage(ctx.db, statements);
  const counted = new Map(counters.map((row) => [row.n - 1, row]));
  return { counted: of.map((n) => counted.get(n) as Locked), wallets, budgets };
}

/**
 * Locks the wallets that starts are paid from, after every other lock; a row for each start that costs something: what of
 * its first stretch packages do not pay, and what its wallet can.
 */
const lockWallets = (starts: readonly Start[]) => sql<{ n: number; stretch: number; payable: number }>`
  select * from lock_wallets(${uuids(starts.map(({ namespace_id }) => namespace_id))},
    ${texts(starts.map(({ resource_type }) => resource_type))}, ${ints(starts.map(({ units }) => units))})`;

/** Locks the budgets that stop starts, after their wallets; a row for each start and budget that it is at the expense of. */
const lockBudgets = (starts: readonly Start[]) => sql<BudgetRow & { n: number }>`
  select * from lock_budgets(${uuids(starts.map(({ namespace_id }) => namespace_id))},
    ${uuids(starts.map(({ account_id }) => account_id))}, ${uuids(starts.map(({ container_id }) => container_id))},
    ${texts(starts.map(({ resource_type }) => resource_type))}, ${ints(starts.map(({ units }) => units))})`;

/** What operations hold that were admitted before; read under the locks of their counters. */
export async function listHeld(ctx: Ctx, operations: readonly string[]): Promise<Map<string, Held>> {
  const { rows } = await sql<Held & { operation_id: string }>`
    select a.operation_id, a.id as allocation_id,
      array(select d.label from device d where d.allocation_id = a.id order by d.slot) as devices
    from allocation a where a.operation_id = any (${uuids(operations)})`.execute(ctx.db);
  return new Map(rows.map(({ operation_id, ...held }) => [operation_id, held]));
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

/** Takes the units and devices of what was admitted, in this order. */
export async function takeUnits(ctx: Ctx, taken: readonly (Start & { locked: Locked })[]): Promise<Held[]> {
  const { firsts, of } = distinct(taken, ({ locked }) => `${locked.n}`);
  const { rows } = await sql<{ allocations: string[]; devices: string[][] | null }>`
    select * from take_units(${whoWhatWhere(firsts)}, ${bigints(firsts.map(({ locked }) => locked.member_cap))},
      ${bigints(firsts.map(({ locked }) => locked.namespace_cap))},
      ${ints(firsts.map(({ locked }) => locked.capacity ?? null))}, ${ints(of.map((n) => n + 1))},
      ${ints(taken.map(({ units }) => units))}, ${uuids(taken.map(({ operation_id }) => operation_id))})`.execute(
    ctx.db,
  );
  const [made] = rows;
  return (made?.allocations ?? []).map((allocation_id, i) => ({ allocation_id, devices: made?.devices?.[i] ?? [] }));
}

/** Holds what the first stretches of allocations cost. */
export const holdStretches = (ctx: Ctx, allocations: readonly string[]) =>
  sql`select hold_stretches(${uuids(allocations)})`.execute(ctx.db);
