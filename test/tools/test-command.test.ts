import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";

const root = join(import.meta.dirname, "../..");

/** `npm test -- <args>` on a machine where the sandbox does not work. */
function testCommand(args: string[], ci: string) {
  const folder = mkdtempSync(join(tmpdir(), "guildhall-path-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "bwrap"), "#!/bin/sh\nexit 1\n");
  chmodSync(join(folder, "bwrap"), 0o755);
  const PATH = `${folder}:${process.env["PATH"]}`;
  const env = { ...process.env, PATH, CI: ci, GUILDHALL_TEST_INSTALL: "no" };
  const { status, stdout } = spawnSync(process.execPath, ["tools/test.ts", ...args], {
    cwd: root,
    env,
    encoding: "utf8",
  });
  return { status, lines: stdout.trimEnd().split("\n") };
}

describe("npm test", () => {
  test("ends with a line of numbers alone, and names what this machine could not show", () => {
    const { status, lines } = testCommand(["test/database/native.test.ts"], "");
    expect(lines.at(-1)).toBe("4 passed, 0 failed, 0 skipped");
    expect(lines).toContainEqual(
      expect.stringMatching(/^Not shown: executions in a sandbox; bubblewrap is missing or does not work here/),
    );
    expect(status).toBe(0);
  });

  test("fails on CI when something is missing, and when vitest breaks before its first test", () => {
    const { status, lines } = testCommand(["--no-such-option"], "true");
    expect(lines.slice(-2)).toEqual(["On CI nothing may be missing or skipped.", "0 passed, 1 failed, 0 skipped"]);
    expect(status).toBe(1);
  });
});

test("an older Node is told what to do before it meets a file it cannot read", () => {
  const code = `Object.defineProperty(process.versions, "node", { value: "20.20.2" });
    await import(${JSON.stringify(join(root, "tools/prepare/node-24.js"))});`;
  const { status, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", code], { encoding: "utf8" });
  expect(stderr).toContain("install Node 24");
  expect(status).toBe(1);
});
