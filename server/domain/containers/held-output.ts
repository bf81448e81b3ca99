import type { Ctx } from "../../kernel/context.ts";
import { countStorage, holdStorage } from "../limits/limits.ts";
import { changeMeter, closeMeter, openMeter } from "../usage/usage.ts";
import * as queries from "./queries.ts";

/*
 * What is in /output counts against storage: at the end all of it, and from the start what it begins with as a copy of an
 * earlier output. In between, what is written is only looked at.
 */

/** Whose use it is. */
export const whose = (row: queries.Work) => ({
  namespace_id: row.namespace_id,
  account_id: row.started_by,
  resource_id: row.container_id,
});

/**
 * Takes an execution to hand it to an engine. What its output begins with is counted before it is copied, once, or it is
 * refused with the numbers; then nothing was taken.
 */
export async function takeWithCopy(ctx: Ctx, row: queries.Work, sandbox: string): Promise<queries.Moved | undefined> {
  const bytes = row.output_bytes > 0 ? 0 : (row.continues_bytes ?? 0);
  if (bytes === 0) return queries.claim(ctx, row, sandbox);
  const { deleted } = await queries.lockContainer(ctx, row.container_id);
  const claimed = await queries.claim(ctx, row, sandbox);
  if (!claimed || deleted) return claimed;
  await holdStorage(ctx, { ...whose(row), bytes });
  await queries.setHeld(ctx, row.id, bytes);
  await queries.addBytes(ctx, row.container_id, bytes);
  await openMeter(ctx, meterOf(row, row.output_record_id, bytes));
  return claimed;
}

/**
 * Counts what an output has become at its end; `before` is what was counted of it until then. What a deleted container
 * holds counts when it is restored. Says whether more was written than a limit allows.
 */
export async function countOutput(
  ctx: Ctx,
  row: queries.Work,
  { bytes, at, deleted }: { bytes: number; at: Date; deleted: boolean },
  before: queries.HeldOutput,
): Promise<{ above_limit: boolean }> {
  const added = bytes - before.bytes;
  if (added !== 0) await queries.addBytes(ctx, row.container_id, added);
  if (added === 0 || deleted) return { above_limit: false };
  const { above_limit } = await countStorage(ctx, { ...whose(row), bytes: added });
  if (before.bytes === 0) await openMeter(ctx, meterOf(row, before.record_id, bytes, at));
  else if (bytes > 0) await changeMeter(ctx, before.record_id, bytes, at);
  else await closeMeter(ctx, before.record_id, at);
  return { above_limit: above_limit && added > 0 };
}

const meterOf = (row: queries.Work, id: string, rate: number, at?: Date) => ({
  ...({ id, type: "storage", product: "storage", source: `output of execution ${row.number}`, rate } as const),
  ...(at ? { at } : {}),
  ...whose(row),
});
