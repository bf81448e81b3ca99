import { fileRoutes } from "../../contract/files.ts";
import { versionRoutes } from "../../contract/versions.ts";
import { type RepositoryAddress, textOf } from "../address.ts";
import { exitCodes, failure } from "../failure.ts";
import { interruptible } from "../interrupt.ts";
import { gatherAll } from "../pages.ts";
import { inParallel } from "../parallel.ts";
import { type Progress, progressOf } from "../progress.ts";
import type { Session } from "../session.ts";
import { download, isThere, type Remote } from "./download.ts";
import { makeWay, placeOf } from "./place.ts";
import { prune, surplusIn } from "./prune.ts";

/** What to download, where to, and how. */
export interface Pull {
  at: RepositoryAddress & { version: number | string };
  folder: string;
  /** Only this folder or file of the version. */
  only: string | undefined;
  parallel: number;
  /** Asked before what the version does not have is removed from the folder; undefined: it stays. */
  mayRemove: ((surplus: readonly string[]) => Promise<boolean>) | undefined;
}

/** What a pull did. */
export interface Pulled {
  namespace: string;
  name: string;
  version: number;
  folder: string;
  files: number;
  bytes: number;
  downloaded: number;
  kept: number;
  removed: number;
}

/** Downloads a version into a folder, several files at once; equal files stay, broken ones are completed. */
export async function pull(session: Session, plan: Pull): Promise<Pulled> {
  const { at, folder, parallel } = plan;
  const { number } = await session.call(versionRoutes[at.kind].get, { params: at });
  const remotes = await filesOf(session, { ...at, version: number }, plan.only);
  for (const { path } of remotes) placeOf(folder, path);
  const removed = await tidy(plan, remotes);
  const bytes = remotes.reduce((sum, remote) => sum + remote.bytes, 0);
  const progress = progressOf("Downloading", remotes.length, bytes);
  const counts = { downloaded: 0, kept: 0, removed };
  const work = async (remote: Remote) => {
    counts[await bring(remote, folder, progress)] += 1;
    progress.file();
  };
  const goOn = () => "What has arrived stays. The same command goes on where it was.";
  await interruptible(goOn, () => inParallel(remotes, parallel, work)).finally(() => progress.end());
  return { namespace: at.namespace, name: at.name, version: number, folder, files: remotes.length, bytes, ...counts };
}

async function filesOf(session: Session, at: RepositoryAddress & { version: number }, only: string | undefined) {
  const items = await gatherAll((query) => session.call(fileRoutes[at.kind].list, { params: at, query }), 1000);
  const remotes = items.flatMap(({ file }): Remote[] =>
    file && isInside(file.path, only) ? [{ ...file, open: opener(session, { ...at, ...file }) }] : [],
  );
  if (remotes.length === 0 && only !== undefined)
    throw failure(`Version ${at.version} of ${textOf(at)} has no ${only}.`, {
      exit_code: exitCodes.not_found,
      hint: `Its files are listed by: guildhall data ls ${textOf(at)}@${at.version} -r`,
    });
  return remotes;
}

const isInside = (path: string, only: string | undefined): boolean =>
  only === undefined || path === only || path.startsWith(`${only}/`);

const opener =
  (session: Session, { sha256, ...params }: RepositoryAddress & { version: number; path: string; sha256: string }) =>
  (from: number) =>
    session.call.open(fileRoutes[params.kind].get, { params, query: {} }, { headers: rangeFrom(from, `"${sha256}"`) });

/** The headers that ask for the rest of what has this tag, or for all of what it has become. */
export const rangeFrom = (from: number, etag: string): Record<string, string> => ({
  "accept-encoding": "identity",
  ...(from > 0 ? { range: `bytes=${from}-`, "if-range": etag } : {}),
});

async function tidy({ folder, only, mayRemove }: Pull, remotes: readonly Remote[]): Promise<number> {
  if (!mayRemove) return 0;
  const surplus = await surplusIn(folder, remotes, only);
  if (surplus.length === 0 || !(await mayRemove(surplus))) return 0;
  await prune(surplus);
  return surplus.length;
}

async function bring(remote: Remote, folder: string, progress: Progress): Promise<"downloaded" | "kept"> {
  const target = placeOf(folder, remote.path);
  await makeWay(folder, target);
  if (await isThere(target, remote)) {
    progress.add(remote.bytes);
    return "kept";
  }
  await download(remote, target, progress);
  return "downloaded";
}
