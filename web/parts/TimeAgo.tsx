import { useSyncExternalStore } from "react";
import { exactTime, relativeTime } from "../format.ts";

const listeners = new Set<() => void>();
let now = Date.now();

function tick() {
  now = Date.now();
  for (const listener of listeners) listener();
}

setInterval(tick, 20_000);

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** How long ago, kept right while one looks; the exact time on hover. */
export function TimeAgo({ time }: { time: string }) {
  const at = useSyncExternalStore(subscribe, () => now);
  return (
    <time dateTime={time} title={exactTime(time)} style={{ whiteSpace: "nowrap" }}>
      {relativeTime(time, Math.max(at, Math.min(Date.parse(time), Date.now())))}
    </time>
  );
}
