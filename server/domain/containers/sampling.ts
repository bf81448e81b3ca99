import { stat } from "node:fs/promises";
import { setImmediate as breathe } from "node:timers/promises";
import type { Ctx } from "../../kernel/context.ts";
import type { Job } from "../../kernel/jobs.ts";
import { type Room, storageRoom } from "../limits/limits.ts";
import { engineOf } from "./engines.ts";
import { cardIn, evict } from "./lifecycle.ts";
import { measure } from "./output-folder.ts";
import { tooMuch, type Written } from "./overflow.ts";
import { placesOf } from "./places.ts";
import * as queries from "./sample-queries.ts";
import { socketsOf } from "./workspace.ts";

/** More than this an execution never has for long; the newest are left as they are. */
const samples_max = 480;
const newest_kept = 120;
/** A large output takes time to measure: it is done again only after so many times as long. */
const rest_factor = 20;

/** So long a log counts as nothing: whoever has no storage left may still say something. */
const log_free_bytes = 2 ** 26;

interface Measured {
  /** In /output. */
  bytes: number;
  /** On the disk beside it. */
  beside: number;
  again_at: number;
}

/** Looks at what runs every few seconds, keeps what it uses, and stops what writes more than storage allows. */
export function watchUse(ctx: Ctx): Job {
  const outputs = new Map<string, Measured>();
  const run = async () => {
    const running = await queries.listRunning(ctx);
    const ids = new Set(running.map(({ id }) => id));
    for (const id of outputs.keys()) if (!ids.has(id)) outputs.delete(id);
    for (const row of running) outputs.set(row.id, await measureAgain(ctx, row, outputs.get(row.id)));
    await keep(ctx, running, outputs);
    await stopOverflow(
      ctx,
      running.map((row) => ({ ...row, bytes: writtenOf(outputs.get(row.id)) - row.held_bytes })),
    );
  };
  return { name: "samples", every_seconds: 5, run };
}

const nothing: Measured = { bytes: 0, beside: 0, again_at: 0 };

const writtenOf = ({ bytes, beside } = nothing): number => bytes + beside;

/** What runs may remove files while they are counted: then the last figure stands. */
async function measureAgain(ctx: Ctx, row: queries.Running, last: Measured = nothing): Promise<Measured> {
  const began = Date.now();
  if (began < last.again_at) return last;
  const bytes = await measure(placesOf(ctx, row.id).output).catch(() => last.bytes);
  const beside = await measureBeside(ctx, row).catch(() => last.beside);
  return { bytes, beside, again_at: Date.now() + (Date.now() - began) * rest_factor };
}

/** The other places of the host that a workload can fill: its log, its sockets' folder, what its engine shares with it. */
async function measureBeside(ctx: Ctx, row: queries.Running): Promise<number> {
  const log = await stat(placesOf(ctx, row.id).log).catch(() => undefined);
  let bytes = Math.max(0, (log?.size ?? 0) - log_free_bytes);
  const sockets = row.mode === "workspace" ? [socketsOf(ctx, row.id)] : [];
  const others = ctx.ports.engines.get(row.driver)?.foldersOf?.(row.id) ?? [];
  for (const folder of [...sockets, ...others]) bytes += await measure(folder);
  return bytes;
}

async function keep(ctx: Ctx, running: readonly queries.Running[], outputs: ReadonlyMap<string, Measured>) {
  const samples = [];
  for (const row of running) {
    const use = await look(ctx, row);
    const output_bytes = outputs.get(row.id)?.bytes ?? 0;
    if (use) samples.push({ execution_id: row.id, at: new Date(), output_bytes, ...use });
    await breathe();
  }
  if (samples.length === 0) return;
  await queries.insertSamples(ctx, samples);
  await queries.thin(
    ctx,
    samples.map(({ execution_id }) => execution_id),
    samples_max,
    newest_kept,
  );
}

/** An engine that does not answer, or no longer knows of it, leaves a gap and nothing else. */
async function look(ctx: Ctx, row: queries.Running) {
  const cards = row.devices.flatMap((label) => cardIn(label) ?? []);
  const seen = await Promise.resolve()
    .then(() => engineOf(ctx, row).sample(row.id, cards))
    .catch((error: Error) => {
      ctx.ports.log.debug({ err: error, execution: row.id }, "an execution could not be looked at");
      return null;
    });
  if (!seen) return null;
  const { gpu, ...use } = seen;
  return { ...use, gpu_percent: gpu?.percent ?? null, gpu_memory_bytes: gpu?.memory_bytes ?? null };
}

/** What is written while it runs is counted at its end; that it may become more than there is room for is seen now. */
async function stopOverflow(ctx: Ctx, running: readonly Written[]): Promise<void> {
  const writing = running.filter(({ bytes }) => bytes > 0);
  if (writing.length === 0) return;
  const rooms = await storageRoom(ctx, holdersOf(writing));
  for (const { id } of tooMuch(writing, rooms)) await evict(ctx, id, "disk_full");
}

const holdersOf = (running: readonly Written[]): Pick<Room, "namespace_id" | "account_id">[] => {
  const pairs = running.map(({ namespace_id, started_by }) => ({ namespace_id, account_id: started_by }));
  return [...new Map(pairs.map((pair) => [pair.namespace_id + pair.account_id, pair])).values()];
};
