import { type Ctx, transact } from "../../kernel/context.ts";
import type { Attempt } from "../../kernel/problem.ts";
import * as queries from "./queries.ts";
import { limitReached, type Numbers, refusalsOf } from "./refusals.ts";

type Bytes = queries.Bytes;

/**
 * Counts bytes in the caller's transaction, or refuses (limit_reached) with the numbers. `attempt` names what was tried,
 * for the activity record.
 */
export async function holdStorage(ctx: Ctx, bytes: Bytes, attempt?: Attempt): Promise<void> {
  refuseAboveLimit(bytes, await queries.hold(ctx, bytes, false), attempt);
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

/** Promises bytes to an upload that begins, or refuses; gives the promise's id. It holds at once, by itself. */
export async function reserveStorage(ctx: Ctx, bytes: Bytes, attempt?: Attempt): Promise<string> {
  const { reservation_id, ...numbers } = await queries.reserve(ctx, bytes);
  refuseAboveLimit(bytes, numbers, attempt);
  if (reservation_id === null) throw new Error("a reservation that is held has an id");
  return reservation_id;
}

/** Takes a promise back, once: in the transaction that counts what was stored, or when the upload failed. */
export const settleReservation = (ctx: Ctx, id: string): Promise<void> => queries.settleReservation(ctx, id);

/** Takes back what uploads of an earlier life were promised; called once at start, before anybody uploads. */
export const releaseDeadReservations = (ctx: Ctx): Promise<void> =>
  transact(ctx, async (ctx) => {
    for (const { namespace_id, shares } of await queries.takeReservations(ctx))
      await queries.giveBack(ctx, namespace_id, shares);
  });

function refuseAboveLimit(bytes: Bytes, numbers: Numbers & { held: boolean }, attempt?: Attempt): void {
  if (numbers.held) return;
  const fallback = { action: "version.write", namespace_id: bytes.namespace_id, entity };
  throw limitReached(refusalsOf("storage", bytes.bytes, numbers), numbers, attempt ?? fallback);
}

const entity = { kind: "limit", id: null, name: "storage" };
