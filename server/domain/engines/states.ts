import type { EngineState } from "../../../contract/engine-parts.ts";
import type { EngineRow } from "./queries.ts";

/** So many checks in a row must fail before an engine counts as unhealthy: one may come at a bad moment. */
export const checks_failed_max = 3;

type Stood = Pick<EngineRow, "wanted" | "state" | "checks_failed">;

/** How an engine stands, from what is wanted of it, its execution and its health. */
export function stateOf({ wanted, state, checks_failed }: Stood): EngineState {
  if (state === "stopping") return "stopping";
  if (wanted === "failed") return "failed";
  if (state === "running") return checks_failed < checks_failed_max ? "healthy" : "unhealthy";
  return wanted === "running" ? "starting" : "stopped";
}

/** Whether the next call starts it. */
export const startsOnCall = ({ wanted }: Pick<EngineRow, "wanted">): boolean => wanted === "asleep";

/** Whether it holds units now. */
export const isActive = ({ state }: Pick<EngineRow, "state">): boolean =>
  state !== null && ["queued", "starting", "running", "stopping"].includes(state);
