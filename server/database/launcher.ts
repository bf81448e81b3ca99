import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";

/** How a program of PostgreSQL is started on this machine: what stands before it, and as whom. */
export interface Launcher {
  readonly before: readonly string[];
  /** Set when it must run as another user than we do: what it writes has to belong to that user. */
  readonly ids: { readonly uid: number; readonly gid: number } | undefined;
}

const nobody = 65534;
/** Another user to PostgreSQL, while to everybody else its files stay ours. Any name does; "nobody" is everywhere. */
const namespace = ["unshare", "--user", `--map-user=${nobody}`, `--map-group=${nobody}`];
/** PostgreSQL gets a fast shutdown when we die, by kill -9 too. After unshare, which would forget it. */
const dieWithUs = ["setpriv", "--pdeathsig", "INT"];

/**
 * PostgreSQL refuses to run as root, and initdb wants a user whom the system has a name for. So: as ourselves where
 * that is an ordinary user; in a user namespace where it is not; where namespaces are forbidden, or the data belongs
 * to somebody already, root steps down to the owner of the data or to nobody.
 */
export function chooseLauncher(native: string, folder: string, cluster: string): Launcher {
  requireTools();
  const owner = existsSync(cluster) ? statSync(cluster).uid : undefined;
  const us = process.getuid?.() ?? 0;
  if (us !== 0) return asOrdinaryUser(us, owner, cluster);
  if (!owner && works(namespace)) return { before: [...namespace, ...dieWithUs], ids: undefined };
  const uid = owner || nobody;
  return {
    before: dieWithUs,
    ids: reachable({ uid, gid: uid === nobody ? nobody : groupOf(cluster) }, native, folder),
  };
}

function asOrdinaryUser(us: number, owner: number | undefined, cluster: string): Launcher {
  if (owner !== undefined && owner !== us)
    throw new Error(`${cluster} belongs to user ${owner}, and this process runs as user ${us}: start as its owner`);
  if (hasName()) return { before: dieWithUs, ids: undefined };
  if (works(namespace)) return { before: [...namespace, ...dieWithUs], ids: undefined };
  throw new Error(
    `PostgreSQL cannot run as user ${us}, who has no entry in /etc/passwd, and user namespaces are forbidden here: ` +
      "add an entry, run as another user, or set DATABASE_URL",
  );
}

function reachable(ids: { uid: number; gid: number }, native: string, folder: string): Launcher["ids"] {
  for (const path of [join(native, "bin/postgres"), join(folder, "..")]) {
    if (works(["test", "-x", path], ids)) continue;
    throw new Error(
      "PostgreSQL does not run as root, user namespaces are forbidden here, and " +
        `user ${ids.uid} cannot reach ${path}: ` +
        "run as an ordinary user, put Guildhall and its data where that user may go, or set DATABASE_URL",
    );
  }
  return ids;
}

function requireTools(): void {
  if (!works([...dieWithUs, "flock", "--no-fork", "--shared", "--nonblock", "/dev/null", "true"]))
    throw new Error(
      "The embedded PostgreSQL needs setpriv and flock: install util-linux 2.34 or later, or set DATABASE_URL",
    );
}

const groupOf = (path: string): number => statSync(path).gid;

function hasName(): boolean {
  try {
    return userInfo().username !== "";
  } catch {
    return false;
  }
}

function works(command: readonly string[], ids?: Launcher["ids"]): boolean {
  const [file = "", ...args] = [...command, ...(command[0] === "unshare" ? ["true"] : [])];
  return spawnSync(file, args, { stdio: "ignore", cwd: "/", ...ids }).status === 0;
}
