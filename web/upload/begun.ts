import { useSyncExternalStore } from "react";

let begun = false;
const listeners = new Set<() => void>();

/** Says that there is something for the tray to show. */
export function begin(): void {
  begun = true;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** Whether anything was uploaded in this tab. */
export const useBegun = (): boolean => useSyncExternalStore(subscribe, () => begun);
