import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const root = "/sys/fs/cgroup";
const controllers = ["memory", "cpu", "pids"] as const;
type Controller = (typeof controllers)[number];

/** Where this installation may make its control groups: one folder per controller (version 2: the same for all). */
export interface Cgroups {
  version: 1 | 2;
  folders: ReadonlyMap<Controller, string>;
}

/** What one execution may use, as the kernel will hold it. */
export interface Limits {
  cpu: number;
  memory_bytes: number;
  processes: number;
}

/** Finds a place where groups can really be made and entered, or null. */
export function findCgroups(instance: string): Cgroups | null {
  for (const candidate of candidates(instance)) {
    try {
      const cgroups = prepare(candidate);
      if (cgroups.folders.size > 0 && canEnter(cgroups)) return cgroups;
    } catch {
      // Not ours to write: the next candidate.
    }
    for (const folder of new Set(candidate.folders.values()))
      for (const made of [folder, dirname(folder)]) attempt(() => rmdirSync(made));
  }
  return null;
}

/** Makes the groups of an execution with its limits. The workload runs in the inner group, our own supervision beside it. */
export function makeGroup(cgroups: Cgroups, id: string, limits: Limits): void {
  prepare(cgroups);
  for (const group of groupsOf(cgroups, id)) mkdirSync(group, { recursive: true });
  for (const [controller, folder] of cgroups.folders) limit(cgroups.version, controller, join(folder, id), limits);
  const inner = innerGroup(cgroups, id);
  if (inner) mkdirSync(inner, { recursive: true });
}

/** The groups of an execution, which its supervision enters. */
export const groupsOf = (cgroups: Cgroups, id: string): string[] => [
  ...new Set([...cgroups.folders.values()].map((folder) => join(folder, id))),
];

/**
 * The file of a group that a process of one thread enters it by. In version 1 that is the file for single threads: the
 * one for whole processes lets the kernel wait until every CPU of the machine has passed a quiet point, 5 to 15 ms.
 */
export const doorOf = ({ version }: Cgroups): string => (version === 1 ? "tasks" : "cgroup.procs");

/** The group that holds the workload alone, in one hierarchy; the limits stand one above and hold it all the same. */
export function innerGroup(cgroups: Cgroups, id: string): string | null {
  const folder = cgroups.folders.get("pids");
  return folder ? join(folder, id, "workload") : null;
}

/** The kernel's file that counts how many processes of the execution were ended for memory. */
export function memoryEvents(cgroups: Cgroups, id: string): string | null {
  const folder = cgroups.folders.get("memory");
  return folder ? join(folder, id, cgroups.version === 2 ? "memory.events" : "memory.oom_control") : null;
}

/** The memory that an execution uses, without files that are only kept in case; null where nobody counts it. */
export function memoryUse(cgroups: Cgroups, id: string): number | null {
  const folder = cgroups.folders.get("memory");
  if (!folder) return null;
  const [used, inactive] =
    cgroups.version === 2 ? ["memory.current", "inactive_file"] : ["memory.usage_in_bytes", "total_inactive_file"];
  try {
    const bytes = Number(readFileSync(join(folder, id, used), "latin1"));
    const kept = new RegExp(`^${inactive} (\\d+)$`, "m").exec(readFileSync(join(folder, id, "memory.stat"), "latin1"));
    return Math.max(0, bytes - Number(kept?.[1] ?? 0));
  } catch {
    return null; // it has just ended
  }
}

