import type { Sample } from "../../../domain/containers/ports.ts";
import { memoryUse } from "./cgroup.ts";
import { type House, processesOf } from "./end.ts";
import { type Use, usageOf } from "./proc.ts";
import type { Run } from "./state.ts";

/**
 * What a run has used and uses: processor time from its living processes, who also count what their ended children
 * used; memory from its control group, or else from the same processes.
 */
export function sampleOf(house: House, run: Run): Sample | null {
  const uses = processesOf(house, run).flatMap((pid) => usageOf(pid) ?? []);
  if (uses.length === 0) return null;
  const sum = (of: (use: Use) => number) => uses.reduce((total, use) => total + of(use), 0);
  const counted = house.cgroups && memoryUse(house.cgroups, run.meta.id);
  return { cpu_seconds: sum((use) => use.cpu_seconds), memory_bytes: counted ?? sum((use) => use.memory_bytes) };
}
