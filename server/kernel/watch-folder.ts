import { type FSWatcher, watch } from "node:fs";

/**
 * Rings when something appears in a folder, or is added to what is there. The kernel may have no watch left to give, and the
 * folder may not be there yet: then looking from time to time must do.
 */
export function watchFolder(path: string, ring: () => void, persistent = true): FSWatcher | undefined {
  try {
    return watch(path, { persistent }, ring).on("error", () => {});
  } catch {
    return undefined;
  }
}
