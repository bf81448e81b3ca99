import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Counts, closingLine } from "../test/reporter.ts";
import { prepare, regret } from "./prepare.ts";

/*
 * npm test: prepares the machine, checks the sources, runs the tests, and ends with one line of numbers.
 * Arguments go to vitest (`npm test -- test/database`); then only those tests run, without the checks.
 */

const root = join(import.meta.dirname, "..");
const bin = (name: string) => join(root, "node_modules/.bin", name);
const checks = [["biome", "ci", "--error-on-warnings"], ["tsc", "-b"], ["knip"]] as const;

const onCi = !["", "0", "false", undefined].includes(process.env["CI"]);

process.exitCode = main(process.argv.slice(2));

function main(chosen: readonly string[]): number {
  const missing = prepare(say);
  const checked = chosen.length > 0 ? [] : checks.map(([name, ...args]) => run(name, args) === 0);
  const counts = testWithVitest(
    chosen,
    missing.map((need) => need.name),
  );
  counts.passed += checked.filter((passed) => passed).length;
  counts.failed += checked.filter((passed) => !passed).length;
  for (const need of missing) say(regret(need));
  const excused = (counts.skipped === 0 && missing.length === 0) || !onCi;
  if (!excused) say("On CI nothing may be missing or skipped.");
  say(closingLine(counts));
  return counts.failed === 0 && excused ? 0 : 1;
}

function testWithVitest(chosen: readonly string[], missing: readonly string[]): Counts {
  const folder = mkdtempSync(join(tmpdir(), "guildhall-counts-"));
  const file = join(folder, "counts.json");
  const status = run("vitest", ["run", ...chosen], {
    NODE_COMPILE_CACHE: join(root, "node_modules/.cache/compiled"),
    GUILDHALL_TEST_COUNTS: file,
    GUILDHALL_TEST_MISSING: missing.join(","),
  });
  const counts: Counts = existsSync(file)
    ? JSON.parse(readFileSync(file, "utf8"))
    : { passed: 0, failed: 0, skipped: 0 };
  rmSync(folder, { recursive: true });
  if (status !== 0 && counts.failed === 0) counts.failed = 1; // it broke before or after its tests
  return counts;
}

function run(name: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): number | null {
  const { status, error } = spawnSync(bin(name), args, {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, ...env },
  });
  if (error) say(`${name} could not be started: ${error.message}`);
  if (status !== 0) say(`${name} failed.`);
  return status;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
