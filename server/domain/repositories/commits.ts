import { type Ctx, transact } from "../../kernel/context.ts";
import { notFound, Problem } from "../../kernel/problem.ts";
import type { ResourceRow } from "../sharing/sharing.ts";
import { inTheWay } from "./arrivals.ts";
import * as commits from "./commit-queries.ts";
import type { Composed } from "./compositions.ts";
import { countGrowth } from "./files.ts";
import * as git from "./git.ts";
import { claim } from "./objects.ts";
import * as queries from "./queries.ts";
import { type Address, kindOf, locked } from "./repositories.ts";
import { find, head, oidOf, type Revision } from "./revisions.ts";
import * as trees from "./tree-queries.ts";
import { type Found, findOwn, lockOpen, open, seal } from "./versions.ts";

/** What a commit says of itself. */
export interface Message {
  /** `main`, or the name of an open version of the asker's own. */
  branch: string;
  note: string;
  /** The commit that it was made for; refused when the branch is another meanwhile. */
  parent?: string | undefined;
}

/**
 * Makes changes a new sealed version, from the newest that the asker may use, in one transaction under the repository's
 * lock: two at once are one after the other. To a branch that is an open version they are made right there. Changes that
 * change nothing make no version.
 */
export const commit = (ctx: Ctx, seen: ResourceRow, made: Composed, message: Message): Promise<Revision> =>
  transact(ctx, async (ctx) => {
    const row = await locked(ctx, seen, "version.create");
    const at = { kind: kindOf(row), namespace: row.namespace_path, name: row.name };
    const to_main = message.branch === "main";
    const base = to_main ? await head(ctx, row) : await branch(ctx, at, message.branch);
    if (message.parent !== undefined && message.parent !== base.oid)
      throw new Problem("stale", `${message.branch} is ${base.oid} now, and this was made for ${message.parent}`);
    const effective = await effectOf(ctx, base, made);
    const claimed = await claim(ctx, row, made.objects);
    if (!effective) return base;
    const promised = claimed + made.promised.bytes();
    await made.promised.release(ctx);
    const target = to_main ? await next(ctx, at, base, message.note) : await opened(ctx, base);
    await countGrowth(ctx, target, await change(ctx, target.version.id, effective), promised);
    await git.keep(ctx, made.texts);
    if (to_main) await seal(ctx, { ...at, version: target.version.number });
    return find(ctx, row, to_main ? "main" : message.branch);
  });

/** A version that goes on from another, or begins with nothing. */
const next = (ctx: Ctx, at: Address, { version }: Revision, note: string): Promise<Found> =>
  open(ctx, at, { note, from: version?.number ?? "empty" });

async function branch(ctx: Ctx, at: Address, name: string): Promise<Revision> {
  const { row, version } = await findOwn(ctx, { ...at, version: name }, "version.write");
  return { row, version, oid: oidOf(version) };
}

function opened(ctx: Ctx, { row, version }: Revision): Promise<Found> {
  if (!version) throw notFound("branch");
  return lockOpen(ctx, { row, version }, "version.write");
}

interface Effect {
  files: queries.NewFile[];
  gone: { files: string[]; folders: string[] };
}

/** What of the changes changes something; what is to go must be there. */
async function effectOf(ctx: Ctx, { version }: Revision, made: Composed): Promise<Effect | undefined> {
  const looked = [...made.files.map(({ path }) => path), ...made.gone.files];
  const there = version ? await commits.filesAt(ctx, version.id, looked) : [];
  const known = new Map(there.map(({ path, sha256 }) => [path, sha256]));
  const missing = made.gone.files.find((path) => !known.has(path));
  if (missing !== undefined) throw notFound(`file as ${missing}`);
  await refuseMissing(ctx, version, made.gone.folders);
  const files = made.files.filter(({ path, sha256 }) => known.get(path) !== sha256);
  if (files.length + made.gone.files.length + made.gone.folders.length === 0) return undefined;
  return { files, gone: made.gone };
}

async function refuseMissing(ctx: Ctx, version: queries.VersionRow | undefined, folders: string[]): Promise<void> {
  if (folders.length === 0) return;
  const there = version ? await commits.foldersAt(ctx, version.id, folders) : [];
  const missing = folders.find((path) => !there.includes(path));
  if (missing !== undefined) throw notFound(`folder as ${missing}`);
}

/** Leaves of files are split between two statements, not inside of one. */
const files_at_once = 500;

/** Takes out, then puts in; gives by how many bytes the version grew. */
async function change(ctx: Ctx, version_id: string, { files, gone }: Effect): Promise<number> {
  let grown = gone.files.length > 0 ? -(await commits.takeFiles(ctx, version_id, gone.files)) : 0;
  for (const folder of gone.folders) grown -= (await trees.takeFolder(ctx, version_id, folder)) ?? 0;
  for (let first = 0; first < files.length; first += files_at_once)
    grown += await put(ctx, version_id, files.slice(first, first + files_at_once));
  return grown;
}

async function put(ctx: Ctx, version_id: string, files: readonly queries.NewFile[]): Promise<number> {
  let grown = 0;
  for (const [i, row] of (await queries.putFiles(ctx, version_id, files)).entries()) {
    if (row.obstacle !== null) throw inTheWay(files[i]?.path ?? "", row.obstacle);
    grown += row.grown ?? 0;
  }
  return grown;
}
