import { useSyncExternalStore } from "react";

/** Where what is under way is noted for the next tab. */
export const leftKey = "uploads-left";

/** An earlier tab may have left something, too. */
let begun = localStorage.getItem(leftKey) !== null;
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
