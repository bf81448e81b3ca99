import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";

/*
 * The truth about who may open a cluster is a flock that every process of PostgreSQL inherits: it is free exactly when
 * the last of them is gone, in any container, whatever postmaster.pid says.
 */

/** The exit code by which flock says that another PostgreSQL has the cluster. */
export const heldExitCode = 75;

/** The command that runs `program` only while holding the lock, after removing what a crash left behind. */
export function underLock(lock: string, wait_seconds: number, stale: readonly string[], program: readonly string[]) {
  const flock = ["flock", "--no-fork", "--timeout", String(wait_seconds), "--conflict-exit-code", String(heldExitCode)];
  const clear = 'while [ "$1" != -- ]; do rm -rf "$1"; shift; done; shift; exec "$@"';
  return [...flock, lock, "sh", "-c", clear, "sh", ...stale, "--", ...program];
}

/**
 * Ends what a killed server left running on this cluster, and gives how many processes that were. A postmaster is
 * asked for a fast shutdown; backends without one get the immediate one, for a busy one would never notice.
 */
export function endLeftovers(cluster: string): number {
  const left = processesOf(cluster);
  const postmaster = postmasterOf(cluster);
  if (postmaster !== undefined && left.includes(postmaster)) signal(postmaster, "SIGINT");
  else for (const pid of left) signal(pid, "SIGQUIT");
  return left.length;
}

/** Every live process of PostgreSQL that works in this cluster (its working directory is the cluster's folder). */
export function processesOf(cluster: string): number[] {
  const pids = readdirSync("/proc").map(Number).filter(Number.isInteger);
  return pids.filter((pid) => {
    try {
      return readlinkSync(`/proc/${pid}/cwd`) === cluster && readFileSync(`/proc/${pid}/comm`, "utf8") === "postgres\n";
    } catch {
      return false; // ended meanwhile, or another user's
    }
  });
}

function postmasterOf(cluster: string): number | undefined {
  try {
    return Number(readFileSync(join(cluster, "postmaster.pid"), "utf8").split("\n")[0]);
  } catch {
    return undefined;
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // gone meanwhile; if it may not be signalled, waiting for the lock will say so
  }
}
