import { posix } from "node:path";
import { importsOf } from "./imports.ts";

/** Files that lead back to themselves by their imports, types included, as `a.ts -> b.ts -> a.ts`; each tangle is told by one round. */
export function circles(sources: ReadonlyMap<string, string>): string[] {
  const found: string[] = [];
  const state = new Map<string, "on the way" | "seen">();
  const walk = (file: string, way: readonly string[]): void => {
    if (state.get(file) === "on the way") found.push([...way.slice(way.indexOf(file)), file].join(" -> "));
    if (state.has(file)) return;
    state.set(file, "on the way");
    for (const next of neighbours(file, sources)) walk(next, [...way, file]);
    state.set(file, "seen");
  };
  for (const file of sources.keys()) walk(file, []);
  return found;
}

function neighbours(file: string, sources: ReadonlyMap<string, string>): string[] {
  const targets = importsOf((sources.get(file) ?? "").split("\n")).filter(({ target }) => target.startsWith("."));
  const paths = targets.map(({ target }) => posix.join(posix.dirname(file), target));
  return [...new Set(paths)].filter((path) => path !== file && sources.has(path));
}
