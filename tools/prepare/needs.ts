import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";

/** A program of the machine that some tests cannot do without. */
export interface Need {
  readonly name: NeedName;
  /** What is not shown without it. */
  readonly for: string;
  /** Debian's packages that bring it. */
  readonly packages: readonly string[];
  readonly isThere: () => boolean;
}

type Programs = "bubblewrap" | "chromium" | "curl" | "git" | "python3" | "util-linux";
export type NeedName = Programs | "docker" | "jupyter" | "swift" | "user-mode-linux";

/** Everything that the tests want of the machine besides what npm brings. */
export const needs: readonly Need[] = [
  {
    name: "chromium",
    for: "the console in a real browser",
    packages: ["chromium-headless-shell"], // of the same source as `chromium`, and a third less work
    isThere: () => findChromium() !== undefined,
  },
  {
    name: "bubblewrap",
    for: "executions in a sandbox",
    packages: ["bubblewrap"],
    isThere: () => works("bwrap", ["--ro-bind", "/", "/", "--unshare-all", "true"]),
  },
  {
    name: "python3",
    for: "containers that run Python",
    packages: ["python3"],
    isThere: () => works("/usr/bin/python3", ["-c", "0"]), // a sandbox shows /usr and nothing of a home
  },
  {
    name: "jupyter",
    for: "workspaces",
    packages: ["jupyter-notebook", "jupyter-server", "python3-ipykernel"],
    isThere: () => existsSync("/usr/bin/jupyter-notebook") && works("/usr/bin/python3", ["-c", "import ipykernel"]),
  },
  {
    name: "curl",
    for: "what the guides do with curl",
    packages: ["curl"],
    isThere: () => works("curl", ["--version"]),
  },
  {
    name: "docker",
    for: "executions in containers of Docker, with a daemon of the tests' own",
    packages: ["docker.io", "busybox-static"],
    isThere: () => process.getuid?.() === 0 && works("dockerd", ["--version"]) && works("busybox", ["true"]),
  },
  { name: "git", for: "the lint of changed files", packages: ["git"], isThere: () => works("git", ["--version"]) },
  {
    name: "swift",
    for: "files in a real S3 store",
    packages: ["python3-swift"],
    isThere: () => works("/usr/bin/python3", ["-c", "import swift.common.middleware.s3api.s3api"]),
  },
  {
    name: "user-mode-linux",
    for: "control groups of version 2, on a kernel of the tests' own",
    packages: ["user-mode-linux"],
    isThere: () => process.arch === "x64" && works("linux.uml", ["--version"]),
  },
  {
    name: "util-linux",
    for: "the embedded PostgreSQL and the sandbox",
    packages: ["util-linux"],
    isThere: () => ["setpriv", "unshare", "flock", "prlimit"].every((program) => works(program, ["--version"])),
  },
];

/** The Chromium to test with: the one that CHROMIUM_PATH names, the system's, or one that Playwright has fetched. */
export function findChromium(): string | undefined {
  const named = process.env["CHROMIUM_PATH"];
  if (named) return isProgram(named) ? named : undefined;
  const folders = (process.env["PATH"] ?? "").split(delimiter).concat("/usr/bin", "/usr/local/bin");
  const names = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
  return [...names.flatMap((name) => folders.map((folder) => join(folder, name))), ...fetchedByPlaywright()].find(
    isProgram,
  );
}

function fetchedByPlaywright(): string[] {
  const cache = process.env["PLAYWRIGHT_BROWSERS_PATH"] || join(homedir(), ".cache/ms-playwright");
  if (!existsSync(cache)) return [];
  const versions = readdirSync(cache).filter((name) => name.startsWith("chromium-"));
  return versions.flatMap((name) =>
    ["chrome-linux64", "chrome-linux-arm64", "chrome-linux"].map((place) => join(cache, name, place, "chrome")),
  );
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const works = (program: string, args: string[]): boolean =>
  spawnSync(program, args, { stdio: "ignore", timeout: 20_000 }).status === 0;
