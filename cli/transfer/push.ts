import { dirname } from "node:path";
import { ApiError } from "../../contract/client.ts";
import { fileRoutes } from "../../contract/files.ts";
import type { Visibility } from "../../contract/resources.ts";
import { uploadRoutes } from "../../contract/uploads.ts";
import { type Version, versionRoutes } from "../../contract/versions.ts";
import { type RepositoryAddress, textOf } from "../address.ts";
import { interruptible } from "../interrupt.ts";
import { say } from "../output.ts";
import { gatherAll } from "../pages.ts";
import { inParallel } from "../parallel.ts";
import { progressOf } from "../progress.ts";
import type { Session } from "../session.ts";
import { type Found, findRepository, heldFiles, namedVersion, remainingVersion } from "./base.ts";
import { directWay } from "./direct.ts";
import { type Hashes, openHashes } from "./hashes.ts";
import { ignoredIn } from "./ignored.ts";
import { leftOpen } from "./left-open.ts";
import { lotsOf, sendLot } from "./lots.ts";
import { type Plan, planOf } from "./plan.ts";
import { type LocalFile, scan } from "./scan.ts";
import { upload } from "./upload.ts";

/** What to upload, where to, and how. */
export interface Push {
  source: string;
  at: RepositoryAddress;
  note: string;
  create: boolean;
  visibility: Visibility | undefined;
  /** Begins with no file, instead of those of the newest version. */
  from_empty: boolean;
  /** Takes out of the version what is not here any more. */
  remove: boolean;
  exclude: readonly string[];
  /** Only says what would be done. */
  dry_run: boolean;
  /** Continues this open version. */
  version: number | undefined;
  seal: boolean;
  parallel: number;
}

/** What a push did, or would do. */
export interface Pushed {
  /** Where it is, by the kind it has today. */
  at: RepositoryAddress;
  /** Undefined: nothing was done. */
  version: Version | undefined;
  /** The newest version, where the files are as they were in it. */
  unchanged_since: number | null;
  plan: Plan;
}

/** Brings what has changed in a folder, or a file, into a version, several files at once, and seals it. */
export async function push(session: Session, wanted: Push): Promise<Pushed> {
  const { files, passed_over, is_folder } = await scan(wanted.source, await ignoredIn(wanted.source, wanted.exclude));
  for (const path of passed_over) say(`Passed over ${path}: neither a file nor a folder of its own.`);
  const hashes = await openHashes(is_folder ? wanted.source : dirname(wanted.source));
  const found = await findRepository(session, wanted);
  const left = await leftOpen(session, found.at, wanted.source);
  const open = await openBefore(session, found.at, wanted, left.version);
  const base = open?.number ?? (wanted.from_empty ? null : found.latest_version);
  const compare = async (version: number | null) => {
    const plan = await planOf(files, await heldFiles(session, found.at, version), hashes);
    return { ...plan, gone: is_folder ? plan.gone : [] };
  };
  const plan = await compare(base);
  const nothing = plan.send.length === 0 && !(wanted.remove && plan.gone.length > 0);
  if (wanted.dry_run) return { at: found.at, version: undefined, unchanged_since: null, plan };
  if (nothing && !open) return { at: found.at, version: undefined, unchanged_since: base, plan };
  const version = open ?? (await openVersion(session, found.at, wanted));
  left.remember(version.number);
  const current = open || wanted.from_empty || (await isStill(session, found)) ? plan : await compare(version.number);
  const done = await carryOut(session, { ...wanted, at: found.at }, version, current, hashes);
  left.forget();
  return { at: found.at, version: done, unchanged_since: null, plan: current };
}

async function openBefore(session: Session, at: RepositoryAddress, wanted: Push, left: number | undefined) {
  if (wanted.version !== undefined) return namedVersion(session, at, wanted.version);
  const open = wanted.from_empty ? undefined : await remainingVersion(session, at, left);
  if (open && !wanted.dry_run) say(`Going on with version ${open.number}, which an earlier push left open.`);
  return open;
}

const openVersion = ({ call }: Session, { kind, ...params }: RepositoryAddress, { note, from_empty }: Push) => {
  const body = { note, from: from_empty ? "empty" : "latest" } as const;
  return call(versionRoutes[kind].open, { params, body }, { idempotencyKey: crypto.randomUUID() });
};

/** Whether nobody has sealed another version since it was compared. */
async function isStill(session: Session, { at, latest_version }: Found): Promise<boolean> {
  const now = await findRepository(session, { at, create: false, dry_run: false, visibility: undefined });
  return now.latest_version === latest_version;
}

async function carryOut(session: Session, wanted: Push, version: Version, plan: Plan, hashes: Hashes) {
  const counts = { arrived: 0 };
  try {
    await interruptible(
      () => goOn(wanted, version),
      () => change(session, wanted, version, plan, hashes, counts),
    );
  } catch (error) {
    const is_ours = wanted.version === undefined && counts.arrived === 0;
    if (is_ours && (await isUntouched(session, wanted, version))) await discard(session, wanted, version);
    else say(goOn(wanted, version));
    throw error;
  }
  const { kind, ...at } = wanted.at;
  const { seal, get } = versionRoutes[kind];
  return session.call(wanted.seal ? seal : get, { params: { ...at, version: version.number } });
}

async function change(
  session: Session,
  wanted: Push,
  { number }: Version,
  plan: Plan,
  hashes: Hashes,
  counts: { arrived: number },
): Promise<void> {
  const at = { ...wanted.at, version: number };
  if (wanted.remove) await takeOut(session, at, plan.gone);
  const total = plan.send.reduce((sum, { bytes }) => sum + bytes, 0);
  const to = { session, at, hashes, unfinished: await unfinishedIn(session, at), direct: await directWay(session) };
  const progress = progressOf("Uploading", plan.send.length, total);
  const send = async (lot: readonly LocalFile[], signal: AbortSignal) => {
    const [file] = lot;
    if (file && lot.length === 1) await upload(to, file, progress, signal);
    else await sendLot(to, lot, progress, signal);
    counts.arrived += lot.length;
    for (const _ of lot) progress.file();
  };
  await inParallel(lotsOf(plan.send), wanted.parallel, send).finally(() => progress.end());
}

type Numbered = RepositoryAddress & { version: number };

const takeOut = ({ call }: Session, { kind, ...at }: Numbered, paths: readonly string[]) =>
  inParallel(paths, 4, async (path) => {
    await call(fileRoutes[kind].remove, { params: { ...at, path } }).catch((error) => {
      if (!(error instanceof ApiError) || error.problem.status !== 404) throw error;
    });
  });

const unfinishedIn = ({ call }: Session, { kind, ...params }: Numbered) =>
  gatherAll((query) => call(uploadRoutes[kind].list, { params, query }));

/** Whether nothing of any file has come. */
async function isUntouched(session: Session, { at }: Push, { number: version }: Version): Promise<boolean> {
  const unfinished = await unfinishedIn(session, { ...at, version }).catch(() => []);
  return unfinished.every(({ received_bytes }) => received_bytes === 0);
}

/** A version that nothing came to is no use; should discarding it fail too, the first fault matters. */
async function discard(session: Session, { at: { kind, ...at } }: Push, version: Version): Promise<void> {
  const params = { ...at, version: version.number };
  await session.call(versionRoutes[kind].discard, { params }).catch(() => undefined);
}

const goOn = ({ source, at, seal }: Push, { number }: Version): string =>
  `Version ${number} stays open with what has arrived. Continue with:\n` +
  `  guildhall data push ${source} ${textOf(at)} --version ${number}${seal ? "" : " --no-seal"}`;
