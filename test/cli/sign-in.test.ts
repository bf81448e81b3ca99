import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { resetPassword } from "../../contract/passwords.ts";
import { browser } from "../accounts/browser.ts";
import { type Person, type World, world } from "../world.ts";
import { type Terminal, terminal } from "./terminal.ts";

// a test runs several commands, each a process of its own
vi.setConfig({ testTimeout: 60_000 });

let w: World;
let ann: Person;
let home: string;
let asAnn: Terminal;
let asRoot: Terminal;

beforeAll(async () => {
  w = await world();
  ann = await w.person("ann");
  home = mkdtempSync(join(tmpdir(), "guildhall-home-"));
  asAnn = terminal(home, { GUILDHALL_URL: w.url, GUILDHALL_TOKEN: ann.token });
  asRoot = terminal(home, { GUILDHALL_URL: w.url, GUILDHALL_TOKEN: w.root.token });
});
afterAll(async () => {
  await w.stop();
  rmSync(home, { recursive: true });
});

test("sessions lists where one is signed in, and ends one or all", async () => {
  const open = async () => {
    const opened = browser(w);
    await opened.post("sign-in/email", { email: ann.email, password: ann.password });
    return opened;
  };
  const [first, second] = [await open(), await open()];
  expect(await asAnn.done("sessions")).toMatch(/Chrome 130 +Windows 10 +127\.0\.0\.1 +password/);
  const { items } = JSON.parse(await asAnn.done("sessions", "--json"));
  await asAnn.done("sessions", "end", items[0].id);
  const statuses = [(await first.fetch("/api/v1/me")).status, (await second.fetch("/api/v1/me")).status];
  expect(statuses.sort()).toEqual([200, 401]);
  expect((await asAnn("sessions", "end")).code).toBe(2);
  expect(await asAnn.done("sessions", "end", "--all", "--yes")).toBe("1 session has ended.\n");
});

test("operators tend the rules of signing in, and help who cannot get in", async () => {
  const set = await asRoot.done("admin", "sign-in", "--sign-up", "invitation", "--domains", "school.example");
  expect(set).toMatch(/Sign-up +who is invited\n.*E-mail domains +school\.example\n.*Two-factor +optional/s);
  expect(await asRoot.done("admin", "sign-in", "--domains", "any")).toMatch(/E-mail domains +any/);
  expect((await asAnn("admin", "sign-in")).code).toBe(4);
  const link = (await asRoot.done("admin", "reset-link", "ann")).trim();
  const body = { token: link.split("#")[1] ?? "", password: "handed over by hand" };
  await browser(w).call(resetPassword, { body });
  expect(await asRoot.done("admin", "remove-two-factor", "ann", "--yes")).toContain("no second factor");
});
