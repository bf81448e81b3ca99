import type { Refusal } from "../../../contract/problem.ts";
import type { Ctx } from "../../kernel/context.ts";
import { Problem } from "../../kernel/problem.ts";
import * as queries from "./admission-queries.ts";
import { type Counter, type Numbers, refusalsOf, waitsOn } from "./refusals.ts";

/** What an admitted start holds, or every limit against it. */
export type Decision =
  | { allocation_id: string; devices: string[] }
  | { allocation_id: null; refusals: Refusal[]; numbers: Numbers; waits_on: Counter | null };

/** Starts, the numbers they are decided on, and who waits before them; true for as long as the locks are held. */
interface Locks<S extends queries.Start> {
  starts: readonly (S & { locked: queries.Locked })[];
  ahead: queries.Ahead[];
}

/**
 * Locks the counters of some starts in the caller's transaction, then what else the caller needs, then their wallets: the
 * one order of everywhere. It reads what the starts are decided on. What else they depend on must be read after this, by
 * statements of their own: here one may have waited.
 */
export async function lockFor<S extends queries.Start>(
  ctx: Ctx,
  starts: readonly S[],
  others: () => Promise<unknown> = async () => {},
): Promise<Locks<S>> {
  if (starts.some(({ units }) => units <= 0)) throw new RangeError("units must be positive");
  const rows = await queries.lockStarts(ctx, starts);
  const awaited = starts.filter((_, i) => rows[i]?.somebody_waits).map(({ resource_type }) => resource_type);
  const place = starts[0]?.place ?? null;
  const ahead = awaited.length > 0 ? await queries.listAhead(ctx, [...new Set(awaited)], place) : [];
  await others();
  // One after the other, on one connection, but sent together.
  const [wallets, stops] = await Promise.all([queries.lockWallets(ctx, starts), queries.lockBudgets(ctx, starts)]);
  const paid = new Map(wallets.map(({ n, ...money }) => [n, money]));
  const budgets = Map.groupBy(stops, ({ n }) => n);
  const locked = rows.map((row, i) => ({ ...row, ...paid.get(i + 1), budgets: budgets.get(i + 1) ?? [] }));
  return { starts: starts.map((start, i) => ({ ...start, locked: locked[i] as queries.Locked })), ahead };
}

/**
 * Decides starts one after the other, as they came, and takes the units of those that fit. Each is decided on what those
 * before it have left. What is refused changes nothing, but that one who waits is not overtaken by those behind them.
 */
export async function admitAll(ctx: Ctx, { starts, ahead }: Locks<queries.Start>): Promise<Decision[]> {
  const taken: (queries.Start & Numbers)[] = [];
  const decisions = starts.map((start): Decision => {
    const { allocation_id, devices } = start.locked;
    if (allocation_id !== null) return { allocation_id, devices: devices ?? [] };
    const numbers = {
      ...start.locked,
      ...inUse(start, taken),
      ...waitingBefore(start, ahead),
      ...leftOf(start, taken),
      budgets: budgetsOf(start, taken),
    };
    const refusals = refusalsOf(start.resource_type, start.units, numbers).map(inCurrency(ctx));
    if (refusals.length > 0) {
      const waits_on = waitsOn(refusals, numbers);
      if (start.waits && waits_on !== null) ahead.push({ ...start, waits_on });
      return { allocation_id: null, refusals, numbers, waits_on };
    }
    taken.push({ ...start, ...numbers });
    return { allocation_id: "", devices: [] };
  });
  const held = await take(ctx, taken);
  return decisions.map((decision, i) => held.get(starts[i]?.operation_id ?? "") ?? decision);
}

/** Takes the units of what was admitted, and holds what its first stretch costs, be it packages or the wallet that pay. */
async function take(ctx: Ctx, taken: readonly (queries.Start & Numbers)[]) {
  if (taken.length === 0) return new Map<string, never>();
  const held = await queries.takeUnits(ctx, taken);
  const paid = taken.flatMap(({ operation_id, stretch }) =>
    stretch == null ? [] : (held.get(operation_id)?.allocation_id ?? []),
  );
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

const needs = {
  type: (a: queries.Wanted, b: queries.Wanted) => a.resource_type === b.resource_type,
  namespace: (a: queries.Wanted, b: queries.Wanted) => needs.type(a, b) && a.namespace_id === b.namespace_id,
  member: (a: queries.Wanted, b: queries.Wanted) => needs.namespace(a, b) && a.account_id === b.account_id,
};
const narrowest = ["member", "namespace", "type"] as const;

/** What the counters say, with what those before it took. */
function inUse(start: queries.Start & { locked: queries.Locked }, taken: readonly queries.Start[]) {
  const { member_in_use, namespace_in_use, capacity_in_use } = start.locked;
  const by = (counter: Counter) => sum(taken.filter((one) => needs[counter](one, start)));
  return {
    member_in_use: member_in_use + by("member"),
    namespace_in_use: namespace_in_use + by("namespace"),
    capacity_in_use: (capacity_in_use ?? 0) + by("type"),
  };
}

/** What its wallet can pay after the first stretches of those before it. */
function leftOf(
  { namespace_id, locked }: queries.Start & { locked: queries.Locked },
  taken: readonly (queries.Start & Numbers)[],
) {
  if (locked.payable == null) return {};
  const before = taken.filter((one) => one.namespace_id === namespace_id);
  return { payable: before.reduce((left, { stretch }) => left - (stretch ?? 0), locked.payable) };
}

/** The budgets that it is at the expense of, with the first stretches of those before it. */
const budgetsOf = ({ locked }: { locked: queries.Locked }, taken: readonly Numbers[]) =>
  (locked.budgets ?? []).map((budget) => {
    const same = taken.flatMap(({ budgets = [] }) => budgets.filter((one) => one.budget_id === budget.budget_id));
    return { ...budget, held: same.reduce((held, { stretch }) => held + stretch, budget.held) };
  });

/** What those ask for who wait at a counter that it needs, and the narrowest of these counters. */
function waitingBefore(start: queries.Start, ahead: readonly queries.Ahead[]) {
  const before = ahead.filter((one) => needs[one.waits_on](one, start));
  const ahead_on = narrowest.find((counter) => before.some(({ waits_on }) => waits_on === counter)) ?? null;
  return { ahead: sum(before), ahead_on };
}

const sum = (of: readonly { units: number }[]) => of.reduce((all, { units }) => all + units, 0);

const inCurrency =
  ({ ports: { currency } }: Ctx) =>
  (refusal: Refusal): Refusal =>
    refusal.unit === "micros" ? { ...refusal, currency } : refusal;
