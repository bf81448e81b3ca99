import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";

const root = "/sys/fs/cgroup";

/** The folders of an installation's control groups, wherever the driver found a place for them. */
export const groupsOfInstance = (instance: string): string[] =>
  [root, ...["memory", "cpu", "pids"].map((controller) => join(root, controller))]
    .map((place) => join(place, "guildhall", instance))
    .filter((folder) => existsSync(folder));

/** Puts a sleeping process into a group that no execution is known for. */
export function makeOrphanGroup(instance: string, name: string, seconds: number) {
  const groups = groupsOfInstance(instance).map((folder) => join(folder, name));
  for (const group of groups) mkdirSync(group);
  const enter = 'for group; do echo 0 >"$group/cgroup.procs"; done; exec sleep "$0"';
  const child = spawn("/bin/sh", ["-c", enter, String(seconds), ...groups], { stdio: "ignore" });
  const ended = once(child, "exit").then(([, signal]) => signal as NodeJS.Signals | null);
  return ended;
}
