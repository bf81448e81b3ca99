import { linkSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Where everything of one PostgreSQL lies. */
export interface Folder {
  readonly root: string;
  /** PostgreSQL's own data. */
  readonly cluster: string;
  /** Ours: the lock, the owner's name and, where the path is short enough, the socket. */
  readonly run: string;
  readonly socket: string;
}

/** The process that watches over a folder, as it wrote itself down. */
interface Owner {
  pid: number;
  /** The machine's boot and the moment after it: tells a process from another that got the same number. */
  started: string;
  socket: string;
}

/** Makes the folder where it is missing and puts our name on it; refused when the process named there is alive. */
export function claimFolder(path: string): Folder {
  const root = makeFolder(path);
  const run = makeFolder(join(root, "run"));
  const cluster = join(root, "cluster");
  if (livingOwner(run)) throw inUse({ cluster, run });
  removeName(run);
  const folder = { root, cluster, run, socket: socketFolder(run) };
  try {
    writeName(folder);
  } catch {
    throw inUse(folder); // another one was faster by a moment
  }
  return folder;
}

/** Takes our name off. */
export const releaseFolder = ({ run }: Folder): void => removeName(run);

/** The sentence for whoever finds a folder taken. */
export function inUse({ cluster, run }: Pick<Folder, "cluster" | "run">): Error {
  const owner = livingOwner(run);
  const other = owner && owner.pid !== process.pid ? `process ${owner.pid}` : undefined;
  const who = other ?? "a PostgreSQL that cannot be seen from here (in another container?)";
  return new Error(`${cluster} is in use by ${who}: stop that one first, or choose another data folder`);
}

/** By a link, so that the name is there whole or not at all, and only if nobody else's is. */
function writeName({ run, socket }: Folder): void {
  const draft = join(run, `owner.${process.pid}.json`);
  const owner: Owner = { pid: process.pid, started: startOf(process.pid) ?? "", socket };
  writeFileSync(draft, JSON.stringify(owner));
  try {
    linkSync(draft, join(run, "owner.json"));
  } finally {
    rmSync(draft);
  }
}

function removeName(run: string): void {
  const socket = readOwner(run)?.socket;
  if (socket && socket !== run) rmSync(socket, { recursive: true, force: true });
  rmSync(join(run, "owner.json"), { force: true });
}

function livingOwner(run: string): Owner | undefined {
  const owner = readOwner(run);
  return owner && startOf(owner.pid) === owner.started ? owner : undefined;
}

function readOwner(run: string): Owner | undefined {
  try {
    return JSON.parse(readFileSync(join(run, "owner.json"), "utf8"));
  } catch {
    return undefined;
  }
}

/** Field 22 of stat, unless it is a zombie; the second field, a name in parentheses, may hold anything. */
function startOf(pid: number): string | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    return fields[0] === "Z" ? undefined : `${bootId()} ${fields[19]}`;
  } catch {
    return undefined;
  }
}

const bootId = (): string => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();

/** The real path, because the kernel names a process's folder by it. */
function makeFolder(path: string): string {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    return realpathSync(path);
  } catch (cause) {
    throw new Error(`The data folder ${path} cannot be used: ${(cause as Error).message}`, { cause });
  }
}

/** The kernel takes 107 bytes for a socket's path; a longer one gets a private folder among the temporary files. */
function socketFolder(run: string): string {
  const fits = (folder: string) => Buffer.byteLength(join(folder, ".s.PGSQL.5432")) <= 107;
  if (fits(run)) return run;
  const base = [tmpdir(), "/tmp"].find((base) => fits(join(base, "guildhall-xxxxxx"))) ?? "/tmp";
  return mkdtempSync(join(base, "guildhall-"));
}
