import { rmSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { type Cgroups, groupsOf, innerGroup, processesIn, removeGroup } from "./cgroup.ts";
import { children, descends, family, lives, marked, session, signal } from "./proc.ts";
import { beginning, claimOf, ending, forget, isOfThisBoot, type Run, sandboxInit, supervised } from "./state.ts";
import { markOf } from "./supervisor.ts";

/** Whose executions are being ended. */
export interface House {
  folder: string;
  instance: string;
  cgroups: Cgroups | null;
}

/**
 * Whether anything of a run is alive. Usually its supervisor tells. Should somebody have killed that one, the rest goes
 * on without it, and is looked for.
 */
export function runs(house: House, run: Run): boolean {
  if (supervised(run)) return true;
  const { cgroups, instance } = house;
  if (cgroups && groupedOf(cgroups, run.meta.id).length > 0) return true;
  if (!isOfThisBoot(run) || ending(run)?.final) return false;
  return crew(run).length > 0 || (!run.meta.sandbox && marked(markOf(instance, run.meta)).length > 0);
}

/** Asks the workload itself to end: the command's own process, as an ordinary TERM would. */
export function ask(run: Run): void {
  for (const pid of workload(run)) signal(pid, "SIGTERM");
}

/** Ends the workload with all its descendants, but not the supervisor, who then records the end. */
export function force(house: House, run: Run): void {
  const init = ours(run, sandboxInit(run));
  const main = run.meta.sandbox ? null : ours(run, beginning(run)?.pid ?? null);
  const inner = house.cgroups && innerGroup(house.cgroups, run.meta.id);
  if (init) signal(init, "SIGKILL");
  if (main) signal(-main, "SIGKILL");
  // In a sandbox the end of its first process ends all, and bubblewrap beside it must live to tell the exit code.
  if (!init && inner) for (const pid of processesIn(inner)) signal(pid, "SIGKILL");
  if (!run.meta.sandbox) for (const pid of marked(markOf(house.instance, run.meta))) signal(pid, "SIGKILL");
}

/** Ends everything of an execution, waits until nothing of it runs, and removes its groups and state. */
export async function clear(house: House, id: string, run: Run | null): Promise<void> {
  const deadline = Date.now() + 10_000;
  for (let attempt = 0; alive(house, id, run); attempt++) {
    if (Date.now() > deadline) throw new Error(`Execution ${id} could not be ended within 10 seconds`);
    if (run) force(house, run);
    if (attempt >= 20) extinguish(house, id, run);
    await pause(Math.min(5 + attempt, 50));
  }
  if (house.cgroups) await removeGroup(house.cgroups, id);
  if (run?.meta.temporary) rmSync(run.meta.temporary, { recursive: true, force: true });
  forget(house.folder, id);
}

const alive = (house: House, id: string, run: Run | null): boolean =>
  run ? runs(house, run) : !!house.cgroups && groupedOf(house.cgroups, id).length > 0;

/** The supervisor too: for runs that have none any more, or one that waits for what cannot be found. */
function extinguish(house: House, id: string, run: Run | null): void {
  if (house.cgroups) for (const pid of groupedOf(house.cgroups, id)) signal(pid, "SIGKILL");
  if (run) for (const pid of session(claimOf(run) ?? "")) signal(pid, "SIGKILL");
}

/** The supervisor, or what is left of its session after somebody killed it. */
function crew(run: Run): number[] {
  const claim = isOfThisBoot(run) ? claimOf(run) : null;
  if (!claim) return [];
  return lives(claim) ? [Number.parseInt(claim, 10)] : session(claim);
}

/** The processes of a run, its supervision among them. */
export function processesOf({ cgroups, instance }: House, run: Run): number[] {
  const grouped = cgroups ? groupedOf(cgroups, run.meta.id) : [];
  if (grouped.length > 0) return grouped;
  const left = run.meta.sandbox ? [] : marked(markOf(instance, run.meta));
  return [...new Set([...family(crew(run)), ...left])];
}

const groupedOf = (cgroups: Cgroups, id: string): number[] => {
  const inner = innerGroup(cgroups, id);
  return [...groupsOf(cgroups, id), ...(inner ? [inner] : [])].flatMap(processesIn);
};

const workload = (run: Run): number[] => {
  const init = ours(run, sandboxInit(run));
  if (init) return children(init);
  const main = run.meta.sandbox ? null : ours(run, beginning(run)?.pid ?? null);
  return main ? [main] : [];
};

/** A recorded process id, if it still is a descendant of the run's supervision and not somebody else's by now. */
const ours = (run: Run, pid: number | null): number | null => (pid && descends(pid, crew(run)) ? pid : null);
