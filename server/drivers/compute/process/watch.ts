import { type FSWatcher, watch } from "node:fs";
import type { Run } from "./state.ts";

/** Waits for news of the state files of a run, so that nothing is looked at over and over while a sandbox is built. */
export function watchState(run: Run): { come(within_ms: number): Promise<void>; close(): void } {
  let ring = () => {};
  let has_rung = false;
  const watcher = tryWatch(run.folder, () => {
    has_rung = true;
    ring();
  });
  return {
    async come(within_ms) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, within_ms);
      ring = resolve;
      if (has_rung) resolve();
      await promise;
      has_rung = false;
      clearTimeout(timer);
    },
    close: () => watcher?.close(),
  };
}

/** The kernel may have no watch left to give, or the run may be gone: then looking from time to time must do. */
function tryWatch(folder: string, ring: () => void): FSWatcher | undefined {
  try {
    return watch(folder, ring).on("error", () => {});
  } catch {
    return undefined;
  }
}
