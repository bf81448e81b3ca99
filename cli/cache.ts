import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

type Environment = Record<string, string | undefined>;

/** A file for what may be forgotten at any time, named after what it is about; its folder is made. */
export function cacheFile(folder: string, about: readonly string[], env: Environment = process.env): string {
  const root = env["XDG_CACHE_HOME"] || join(env["HOME"] || homedir(), ".cache");
  const path = join(root, "guildhall", folder);
  mkdirSync(path, { recursive: true, mode: 0o700 });
  return join(path, createHash("sha256").update(JSON.stringify(about)).digest("hex").slice(0, 32));
}
