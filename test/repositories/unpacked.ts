import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const python =
  "import sys, zipfile\nz = zipfile.ZipFile(sys.argv[1])\nassert z.testzip() is None\nz.extractall(sys.argv[2])";

/** Extracts an archive with the machine's own tools; gives where that is, and all that is there but folders. */
export function extract(folder: string, as: "zip" | "tar", bytes: Buffer) {
  const into = mkdtempSync(join(folder, "out-"));
  const file = join(folder, `it.${as}`);
  writeFileSync(file, bytes);
  if (as === "tar") execFileSync("tar", ["-xf", file, "-C", into]);
  else execFileSync("/usr/bin/python3", ["-c", python, file, into]);
  const found = readdirSync(into, { recursive: true, withFileTypes: true }).filter((entry) => !entry.isDirectory());
  return found.map((entry) => {
    const path = join(entry.parentPath, entry.name);
    return { path, name: path.slice(into.length + 1), isFile: entry.isFile() };
  });
}
