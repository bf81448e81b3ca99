import { spawnSync } from "node:child_process";
import { mkdtempSync, openSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Need } from "./needs.ts";

/** Tries to bring what is missing: by apt-get where we may, or Chromium by Playwright's own installer. */
export function install(missing: readonly Need[], say: (line: string) => void): void {
  if (missing.length === 0) return;
  const apt = aptGet();
  if (apt) withApt(apt, [...new Set(missing.flatMap((need) => need.packages))], say);
  else if (missing.some((need) => need.name === "chromium")) withPlaywright(say);
}

/** The command that installs Debian's packages, if this user may. */
function aptGet(): string[] | undefined {
  if (!succeeds("apt-get", ["--version"])) return undefined;
  if (process.getuid?.() === 0) return ["apt-get"];
  return succeeds("sudo", ["-n", "true"]) ? ["sudo", "-n", "apt-get"] : undefined;
}

function withApt([file = "", ...before]: string[], packages: string[], say: (line: string) => void): void {
  const log = join(mkdtempSync(join(tmpdir(), "guildhall-apt-")), "apt.log");
  const stdio = ["ignore", openSync(log, "a"), openSync(log, "a")] as const;
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const run = (...args: string[]) =>
    spawnSync(file, [...before, "-o", "DPkg::Lock::Timeout=120", ...args], { stdio: [...stdio], env }).status === 0;
  say(`Installing ${packages.join(", ")} with apt-get, once; this can take a minute or two …`);
  run("update", "-qq"); // an unreachable mirror among several is no reason to stop
  if (!run("install", "-y", "-qq", "--no-install-recommends", ...packages))
    say(`apt-get failed; its words are in ${log}`);
}

function withPlaywright(say: (line: string) => void): void {
  say("Fetching Chromium with Playwright's installer, once …");
  const installer = join(import.meta.dirname, "../../node_modules/playwright-core/cli.js");
  const args = [installer, "install", "--no-shell", "chromium"];
  if (spawnSync(process.execPath, args, { stdio: "ignore", timeout: 180_000 }).status !== 0)
    say("Chromium could not be fetched: install it with your system's packages, or set CHROMIUM_PATH");
}

const succeeds = (program: string, args: string[]): boolean =>
  spawnSync(program, args, { stdio: "ignore" }).status === 0;
