import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

const root = join(import.meta.dirname, "..");
const sources = ["web/**/*", "contract/**/*.ts", "vite.config.ts", "package-lock.json"];

/** Builds the console unless its sources are those of the last build; gives its folder. In a process of its own, to leave us small. */
export async function buildConsole(say: (line: string) => void): Promise<string> {
  const folder = join(root, "dist/web");
  const stamp = join(root, "dist/web.sha256");
  const now = fingerprint();
  if (existsSync(join(folder, "index.html")) && existsSync(stamp) && readFileSync(stamp, "utf8") === now) return folder;
  say("Building the console (only after its sources change) …");
  const vite = join(root, "node_modules/vite/bin/vite.js");
  await promisify(execFile)(process.execPath, [vite, "build", "--logLevel", "warn"], { cwd: root });
  mkdirSync(join(root, "dist"), { recursive: true });
  writeFileSync(stamp, now);
  return folder;
}

function fingerprint(): string {
  const hash = createHash("sha256");
  const files = globSync(sources, { cwd: root, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const file of files.map((entry) => join(entry.parentPath, entry.name)).sort())
    hash.update(file.slice(root.length)).update(readFileSync(file));
  return hash.digest("hex");
}
