import { ApiError } from "../../contract/client.ts";
import { fileRoutes } from "../../contract/files.ts";
import { repositoryNouns, repositoryRoutes } from "../../contract/repositories.ts";
import type { Visibility } from "../../contract/resources.ts";
import type { Version } from "../../contract/versions.ts";
import { versionRoutes } from "../../contract/versions.ts";
import { type RepositoryAddress, textOf } from "../address.ts";
import { exitCodes, failure, misuse } from "../failure.ts";
import { interruptible } from "../interrupt.ts";
import { say } from "../output.ts";
import { gatherAll } from "../pages.ts";
import { inParallel } from "../parallel.ts";
import { progressOf } from "../progress.ts";
import type { Session } from "../session.ts";
import { type LocalFile, scan } from "./scan.ts";
import { upload } from "./upload.ts";

/** What to upload, where to, and how. */
export interface Push {
  source: string;
  at: RepositoryAddress;
  note: string;
  create: boolean;
  visibility: Visibility | undefined;
  onto_latest: boolean;
  /** Continues this open version. */
  version: number | undefined;
  seal: boolean;
  parallel: number;
}

/** What a push did. */
export interface Pushed {
  /** Where it is, by the kind it has today. */
  at: RepositoryAddress;
  version: Version;
  uploaded: number;
  kept: number;
}

/** Uploads a folder or file into a version, several files at once, and seals it. */
export async function push(session: Session, wanted: Push): Promise<Pushed> {
  const { files, passed_over } = await scan(wanted.source);
  for (const path of passed_over) say(`Passed over ${path}: neither a file nor a folder of its own.`);
  const plan = { ...wanted, at: await findRepository(session, wanted) };
  const version = await findVersion(session, plan);
  const counts = { uploaded: 0, kept: 0 };
  try {
    await interruptible(
      () => goOn(plan, version),
      () => send(session, plan, version, files, counts),
    );
  } catch (error) {
    if (plan.version === undefined && counts.uploaded === 0) await discard(session, plan, version);
    else say(goOn(plan, version));
    throw error;
  }
  const { kind, ...at } = plan.at;
  const { seal, get } = versionRoutes[kind];
  const params = { ...at, version: version.number };
  return { version: await session.call(plan.seal ? seal : get, { params }), at: plan.at, ...counts };
}

/** Where it is: what became of the other kind is found at its former address, too. */
async function findRepository(session: Session, { at, create, visibility }: Push): Promise<RepositoryAddress> {
  const { kind, ...params } = at;
  const routes = repositoryRoutes[kind];
  try {
    return { ...at, kind: (await session.call(routes.get, { params })).kind };
  } catch (error) {
    if (!(error instanceof ApiError) || error.problem.status !== 404) throw error;
    if (!create)
      throw failure(`There is no ${repositoryNouns[kind]} ${at.namespace}/${at.name} that you can see.`, {
        exit_code: exitCodes.not_found,
        hint: "Add --create to make it.",
      });
    await session.call(routes.create, { body: { ...params, visibility } });
    return at;
  }
}

async function findVersion(session: Session, { at, version, note, onto_latest }: Push): Promise<Version> {
  const { kind, ...params } = at;
  const routes = versionRoutes[kind];
  if (version === undefined) {
    const body = { note, from: onto_latest ? "latest" : "empty" } as const;
    return session.call(routes.open, { params, body }, { idempotencyKey: crypto.randomUUID() });
  }
  const found = await session.call(routes.get, { params: { ...params, version } });
  if (found.state !== "open")
    throw misuse(`Version ${version} of ${at.namespace}/${at.name} is sealed: its bytes never change.`);
  return found;
}

async function send(
  session: Session,
  plan: Push,
  version: Version,
  files: LocalFile[],
  counts: Record<"uploaded" | "kept", number>,
) {
  const at = { ...plan.at, version: version.number };
  const held = await heldFiles(session, at, version);
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  const progress = progressOf("Uploading", files.length, total);
  try {
    await inParallel(files, plan.parallel, async (file, signal) => {
      counts[await upload({ session, at, held }, file, progress, signal)] += 1;
      progress.file();
    });
  } finally {
    progress.end();
  }
}

async function heldFiles(
  session: Session,
  { kind, ...params }: RepositoryAddress & { version: number },
  { files }: Version,
) {
  if (files === 0) return new Map<string, string>();
  const items = await gatherAll((query) => session.call(fileRoutes[kind].list, { params, query }), 1000);
  return new Map(items.flatMap(({ file }) => (file ? [[file.path, file.sha256] as const] : [])));
}

/** An empty version nobody asked to keep is no use; should discarding it fail too, the first fault matters. */
async function discard(session: Session, { at: { kind, ...at } }: Push, version: Version): Promise<void> {
  const params = { ...at, version: version.number };
  await session.call(versionRoutes[kind].discard, { params }).catch(() => undefined);
}

const goOn = ({ source, at, seal }: Push, { number }: Version): string =>
  `Version ${number} stays open with what has arrived. Continue with:\n` +
  `  guildhall data push ${source} ${textOf(at)} --version ${number}${seal ? "" : " --no-seal"}`;
