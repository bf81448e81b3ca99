import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { lives, signal } from "../../server/drivers/compute/process/proc.ts";
import type { Engine } from "./engine.ts";
import type { Random } from "./random.ts";
import { groupsNamed } from "./traces.ts";
import { watchRuns } from "./watching.ts";

/** The process driver: no daemon, so what is killed is the supervision of everything that runs. */
export async function processEngine(data: string, random: Random): Promise<Engine> {
  const folder = join(data, "compute");
  const { runs, close } = await watchRuns(folder);
  return {
    name: "process",
    step_ms: 50, // the same files: only what the database rounds
    records: runs,
    async kill() {
      const living = await several(() =>
        [...runs.values()].filter(({ claim, ended, gone }) => !ended && !gone && lives(claim)),
      );
      const whole = random.chance(0.5); // with all its session, or the supervisor alone, and the workload goes on
      for (const { claim } of living) end(Number.parseInt(claim, 10), whole);
      return living.length;
    },
    leftovers: async () => [
      ...readdirSync(folder).map((id) => `the process driver still has state of ${id}`),
      ...groupsNamed(new Set(runs.keys())).map((group) => `the control group ${group} is left`),
      ...[...runs].filter(([, { claim }]) => lives(claim)).map(([id]) => `${id} is still supervised`),
    ],
    async close() {
      await close();
    },
  };
}

/** There is little to kill while nothing runs, which in a storm is soon over. */
async function several<T>(look: () => T[]): Promise<T[]> {
  for (const until = Date.now() + 2000; ; await pause(20)) {
    const found = look();
    if (found.length >= 5 || Date.now() > until) return found;
  }
}

function end(pid: number, whole: boolean): void {
  const group = Number(readFileSync(`/proc/${pid}/stat`, "latin1").split(") ")[1]?.split(" ")[2]);
  signal(whole && group === pid ? -pid : pid, "SIGKILL");
}
