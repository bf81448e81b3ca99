import { readFile } from "node:fs/promises";
import { join } from "node:path";
import ignore from "ignore";

/** Where a folder says what of it is never uploaded, as a .gitignore does. */
const ignoreFile = ".guildhallignore";

/** Says whether a path below a folder stays here; a folder's ends with a slash. */
export type LeavesOut = (path: string) => boolean;

/** What `.guildhallignore` in the folder and the patterns given say, the latter last. */
export async function ignoredIn(root: string, patterns: readonly string[]): Promise<LeavesOut> {
  const written = await readFile(join(root, ignoreFile), "utf8").catch(unlessMissing);
  const rules = ignore()
    .add(written)
    .add([...patterns, `/${ignoreFile}`]);
  return (path) => rules.ignores(path);
}

function unlessMissing(error: NodeJS.ErrnoException): string {
  if (error.code === "ENOENT" || error.code === "ENOTDIR") return "";
  throw error;
}
