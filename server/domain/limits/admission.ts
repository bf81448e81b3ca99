import type { RawBuilder } from "kysely";
import type { Refusal } from "../../../contract/problem.ts";
import type { Ctx } from "../../kernel/context.ts";
import { Problem } from "../../kernel/problem.ts";
import * as queries from "./admission-queries.ts";
import type { Counter, Numbers } from "./numbers.ts";
import { refusalsOf, waitsOn } from "./refusals.ts";

/** What an admitted start holds, or every limit against it. */
export type Decision =
  | queries.Held
  | { allocation_id: null; refusals: Refusal[]; numbers: Numbers; waits_on: Counter | null };

type Start = queries.Start & { locked: queries.Locked };

/** Starts with the numbers they are decided on, what those hold that were admitted before, and who waits before them. */
interface Locks<S extends queries.Start> {
  starts: readonly (S & { locked: queries.Locked })[];
  held: ReadonlyMap<string, queries.Held>;
  ahead: readonly queries.Ahead[];
}

/**
 * Locks the counters of some starts in the caller's transaction, then what else the caller needs, then their wallets: the
 * one order of everywhere. It reads what the starts are decided on, true for as long as the locks are held. What else they
 * depend on must be read after this, by statements of their own: here one may have waited.
 */
export async function lockFor<S extends queries.Start>(
  ctx: Ctx,
  starts: readonly S[],
  others?: RawBuilder<unknown>,
): Promise<Locks<S>> {
  if (starts.some(({ units }) => units <= 0)) throw new RangeError("units must be positive");
  const { counted, wallets, budgets } = await queries.lockAll(ctx, starts, others);
  const paid = new Map(wallets.map(({ n, ...money }) => [n, money]));
  const stops = Map.groupBy(budgets, ({ n }) => n);
  const lockedOf = (numbers: queries.Locked, n: number) =>
    paid.has(n) || stops.has(n) ? { ...numbers, ...paid.get(n), budgets: stops.get(n) ?? [] } : numbers;
  const locked = starts.map((start, i) => ({ ...start, locked: lockedOf(counted[i] as queries.Locked, i + 1) }));
  return { starts: locked, held: await heldBefore(ctx, starts), ahead: await aheadOf(ctx, locked) };
}

async function heldBefore(ctx: Ctx, starts: readonly queries.Start[]): Promise<Locks<Start>["held"]> {
  const operations = starts.flatMap(({ operation_id }) => operation_id ?? []);
  return operations.length === 0 ? new Map() : queries.listHeld(ctx, operations);
}

async function aheadOf(ctx: Ctx, starts: readonly Start[]): Promise<queries.Ahead[]> {
  const awaited = starts.filter(({ locked }) => locked.somebody_waits).map(({ resource_type }) => resource_type);
  return awaited.length === 0 ? [] : queries.listAhead(ctx, [...new Set(awaited)], starts[0]?.place ?? null);
}

/**
 * Decides starts one after the other, as they came, and takes the units of those that fit. Each is decided on what those
 * before it have left. What is refused changes nothing, but that one who waits is not overtaken by those behind them.
 */
export async function admitAll(ctx: Ctx, { starts, held, ahead }: Locks<queries.Start>): Promise<Decision[]> {
  const taken: Start[] = [];
  const sums = new Map<string, number>();
  const waiting = new Map<string, number>();
  for (const one of ahead) add(waiting, keys[one.waits_on](one), one.units);
  const decisions = starts.map((start): Decision | null => {
    const before = held.get(start.operation_id ?? "");
    if (before) return before;
    const numbers = {
      ...start.locked,
      ...inUse(start, sums),
      ...waitingBefore(start, waiting),
      ...moneyLeft(start, sums),
    };
    const refusals = refusalsOf(start.resource_type, start.units, numbers);
    if (refusals.length > 0) {
      const waits_on = waitsOn(refusals, numbers);
      if (start.waits && waits_on !== null) add(waiting, keys[waits_on](start), start.units);
      return { allocation_id: null, refusals: refusals.map(inCurrency(ctx)), numbers, waits_on };
    }
    for (const [key, amount] of takenBy(start)) add(sums, key, amount);
    taken.push(start);
    return null;
  });
  const made = (await take(ctx, taken)).values();
  return decisions.map((decision) => decision ?? (made.next().value as queries.Held));
}

/** Takes the units of what was admitted, and holds what its first stretch costs, be it packages or the wallet that pay. */
async function take(ctx: Ctx, taken: readonly Start[]): Promise<queries.Held[]> {
  if (taken.length === 0) return [];
  const held = await queries.takeUnits(ctx, taken);
  const paid = held.filter((_, i) => taken[i]?.locked.stretch != null).map(({ allocation_id }) => allocation_id);
  if (paid.length > 0) await queries.holdStretches(ctx, paid);
  return held;
}

/** Decides one start, in the caller's transaction. */
export async function admit(ctx: Ctx, start: queries.Start): Promise<Decision> {
  const locks = await lockFor(ctx, [start]);
  if (locks.starts[0]?.locked.driver === null) throw new Problem("not_found", "There is no such resource type");
  const [decision] = await admitAll(ctx, locks);
  return decision as Decision;
}

const narrowest = ["member", "namespace", "type"] as const;
const keys = {
  type: (one: queries.Wanted) => one.resource_type,
  namespace: (one: queries.Wanted) => `${one.resource_type} ${one.namespace_id}`,
  member: (one: queries.Wanted) => `${one.resource_type} ${one.namespace_id} ${one.account_id}`,
} as const;

/** What a start takes of what those after it are decided on. */
function takenBy(start: Start): [string, number][] {
  const { stretch, budgets = [] } = start.locked;
  return [
    ...narrowest.map((counter): [string, number] => [keys[counter](start), start.units]),
    [start.namespace_id, stretch ?? 0],
    ...budgets.map((budget): [string, number] => [budget.budget_id, budget.stretch]),
  ];
}

type Sums = ReadonlyMap<string, number>;

/** What the counters say, with what those before it took. */
function inUse(start: Start, sums: Sums) {
  const { member_in_use, namespace_in_use, capacity_in_use } = start.locked;
  return {
    member_in_use: member_in_use + (sums.get(keys.member(start)) ?? 0),
    namespace_in_use: namespace_in_use + (sums.get(keys.namespace(start)) ?? 0),
    capacity_in_use: (capacity_in_use ?? 0) + (sums.get(keys.type(start)) ?? 0),
  };
}

/** What its wallet can pay after the first stretches of those before it, and the budgets that it is at the expense of with them. */
function moneyLeft({ namespace_id, locked: { payable, budgets = [] } }: Start, sums: Sums) {
  return {
    ...(payable == null ? {} : { payable: payable - (sums.get(namespace_id) ?? 0) }),
    budgets: budgets.map((budget) => ({ ...budget, held: budget.held + (sums.get(budget.budget_id) ?? 0) })),
  };
}

/** What those ask for who wait at a counter that it needs, and the narrowest of these counters. */
function waitingBefore(start: Start, waiting: Sums) {
  const before = narrowest.map((counter) => waiting.get(keys[counter](start)) ?? 0);
  const ahead_on = narrowest[before.findIndex((units) => units > 0)] ?? null;
  return { ahead: before.reduce((all, units) => all + units, 0), ahead_on };
}

function add(to: Map<string, number>, key: string, amount: number): void {
  to.set(key, (to.get(key) ?? 0) + amount);
}

const inCurrency =
  ({ ports: { currency } }: Ctx) =>
  (refusal: Refusal): Refusal =>
    refusal.unit === "micros" ? { ...refusal, currency } : refusal;
