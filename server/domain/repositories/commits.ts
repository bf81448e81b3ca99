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
import { kindOf, locked } from "./repositories.ts";
import { head, type Revision } from "./revisions.ts";
import { open, seal } from "./versions.ts";

/** What a commit says of itself. */
export interface Message {
  note: string;
  /** The commit that it was made for; refused when `main` is another meanwhile. */
  parent?: string | undefined;
}

/**
 * Makes changes a new sealed version, from the newest that the asker may use, in one transaction under the repository's
 * lock: two at once are one after the other. Changes that change nothing make no version.
 */
export const commit = (ctx: Ctx, seen: ResourceRow, made: Composed, message: Message): Promise<Revision> =>
  transact(ctx, async (ctx) => {
    const row = await locked(ctx, seen, "version.create");
    const base = await head(ctx, row);
    if (message.parent !== undefined && message.parent !== base.oid)
      throw new Problem("stale", `main is ${base.oid} now, and this was made for ${message.parent}`);
    const effective = await effectOf(ctx, base, made);
    if (!effective) return base;
    const promised = (await claim(ctx, row, made.objects)) + made.promised.bytes();
    await made.promised.release(ctx);
    const at = { kind: kindOf(row), namespace: row.namespace_path, name: row.name };
    const opened = await open(ctx, at, { note: message.note, from: "latest" });
    const grown = await change(ctx, opened.version.id, effective);
    await countGrowth(ctx, opened, grown, promised);
    await git.keep(ctx, made.texts);
    await seal(ctx, { ...at, version: opened.version.number });
    return head(ctx, row);
  });

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

/** Takes out, then puts in; gives by how many bytes the version grew. */
async function change(ctx: Ctx, version_id: string, { files, gone }: Effect): Promise<number> {
  let grown = 0;
  if (gone.files.length + gone.folders.length > 0) grown -= (await commits.takeFiles(ctx, version_id, gone)).bytes;
  const rows = files.length > 0 ? await queries.putFiles(ctx, version_id, files) : [];
  for (const [i, { obstacle, grown: more }] of rows.entries()) {
    if (obstacle !== null) throw inTheWay(files[i]?.path ?? "", obstacle);
    grown += more ?? 0;
  }
  return grown;
}
