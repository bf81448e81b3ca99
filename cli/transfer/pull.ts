import { fileRoutes } from "../../contract/files.ts";
import { versionRoutes } from "../../contract/versions.ts";
import type { RepositoryAddress } from "../address.ts";
import { interruptible } from "../interrupt.ts";
import { gatherAll } from "../pages.ts";
import { inParallel } from "../parallel.ts";
import { type Progress, progressOf } from "../progress.ts";
import type { Session } from "../session.ts";
import { download, isThere, type Remote } from "./download.ts";
import { makeWay, placeOf } from "./place.ts";

/** What a pull did. */
interface Pulled {
  namespace: string;
  name: string;
  version: number;
  folder: string;
  files: number;
  bytes: number;
  downloaded: number;
  kept: number;
}

/** Downloads a version into a folder, several files at once; equal files stay, broken ones are completed. */
export async function pull(
  session: Session,
  at: RepositoryAddress & { version: number | "latest" },
  folder: string,
  parallel: number,
): Promise<Pulled> {
  const { number } = await session.call(versionRoutes[at.kind].get, { params: at });
  const remotes = await filesOf(session, { ...at, version: number });
  for (const { path } of remotes) placeOf(folder, path);
  const bytes = remotes.reduce((sum, remote) => sum + remote.bytes, 0);
  const progress = progressOf("Downloading", remotes.length, bytes);
  const counts = { downloaded: 0, kept: 0 };
  const work = async (remote: Remote) => {
    counts[await bring(remote, folder, progress)] += 1;
    progress.file();
  };
  const goOn = () => "What has arrived stays. The same command goes on where it was.";
  await interruptible(goOn, () => inParallel(remotes, parallel, work)).finally(() => progress.end());
  return { namespace: at.namespace, name: at.name, version: number, folder, files: remotes.length, bytes, ...counts };
}

async function filesOf(session: Session, at: RepositoryAddress & { version: number }): Promise<Remote[]> {
  const items = await gatherAll((query) => session.call(fileRoutes[at.kind].list, { params: at, query }), 1000);
  return items.flatMap(({ file }) => (file ? [{ ...file, open: opener(session, { ...at, path: file.path }) }] : []));
}

const opener = (session: Session, params: RepositoryAddress & { version: number; path: string }) => (from: number) =>
  session.call.open(
    fileRoutes[params.kind].get,
    { params, query: {} },
    { headers: { "accept-encoding": "identity", ...(from > 0 ? { range: `bytes=${from}-` } : {}) } },
  );

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
