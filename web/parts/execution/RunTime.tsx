import { useEffect, useState } from "react";
import { type Execution, endedStates } from "../../../contract/executions.ts";
import { duration } from "../../format.ts";

/** How long an execution runs or ran; counts on while it runs, from what the server last said. */
export function RunTime({ execution }: { execution: Pick<Execution, "seconds" | "state"> }) {
  const { seconds, state } = execution;
  const moving = seconds !== null && !endedStates.has(state);
  const more = useSecondsSince(seconds, moving);
  return <>{seconds === null ? "–" : duration(moving ? Math.floor(seconds + more) : seconds)}</>;
}

/** Seconds since a value last changed, counted while `moving`. */
function useSecondsSince(value: number | null, moving: boolean): number {
  const [more, setMore] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new value begins the count anew
  useEffect(() => {
    setMore(0);
    if (!moving) return undefined;
    const began = performance.now();
    const timer = setInterval(() => setMore((performance.now() - began) / 1000), 1000);
    return () => clearInterval(timer);
  }, [value, moving]);
  return more;
}
