import { type ChildProcess, execFile, spawn } from "node:child_process";
import { existsSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Folder, inUse } from "./folder.ts";
import { chooseLauncher, type Launcher } from "./launcher.ts";
import { endLeftovers, heldExitCode, underLock } from "./lock.ts";
import { nativeFolder, nativeMajor } from "./native.ts";

/** A folder of ours and what it takes to run PostgreSQL on it. */
export interface Cluster {
  readonly folder: Folder;
  readonly native: string;
  readonly launcher: Launcher;
  readonly settings: Readonly<Record<string, string>>;
}

/** Makes a folder ready to be served: made when it is new, checked when it is old. */
export async function openCluster(folder: Folder, settings: Readonly<Record<string, string>>): Promise<Cluster> {
  const native = nativeFolder();
  const cluster = { folder, native, launcher: chooseLauncher(native, folder.root, folder.cluster), settings };
  await giveToUser(cluster.launcher, new Set([folder.root, folder.socket]));
  if (!existsSync(join(folder.cluster, "PG_VERSION"))) await initialize(cluster);
  assertMajor(cluster);
  return cluster;
}

/** Starts the postmaster in a session of its own, so that Ctrl-C reaches only us and requests drain before it stops. */
export function spawnPostmaster(cluster: Cluster): ChildProcess {
  const { cluster: data, socket } = cluster.folder;
  const settings = {
    listen_addresses: "",
    port: "5432",
    unix_socket_directories: socket,
    unix_socket_permissions: "0700",
    timezone: "UTC",
    log_timezone: "UTC",
    jit: "off", // it compiles for longer than our statements take
    ...cluster.settings,
  };
  const stale = [join(data, "postmaster.pid"), join(socket, ".s.PGSQL.5432.lock")];
  const args = ["-D", data, ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`])];
  const wait_seconds = endLeftovers(data) > 0 ? 20 : 0;
  const [file = "", ...rest] = command(cluster, "postgres", args, wait_seconds, stale);
  const stdio: ["ignore", "ignore", "pipe"] = ["ignore", "ignore", "pipe"];
  return spawn(file, rest, { ...surroundings(cluster), cwd: data, detached: true, stdio });
}

/** Into a folder beside it, renamed when complete: a first start that was killed half way is no obstacle. */
async function initialize(cluster: Cluster): Promise<void> {
  const data = cluster.folder.cluster;
  const fresh = `${data}.new`;
  const locale = ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"];
  const sync = cluster.settings["fsync"] === "off" ? ["--no-sync"] : [];
  const args = ["-D", fresh, "-U", "postgres", "--auth=trust", "--no-instructions", ...locale, ...sync];
  const [file = "", ...rest] = command(cluster, "initdb", args, 0, [fresh]);
  await promisify(execFile)(file, rest, { ...surroundings(cluster), cwd: "/" }).catch((error) => {
    if (error.code === heldExitCode) throw inUse(cluster.folder);
    throw new Error(`PostgreSQL could not make ${data}: ${error.stderr || error.message}`, { cause: error });
  });
  renameSync(fresh, data);
}

function command(cluster: Cluster, program: string, args: string[], wait_seconds: number, stale: string[]): string[] {
  const whole = [join(cluster.native, "bin", program), ...args];
  return [...cluster.launcher.before, ...underLock(join(cluster.folder.run, "lock"), wait_seconds, stale, whole)];
}

/** Nothing of our environment: it may hold secrets, and PGPORT and its like would change what PostgreSQL does. */
const surroundings = ({ launcher }: Cluster) => ({
  env: { PATH: process.env["PATH"] ?? "/usr/bin:/bin", LC_ALL: "C" },
  ...launcher.ids,
});

function assertMajor({ native, folder }: Cluster): void {
  const ours = nativeMajor(native);
  const theirs = readFileSync(join(folder.cluster, "PG_VERSION"), "utf8").trim();
  if (theirs === ours) return;
  throw new Error(
    `${folder.cluster} was written by PostgreSQL ${theirs}, and this Guildhall brings PostgreSQL ${ours}, ` +
      "which cannot read it: start the one that wrote it, or set DATABASE_URL to a server of that version",
  );
}

async function giveToUser({ ids }: Launcher, folders: ReadonlySet<string>): Promise<void> {
  if (ids) await promisify(execFile)("chown", ["-R", `${ids.uid}:${ids.gid}`, ...folders]);
}
