import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createProgram } from "../../cli/program.ts";
import { terminal } from "./terminal.ts";

let home: string;
let guildhall: ReturnType<typeof terminal>;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "guildhall-manners-"));
  guildhall = terminal(home);
});
afterAll(() => rmSync(home, { recursive: true }));

describe("the command line", () => {
  test("lists its commands when nothing is asked", async () => {
    const { code, out, err } = await guildhall();
    expect({ code, err }).toEqual({ code: 0, err: "" });
    for (const command of (await createProgram()).commands) expect(out).toContain(`  ${command.name()} `);
  });

  test("explains each command in one sentence and with examples that name it", async () => {
    const all = (await createProgram()).commands.flatMap((command) => [command, ...command.commands]);
    expect(all.length).toBeGreaterThan(20);
    for (const command of all) {
      let help = "";
      command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
      expect(command.description()).toMatch(/^[A-Z].*[^.]$/);
      expect(help).toContain("Examples:\n  $ guildhall ");
      expect(help.split("Examples:")[1]).toContain(command.name());
    }
  });

  test("reads of itself what a command needs, and has every command that way", async () => {
    for (const command of (await createProgram()).commands) {
      const { commands } = await createProgram(command.name());
      expect(commands.length).toBeLessThan(5);
      expect(commands.map((one) => one.helpInformation())).toContain(command.helpInformation());
    }
  });

  test.each([
    [["orgz"], "Did you mean orgs?"],
    [["orgs", "creat", "acme"], "Did you mean create?"],
    [["members", "ad", "acme", "ann"], "Did you mean add?"],
    [["data", "pus"], "Did you mean push?"],
    [["orgs", "--jsn"], "Did you mean --json?"],
    [["members", "invite", "acme", "--rol", "viewer"], "Did you mean --role?"],
    [["members"], "missing required argument 'organization'"],
    [["ps", "--limit", "none"], "Use a whole number from 1."],
    [["members", "invite", "acme", "--role", "boss"], "Allowed choices are viewer"],
    [["data", "push", ".", "acme"], "Write it as <namespace>/<name>"],
    [["login", "ftp://x"], "is not the address of a server"],
    [["login", "http://127.0.0.1:1100", "--token", "two words"], "This is not a token."],
    [["login", "http://127.0.0.1:1100"], "Add --with-token"],
  ])("answers %j with exit code 2 and what would be right", async (words, hint) => {
    const { code, out, err } = await guildhall(...words);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(hint);
    expect(err).not.toContain("    at ");
  });

  test("tells its version", async () => {
    expect(await guildhall.done("--version")).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test("says how to sign in, with exit code 3", async () => {
    const { code, err } = await guildhall("orgs");
    expect(code).toBe(3);
    expect(err).toContain("guildhall login http://127.0.0.1:3000");
  });

  test("prints errors as one JSON document with --json, on standard error", async () => {
    const { code, out, err } = await guildhall("orgs", "--json");
    expect({ code, out }).toEqual({ code: 3, out: "" });
    expect(JSON.parse(err)).toMatchObject({ code: "command_failed", title: expect.stringContaining("not signed in") });
  });

  test("says that a server cannot be reached, and never the token", async () => {
    const away = terminal(home, { GUILDHALL_URL: "http://127.0.0.1:1100", GUILDHALL_TOKEN: "ghp_very_secret" });
    const { code, err } = await away("whoami");
    expect(code).toBe(1);
    expect(err).toContain("Guildhall at http://127.0.0.1:1100 cannot be reached: nothing answers there.");
    expect(err).not.toContain("ghp_very_secret");
  });

  test("runs through a link, as npm installs it", async () => {
    const link = join(home, "guildhall");
    symlinkSync(join(import.meta.dirname, "../../cli/guildhall"), link);
    const { stdout } = await promisify(execFile)(link, ["--help"]);
    expect(stdout).toContain("Usage: guildhall");
  });

  test("ends quietly when its reader goes away", async () => {
    const script = `set -o pipefail; "$0" --help | head -n 1; echo "$?"`;
    const launcher = join(import.meta.dirname, "../../cli/guildhall");
    const { stdout, stderr } = await promisify(execFile)("bash", ["-c", script, launcher]);
    expect(stdout).toBe("Usage: guildhall [options] [command]\n0\n");
    expect(stderr).toBe("");
  });
});
