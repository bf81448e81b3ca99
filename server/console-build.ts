import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

const root = join(import.meta.dirname, "..");
const dist = join(root, "dist");
const sources = ["web/**/*", "contract/**/*.ts", "vite.config.ts", "package-lock.json"];
const day_ms = 24 * 60 * 60 * 1000;

/**
 * Gives the folder of the built console, building it when its sources are new. Its name is their fingerprint, so that a
 * server goes on serving what it began with, and two that start at once do not disturb each other.
 */
export async function buildConsole(say: (line: string) => void): Promise<string> {
  const folder = join(dist, `web-${fingerprint()}`);
  if (existsSync(folder)) return folder;
  say("Building the console (only after its sources change) …");
  mkdirSync(dist, { recursive: true });
  const fresh = mkdtempSync(join(dist, "building-"));
  const vite = join(root, "node_modules/vite/bin/vite.js");
  // In a process of its own: the bundler's memory goes with it.
  await promisify(execFile)(
    process.execPath,
    [vite, "build", "--logLevel", "warn", "--outDir", fresh, "--emptyOutDir"],
    {
      cwd: root,
    },
  );
  try {
    renameSync(fresh, folder);
  } catch {
    rmSync(fresh, { recursive: true }); // somebody else was faster with the same
  }
  sweep(folder);
  return folder;
}

/** Builds of older sources, once nobody serves them any more. */
function sweep(keep: string): void {
  for (const name of readdirSync(dist)) {
    const path = join(dist, name);
    if (path !== keep && Date.now() - statSync(path).mtimeMs > day_ms) rmSync(path, { recursive: true, force: true });
  }
}

function fingerprint(): string {
  const hash = createHash("sha256");
  const files = globSync(sources, { cwd: root, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const file of files.map((entry) => join(entry.parentPath, entry.name)).sort())
    hash.update(file.slice(root.length)).update(readFileSync(file));
  return hash.digest("hex").slice(0, 16);
}