/** The processes in a group itself; a group that is gone has none. */
export function processesIn(group: string): number[] {
  try {
    return readFileSync(join(group, "cgroup.procs"), "latin1").split("\n").filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

/** The executions that have groups, whether anybody remembers them or not. */
export const groupNames = (cgroups: Cgroups): string[] => [
  ...new Set(
    [...cgroups.folders.values()].flatMap((folder) =>
      existsSync(folder)
        ? readdirSync(folder, { withFileTypes: true })
            .filter((entry) => entry.isDirectory())
            .map((entry) => entry.name)
        : [],
    ),
  ),
];

/** Removes the empty groups of an execution. The kernel answers "busy" for a moment after the last process has gone. */
export async function removeGroup(cgroups: Cgroups, id: string): Promise<void> {
  for (let attempt = 0; !removed(cgroups, id, attempt === 200); attempt++) await pause(10);
}

/** Leaves no folder of the installation behind either, once it is empty: the next execution makes it again. */
function removed(cgroups: Cgroups, id: string, last: boolean): boolean {
  const inner = innerGroup(cgroups, id);
  try {
    for (const group of [...(inner ? [inner] : []), ...groupsOf(cgroups, id)]) if (existsSync(group)) rmdirSync(group);
  } catch (error) {
    if (last || (error as NodeJS.ErrnoException).code !== "EBUSY") throw error;
    return false;
  }
  for (const folder of new Set(cgroups.folders.values())) attempt(() => rmdirSync(folder));
  return true;
}

/** The root first: groups there outlive the service manager's own clean-up of ours. */
function candidates(instance: string): Cgroups[] {
  const under = (folder: string) => join(folder, "guildhall", instance);
  const own = ownGroups();
  if (existsSync(join(root, "cgroup.controllers"))) {
    const folders = [root, ...ancestors(own.get("") ?? "/").map((group) => join(root, group))];
    return folders.map((base) => ({ version: 2, folders: new Map(controllers.map((name) => [name, under(base)])) }));
  }
  const place = (at: (name: Controller) => string): Cgroups => ({
    version: 1,
    folders: new Map(
      controllers
        .filter((name) => existsSync(join(root, name)))
        .map((name) => [name, under(join(root, name, at(name)))]),
    ),
  });
  return [place(() => ""), place((name) => own.get(name) ?? "")];
}

/** The groups this process is in, by controller; version 2 has the empty name. */
const ownGroups = (): Map<string, string> =>
  new Map(
    readFileSync("/proc/self/cgroup", "latin1")
      .trim()
      .split("\n")
      .flatMap((line) => {
        const [, names = "", group = "/"] = line.split(":");
        return names.split(",").map((name): [string, string] => [name, group]);
      }),
  );

/** How many CPUs the groups of this process itself leave it, if they say so. */
export function ownQuota(): number | null {
  const own = ownGroups();
  const quotas = [
    ...ancestors(own.get("") ?? "/").map((group) => join(root, group, "cpu.max")),
    ...ancestors(own.get("cpu") ?? "/").map((group) => join(root, "cpu", group, "cpu.cfs_quota_us")),
  ].flatMap((file) => (existsSync(file) ? [readFileSync(file, "latin1").split(" ")] : []));
  const cpus = quotas.map(([quota, period]) => Number(quota) / (Number(period) || PERIOD)).filter((count) => count > 0);
  return cpus.length > 0 ? Math.min(...cpus) : null;
}

const ancestors = (group: string): string[] => (group === "/" ? [] : [group, ...ancestors(dirname(group))]);

/** Makes the folders; in version 2 also hands the controllers down to them, and keeps those that arrived. */
function prepare(cgroups: Cgroups): Cgroups {
  for (const folder of cgroups.folders.values()) mkdirSync(folder, { recursive: true });
  const [folder] = cgroups.folders.values();
  if (cgroups.version === 1 || !folder) return cgroups;
  for (const group of [dirname(dirname(folder)), dirname(folder), folder]) {
    const control = join(group, "cgroup.subtree_control");
    for (const name of controllers) if (!holds(control, name)) attempt(() => writeFileSync(control, `+${name}`));
  }
  const arrived = [...cgroups.folders].filter(([name]) => holds(join(folder, "cgroup.subtree_control"), name));
  return { version: 2, folders: new Map(arrived) };
}

const holds = (file: string, word: string): boolean => readFileSync(file, "latin1").trim().split(" ").includes(word);

/** Lets a real process enter real groups with limits, since permissions alone do not tell. */
function canEnter(cgroups: Cgroups): boolean {
  const id = `probe-${process.pid}`;
  const inner = innerGroup(cgroups, id);
  try {
    makeGroup(cgroups, id, { cpu: 1, memory_bytes: 64 << 20, processes: 16 });
    const enter = `for group; do echo 0 >"$group/${doorOf(cgroups)}" || exit 1; done`;
    const groups = [...groupsOf(cgroups, id), ...(inner ? [inner] : [])];
    return spawnSync("/bin/sh", ["-c", enter, "sh", ...groups], { timeout: 2000 }).status === 0;
  } finally {
    const clock = new Int32Array(new SharedArrayBuffer(4));
    for (let tries = 0; !removed(cgroups, id, tries === 50); tries++) Atomics.wait(clock, 0, 0, 2);
  }
}

const PERIOD = 100_000;

function limit(version: 1 | 2, controller: Controller, group: string, limits: Limits): void {
  const set = (file: string, value: string | number) => writeFileSync(join(group, file), String(value));
  const quota = Math.max(1000, Math.round(limits.cpu * PERIOD));
  if (controller === "pids") set("pids.max", limits.processes);
  else if (controller === "cpu" && version === 2) set("cpu.max", `${quota} ${PERIOD}`);
  else if (controller === "cpu") {
    set("cpu.cfs_period_us", PERIOD);
    set("cpu.cfs_quota_us", quota);
  } else if (version === 2) {
    set("memory.max", limits.memory_bytes);
    attempt(() => set("memory.swap.max", 0));
  } else {
    set("memory.limit_in_bytes", limits.memory_bytes);
    attempt(() => set("memory.memsw.limit_in_bytes", limits.memory_bytes));
  }
}

/** Swap accounting may be off: the limit of memory stands without it. */
const attempt = (act: () => void): void => {
  try {
    act();
  } catch {}
};
