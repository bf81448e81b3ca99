import type { RepositoryKind } from "../../../contract/repositories.ts";
import type { Visibility } from "../../../contract/resources.ts";
import { accountOf, type Ctx, transact, undone } from "../../kernel/context.ts";
import { invalid, Problem } from "../../kernel/problem.ts";
import * as sharing from "../sharing/sharing.ts";
import { inTheWay, refuseCrowded } from "./arrivals.ts";
import { countGrowth } from "./files.ts";
import { type Promised, promiseStorage } from "./promises.ts";
import * as queries from "./queries.ts";
import { type Brought, storeAll, type Watch } from "./storing.ts";
import { type Found, findOwn, lockOpen, open, seal, versionOf } from "./versions.ts";

/** Where files go: a repository that is made, a new version of one, or an open version of the asker's own. */
export interface Destination {
  kind: RepositoryKind;
  namespace: string;
  name: string;
  create: { description: string; visibility?: Visibility | undefined; project?: string | undefined } | null;
  /** Null: a new one. */
  version: number | string | null;
  from: number | string;
  note: string;
  seal: boolean;
}

const touch_every_ms = 600_000;
/** Leaves of files are split between two statements, not inside of one. */
const put_at_once = 500;

/** Refuses what could never be taken in: does it with no file, and undoes it. */
export const refuseIntake = (ctx: Ctx, to: Destination): Promise<void> =>
  undone(ctx, async (ctx) => void (await reach(ctx, to)));

/**
 * Makes files a version, or part of one, all or none: their bytes are promised, hashed and stored as they come, and named
 * by one transaction at the end, in which `last` writes down what it has to.
 */
export async function takeIn(
  ctx: Ctx,
  to: Destination,
  files: AsyncIterable<Brought>,
  watch: Watch,
  last: (ctx: Ctx, found: Found) => Promise<void>,
): Promise<Found> {
  const found = await placeOf(ctx, to);
  const promised = promiseStorage({ row: found.row, version: { created_by: accountOf(ctx) } }, 0);
  const stored: queries.NewFile[] = [];
  const touch = () => void touchAll(ctx, stored).catch(() => undefined); // unknown then, they are refused when named
  const timer = setInterval(touch, touch_every_ms).unref();
  try {
    await storeAll(ctx, files, { ...watch, promised, replaced: replacedIn(ctx, to, found) }, stored);
    if (stored.length === 0) throw invalid("paths", "There is no file that could become part of a version");
    return await transact(ctx, (ctx) => enter(ctx, to, stored, promised, last));
  } catch (error) {
    await promised.release(ctx);
    throw error;
  } finally {
    clearInterval(timer);
  }
}

/** The namespace that pays, and what a refusal is recorded against; a repository that is to be made is not there yet. */
const placeOf = (ctx: Ctx, to: Destination): Promise<Found> => undone(ctx, (ctx) => reach(ctx, to));

/** A version that is not there yet has nothing that could be replaced for certain. */
const replacedIn =
  (ctx: Ctx, to: Destination, { version }: Found) =>
  async (some: readonly Brought[]) =>
    to.version === null ? new Map<string, number>() : queries.bytesOf(ctx, version.id, some);

async function touchAll(ctx: Ctx, files: readonly queries.NewFile[]): Promise<void> {
  for (let first = 0; first < files.length; first += put_at_once)
    await queries.touchBlobs(ctx, files.slice(first, first + put_at_once));
}

async function enter(
  ctx: Ctx,
  to: Destination,
  files: readonly queries.NewFile[],
  promised: Promised,
  last: (ctx: Ctx, found: Found) => Promise<void>,
): Promise<Found> {
  const bytes = promised.bytes();
  const found = await reach(ctx, to, () => promised.release(ctx));
  refuseCrowded(found, files.length);
  let grown = 0;
  for (let first = 0; first < files.length; first += put_at_once)
    grown += await put(ctx, found, files.slice(first, first + put_at_once));
  await countGrowth(ctx, found, grown, bytes);
  const at = { kind: to.kind, namespace: found.row.namespace_path, name: found.row.name };
  const made = to.seal
    ? await seal(ctx, { ...at, version: found.version.number })
    : { row: found.row, version: await versionOf(ctx, found.row, found.version.number) };
  await last(ctx, made);
  return made;
}

async function put(ctx: Ctx, { version }: Found, files: readonly queries.NewFile[]): Promise<number> {
  const rows = await queries.putFiles(ctx, version.id, files);
  const stopped = rows.flatMap(({ obstacle }, i) =>
    obstacle === null ? [] : [inTheWay(files[i]?.path ?? "", obstacle).message],
  );
  if (stopped.length > 0) throw new Problem("conflict", listed(stopped));
  return rows.reduce((sum, { grown }) => sum + (grown ?? 0), 0);
}

const shown_max = 20;

/** Every fault in one sentence after another; of very many the first. */
const listed = (faults: readonly string[]): string =>
  faults.slice(0, shown_max).join(". ") + (faults.length > shown_max ? `, and ${faults.length - shown_max} more` : "");

/** The open version that files go into, locked; what was promised is given back under the same locks. */
async function reach(ctx: Ctx, to: Destination, locked = async () => {}): Promise<Found> {
  const at = { kind: to.kind, namespace: to.namespace, name: to.name };
  if (to.version !== null) {
    const held = await lockOpen(
      ctx,
      await findOwn(ctx, { ...at, version: to.version }, "version.write"),
      "version.write",
    );
    await locked();
    return held;
  }
  if (to.create) await sharing.create(ctx, { ...at, ...to.create });
  await locked();
  return open(ctx, at, { note: to.note, from: to.create ? "empty" : to.from });
}
