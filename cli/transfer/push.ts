import { ApiError } from "../../contract/client.ts";
import {
  createDataset,
  discardVersion,
  getDataset,
  getVersion,
  listFiles,
  openVersion,
  sealVersion,
  type Version,
} from "../../contract/datasets.ts";
import type { Visibility } from "../../contract/resources.ts";
import type { Address } from "../address.ts";
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
  at: Address;
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
  version: Version;
  uploaded: number;
  kept: number;
}

/** Uploads a folder or file into a version, several files at once, and seals it. */
export async function push(session: Session, plan: Push): Promise<Pushed> {
  const { files, passed_over } = await scan(plan.source);
  for (const path of passed_over) say(`Passed over ${path}: neither a file nor a folder of its own.`);
  await findDataset(session, plan);
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
  const params = { ...plan.at, version: version.number };
  return { version: await session.call(plan.seal ? sealVersion : getVersion, { params }), ...counts };
}

async function findDataset(session: Session, { at, create, visibility }: Push): Promise<void> {
  try {
    await session.call(getDataset, { params: at });
  } catch (error) {
    if (!(error instanceof ApiError) || error.problem.status !== 404) throw error;
    if (!create)
      throw failure(`There is no data set ${at.namespace}/${at.name} that you can see.`, {
        exit_code: exitCodes.not_found,
        hint: "Add --create to make it.",
      });
    await session.call(createDataset, { body: { ...at, visibility } });
  }
}

async function findVersion(session: Session, { at, version, note, onto_latest }: Push): Promise<Version> {
  if (version === undefined) {
    const body = { note, from: onto_latest ? "latest" : "empty" } as const;
    return session.call(openVersion, { params: at, body }, { idempotencyKey: crypto.randomUUID() });
  }
  const found = await session.call(getVersion, { params: { ...at, version } });
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

async function heldFiles(session: Session, at: Address & { version: number }, { files }: Version) {
  if (files === 0) return new Map<string, string>();
  const items = await gatherAll((query) => session.call(listFiles, { params: at, query }), 1000);
  return new Map(items.flatMap(({ file }) => (file ? [[file.path, file.sha256] as const] : [])));
}

/** An empty version nobody asked to keep is no use; should discarding it fail too, the first fault matters. */
async function discard(session: Session, { at }: Push, version: Version): Promise<void> {
  await session.call(discardVersion, { params: { ...at, version: version.number } }).catch(() => undefined);
}

const goOn = ({ source, at, seal }: Push, { number }: Version): string =>
  `Version ${number} stays open with what has arrived. Continue with:\n` +
  `  guildhall data push ${source} ${at.namespace}/${at.name} --version ${number}${seal ? "" : " --no-seal"}`;
