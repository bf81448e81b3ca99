import type { Refusal } from "../../../contract/problem.ts";
import type { ResourceKind } from "../../../contract/resources.ts";
import { afterCommit, type Ctx, transact } from "../../kernel/context.ts";
import type { Attempt } from "../../kernel/problem.ts";
import type { Wanted } from "./admission-queries.ts";
import type { Numbers } from "./numbers.ts";
import * as queries from "./queries.ts";
import { allAgainst, fitsNow, limitReached, refusalsOf } from "./refusals.ts";
import * as types from "./type-queries.ts";

export { admit, admitAll, type Decision, lockFor } from "./admission.ts";
export type { Wanted } from "./admission-queries.ts";
export type { MemberRow, ProductRow } from "./queries.ts";
export { limitReached } from "./refusals.ts";
export { type Room, storageRoom } from "./room-queries.ts";
export type { TypeRow } from "./type-queries.ts";

type Bytes = queries.Bytes;

/**
 * Counts bytes in the caller's transaction, or refuses (limit_reached) with the numbers. `attempt` names what was tried,
 * for the activity record.
 */
export async function holdStorage(ctx: Ctx, bytes: Bytes, attempt?: Attempt): Promise<void> {
  refuseAboveLimit(bytes, await queries.hold(ctx, bytes, false), attempt);
}

/** Refuses with the numbers what storage has no room for now; nothing is held. */
export async function refuseWithoutRoom(ctx: Ctx, bytes: Bytes, attempt: Attempt): Promise<void> {
  const [row] = await queries.list(ctx, bytes.namespace_id, bytes.account_id, "storage");
  if (!row) return;
  const refusals = refusalsOf("storage", bytes.bytes, numbersOf(row));
  if (refusals.length > 0) throw limitReached(refusals, numbersOf(row), attempt);
}

/** Counts bytes that are there already; says whether they went over a limit. */
export async function countStorage(ctx: Ctx, bytes: Bytes): Promise<{ above_limit: boolean }> {
  const numbers = await queries.hold(ctx, bytes, true);
  return { above_limit: refusalsOf("storage", bytes.bytes, numbers).length > 0 };
}

/** Gives back what several members held, in one step that cannot deadlock with others. */
export const giveBackStorage = (
  ctx: Ctx,
  namespace_id: string,
  shares: readonly { account_id: string; bytes: number }[],
): Promise<void> => queries.giveBack(ctx, namespace_id, shares);

/** Counts what several members are to hold, all of it or nothing: then it refuses with every number against it. */
export async function takeStorage(
  ctx: Ctx,
  namespace_id: string,
  shares: readonly { account_id: string; bytes: number }[],
  attempt: Attempt,
): Promise<void> {
  const against = await queries.takeAll(ctx, namespace_id, shares);
  if (against.length > 0) throw allAgainst(against, ctx.actor.id, attempt);
}

/** Promises bytes to an upload that begins, or refuses; gives the promise's id. It holds at once, by itself. */
export async function reserveStorage(ctx: Ctx, bytes: Bytes, attempt?: Attempt): Promise<string> {
  const { reservation_id, ...numbers } = await queries.reserve(ctx, bytes);
  refuseAboveLimit(bytes, numbers, attempt);
  if (reservation_id === null) throw new Error("a reservation that is held has an id");
  return reservation_id;
}

/** Promises bytes in the caller's transaction to an upload that outlives a restart: whoever keeps the id takes it back. */
export async function reserveLasting(ctx: Ctx, bytes: Bytes, attempt: Attempt): Promise<string> {
  const id = await reserveStorage(ctx, bytes, attempt);
  await queries.keepReservation(ctx, id);
  return id;
}

/** Takes a promise back, once: in the transaction that counts what was stored, or when the upload failed. */
export const settleReservation = (ctx: Ctx, id: string): Promise<void> => queries.settleReservation(ctx, id);

/** Takes back what uploads of an earlier life were promised; called once at start, before anybody uploads. */
export const releaseDeadReservations = (ctx: Ctx): Promise<void> =>
  transact(ctx, async (ctx) => {
    for (const { namespace_id, shares } of await queries.takeReservations(ctx))
      await queries.giveBack(ctx, namespace_id, shares);
  });

/** Gives the units of an allocation back, on proof that nothing runs any more; once. Whoever waits is looked at. */
export async function release(ctx: Ctx, allocation_id: string): Promise<boolean> {
  afterCommit(ctx, () => ctx.ports.jobs.poke("queue"));
  return queries.release(ctx, allocation_id);
}

/** Other resource types of which a start would be admitted now, and how many units of each; a glance without locks. */
export async function fitsInstead(ctx: Ctx, start: Wanted) {
  const rows = await queries.listTypesNow(ctx, start);
  return rows.flatMap(({ resource_type, ...numbers }) => {
    const units = Math.min(start.units, fitsNow(numbers) ?? start.units);
    return resource_type === start.resource_type || units < 1 ? [] : [{ resource_type, units }];
  });
}

/** What the number of is limited; the others are held by what they run. */
const counted: Partial<Record<ResourceKind, "containers" | "repositories">> = {
  dataset: "repositories",
  model: "repositories",
  container: "containers",
};

/** Refuses when what was made, restored or moved here just now is one too many; its transaction holds the counters. */
export async function refuseAboveCount(
  ctx: Ctx,
  { namespace_id, owner_id, kind }: { namespace_id: string; owner_id: string | null; kind: ResourceKind },
  attempt: Attempt,
): Promise<void> {
  const product = counted[kind];
  if (product === undefined) return;
  const [row] = await queries.list(ctx, namespace_id, owner_id, product);
  if (!row) return;
  const before = { ...numbersOf(row), member_in_use: row.member_in_use - 1, namespace_in_use: row.in_use - 1 };
  const refusals = refusalsOf(product, 1, before);
  if (refusals.length > 0) throw limitReached(refusals, before, attempt);
}

/** The limits that stand against a start now, without locks: to complete a refusal that has another reason. */
export async function standingAgainst(ctx: Ctx, start: Wanted): Promise<Refusal[]> {
  const [row] = await queries.list(ctx, start.namespace_id, start.account_id, start.resource_type);
  if (!row) return [];
  return refusalsOf(start.resource_type, start.units, numbersOf(row));
}

const numbersOf = (row: queries.ProductRow): Numbers => ({
  ...{ member_cap: row.member_limit, member_in_use: row.member_in_use },
  ...{ namespace_cap: row.limit, namespace_in_use: row.in_use },
  allowance: row.allowance,
  ...{ capacity: row.capacity, capacity_in_use: row.capacity_in_use },
});

/** A resource type as executions copy it; undefined when there is none. */
export const resourceType = async (ctx: Ctx, name: string): Promise<types.TypeRow | undefined> =>
  (await types.listTypes(ctx, name))[0];

function refuseAboveLimit(bytes: Bytes, numbers: Numbers & { held: boolean }, attempt?: Attempt): void {
  if (numbers.held) return;
  const fallback = { action: "version.write", namespace_id: bytes.namespace_id, entity };
  throw limitReached(refusalsOf("storage", bytes.bytes, numbers), numbers, attempt ?? fallback);
}

const entity = { kind: "limit", id: null, name: "storage" };
