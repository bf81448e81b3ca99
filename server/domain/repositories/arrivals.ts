import { type Ctx, transact } from "../../kernel/context.ts";
import { Problem } from "../../kernel/problem.ts";
import { countGrowth } from "./files.ts";
import { gathering } from "./gathering.ts";
import { keepTouched } from "./keeping.ts";
import { type Promised, promiseStorage } from "./promises.ts";
import * as queries from "./queries.ts";
import { type Found, lockOpen } from "./versions.ts";

/** A file that has come whole and waits to be put into its version. */
export interface Arrival extends queries.NewFile {
  /** What was promised to it while it came; undefined: it is in memory, and is promised its bytes before they are written. */
  promised: Promised | undefined;
  /** Where it is small, its bytes: those of several become blobs together. */
  content?: Buffer;
  /** Makes its bytes a blob. */
  keep(): Promise<void>;
  /** Forgets its bytes. */
  drop(): Promise<void>;
}

interface Waiting {
  ctx: Ctx;
  found: Found;
  arrival: Arrival;
  kept: Promise<void> | undefined;
  answer: (outcome: queries.FileRow | Error) => void;
}

const files_max = 1_000_000;
/** So few small files become durable sooner one by one than with all else that is on its way to the disk. */
const together_min = 8;

/** Two commits for all files that come together, instead of two for each. */
const join = gathering<Waiting>((turn) =>
  putAll(turn).catch(async (error) => {
    if (turn.length === 1) return turn[0]?.answer(error);
    // one of them spoils it for all: each by itself then
    for (const one of turn) await putAll([one]).catch(one.answer);
  }),
);

/** Puts a file into its version, together with those that come for it at the same time. */
export async function arrive(ctx: Ctx, found: Found, arrival: Arrival): Promise<queries.FileRow> {
  const outcome = await new Promise<queries.FileRow | Error>((answer) =>
    join(`${found.version.id} ${ctx.actor.token?.id}`, { ctx, found, arrival, answer, kept: undefined }),
  );
  if (!(outcome instanceof Error)) return outcome;
  await arrival.drop();
  throw outcome;
}

/**
 * The order that the collector of unused blobs cannot break: what the bytes are called is touched and committed, then
 * they are put in place (also over equal ones), then a file names them. Only the last step makes anything visible.
 */
async function putAll(turn: readonly Waiting[]): Promise<void> {
  const { ctx, found } = turn[0] as Waiting;
  const together = await begin(
    ctx,
    found,
    turn.map(({ arrival }) => arrival),
  );
  keepSmall(ctx, turn);
  const kept = await Promise.allSettled(turn.map(keepOnce));
  const whole = turn.filter((_, i) => kept[i]?.status === "fulfilled");
  await put(ctx, found, whole, together).finally(() => together.release(ctx));
  for (const [i, outcome] of kept.entries()) if (outcome.status === "rejected") turn[i]?.answer(outcome.reason);
}

const begin = (ctx: Ctx, found: Found, files: readonly Arrival[]): Promise<Promised> =>
  transact(ctx, async (ctx) => {
    const together = promiseStorage(found, 0);
    await queries.touchBlobs(ctx, files);
    const unpromised = files.filter(({ promised }) => !promised);
    if (unpromised.length === 0) return together;
    const replaced = await queries.bytesOf(ctx, found.version.id, unpromised);
    const growth = unpromised.map(({ path, bytes }) => Math.max(0, bytes - (replaced.get(path) ?? 0)));
    await together.cover(ctx, sum(growth));
    return together;
  });

/** Small files wait for the disk together, where they are more than a few; should that fail, each by itself. */
function keepSmall(ctx: Ctx, turn: readonly Waiting[]): void {
  const small = turn.filter(({ arrival, kept }) => arrival.content !== undefined && kept === undefined);
  if (small.length < together_min) return;
  const files = small.map(({ arrival }) => arrival);
  const all = keepTouched(ctx, files, () => keepTogether(ctx, files));
  for (const one of small) one.kept = all.catch(() => keep(one));
}

async function keepTogether(ctx: Ctx, files: readonly Arrival[]): Promise<void> {
  const together = ctx.ports.blobs.together();
  try {
    await together.add(files.flatMap(({ sha256, content }) => (content ? { sha256, content } : [])));
    await together.keep();
  } finally {
    await together.drop();
  }
}

const keep = ({ ctx, arrival }: Waiting): Promise<void> => keepTouched(ctx, [arrival], () => arrival.keep());

/** Once, although those of a spoilt turn have two. */
const keepOnce = (waiting: Waiting): Promise<void> => {
  waiting.kept ??= keep(waiting);
  return waiting.kept;
};

async function put(ctx: Ctx, found: Found, turn: readonly Waiting[], together: Promised): Promise<void> {
  if (turn.length === 0) return;
  const files = turn.map(({ arrival }) => arrival);
  const promises = [together, ...files.flatMap(({ promised }) => promised ?? [])];
  const rows = await transact(ctx, async (ctx) => {
    const locked = await lockOpen(ctx, found, "version.write");
    refuseCrowded(locked, files.length);
    for (const promise of promises) await promise.release(ctx);
    const rows = await queries.putFiles(ctx, locked.version.id, files);
    await countGrowth(ctx, locked, sum(rows.map(({ grown }) => grown ?? 0)), sum(promises.map(({ bytes }) => bytes())));
    return rows;
  });
  for (const promise of promises) promise.settled();
  for (const [i, { arrival, answer }] of turn.entries()) answer(outcomeOf(arrival, rows[i]));
}

function outcomeOf(file: Arrival, row: Awaited<ReturnType<typeof queries.putFiles>>[number] | undefined) {
  if (!row?.modified_at) return inTheWay(file.path, row?.obstacle ?? file.path);
  const { path, sha256, bytes, media_type } = file;
  return { path, sha256, bytes, media_type, modified_at: row.modified_at };
}

/** A version has room for so many files more. */
export function refuseCrowded({ version }: Found, more: number): void {
  if (version.files + more > files_max) throw new Problem("too_large", `A version holds at most ${files_max} files`);
}

/** A file cannot be where a folder is, nor the other way round. */
export const inTheWay = (path: string, obstacle: string): Problem =>
  new Problem(
    "conflict",
    path.startsWith(`${obstacle}/`)
      ? `"${path}" cannot be here: "${obstacle}" is a file`
      : `"${path}" is a folder here: it holds "${obstacle}"`,
  );

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
