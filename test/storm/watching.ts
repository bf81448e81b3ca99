import { once } from "node:events";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { Interval } from "./engine.ts";

/** One generation of an execution, as the process driver's own state files show it. */
export interface Seen extends Interval {
  /** The supervisor's line of /proc/PID/stat. */
  claim: string;
  /** The name of its folder. */
  generation: string;
}

/**
 * Reads the state files of executions the moment they are written: the time of a file is the time of its event, and once
 * an execution is settled its files are gone. In a thread of its own, since whoever sends requests has no time for that.
 */
export async function watchRuns(folder: string): Promise<{ runs: Map<string, Seen>; close(): Promise<unknown> }> {
  const runs = new Map<string, Seen>();
  const watcher = new Worker(join(import.meta.dirname, "watcher.ts"), { workerData: { folder } });
  await once(watcher, "online");
  watcher.on("message", ({ id, run }: { id: string; run: Seen }) => runs.set(id, run));
  return { runs, close: () => watcher.terminate() };
}
