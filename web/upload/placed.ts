import { FilePath, pathFault } from "../../contract/files.ts";
import type { Fault } from "./fault.ts";
import type { Picked } from "./picked.ts";

/** A file with the path that the server will keep, and why it cannot go there. */
interface Placed extends Picked {
  fault: Fault | undefined;
}

/** Gives picked files their places; among them no two have the same, and none is where a folder of another is. */
export function placed(picked: readonly Picked[]): Placed[] {
  const taken = new Set<string>();
  const folders = new Set(picked.flatMap(({ path }) => foldersOf(path.normalize("NFC"))));
  return picked.map(({ path, file }) => {
    const kept = FilePath.safeParse(path).data ?? path;
    const why = pathFault(path.normalize("NFC"));
    if (why !== undefined) return { path, file, fault: { kind: "name", why } };
    if (taken.has(kept)) return { path: kept, file, fault: { kind: "twin" } };
    taken.add(kept);
    return { path: kept, file, fault: folders.has(kept) ? { kind: "in_the_way", path: kept } : undefined };
  });
}

/** Every folder on the way to a file. */
function foldersOf(path: string): string[] {
  const parts = path.split("/");
  return parts.slice(1).map((_, i) => parts.slice(0, i + 1).join("/"));
}
