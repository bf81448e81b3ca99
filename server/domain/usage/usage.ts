import type { Ctx } from "../../kernel/context.ts";
import * as queries from "./queries.ts";

export type { Meter } from "./queries.ts";

/**
 * Opens a usage record at a rate (units of a resource type, or bytes); a second call with its id changes nothing.
 * Without `at` the time is the database's.
 */
export const openMeter = (ctx: Ctx, meter: queries.Meter): Promise<void> => queries.open(ctx, meter);

/** Goes on at a new rate; the whole rate, not the difference. */
export const changeMeter = (ctx: Ctx, id: string, rate: number, at?: Date): Promise<void> =>
  queries.change(ctx, [id], { rate, at });

/** Ends a usage record for good; a second call changes nothing. */
export const closeMeter = (ctx: Ctx, id: string, at?: Date): Promise<void> => queries.change(ctx, [id], { at });

/** Ends several usage records at once. */
export const closeMeters = (ctx: Ctx, ids: readonly string[], at?: Date): Promise<void> =>
  queries.change(ctx, ids, { at });
