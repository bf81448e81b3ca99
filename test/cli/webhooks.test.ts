import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type Shelf, shelf, verified } from "../webhooks/shelf.ts";
import { until } from "../world.ts";
import { type Terminal, terminal } from "./terminal.ts";

// the test runs several commands, each a process of its own
vi.setConfig({ testTimeout: 60_000 });

let it: Shelf;
let home: string;
let cli: Terminal;
beforeAll(async () => {
  it = await shelf();
  home = mkdtempSync(join(tmpdir(), "guildhall-home-"));
  cli = terminal(home, { GUILDHALL_URL: it.url, GUILDHALL_TOKEN: it.ann.token });
});
afterAll(async () => {
  await it.stop();
  rmSync(home, { recursive: true });
});

test("webhooks makes, lists, tests, shows, sends again, switches off and deletes", async () => {
  const org = await it.guild();
  const host = new URL(it.to.url).host;
  const secret = (await cli.done("webhooks", "create", org, `${it.to.url}/cli`, "--event", "member.joined")).trim();
  expect(await cli.done("webhooks", org)).toMatch(new RegExp(`${host} +active +member.joined`));
  it.to.reply(() => ({ status: 503 }));
  await cli.done("webhooks", "test", org, host);
  const [message] = await it.arrived("/cli");
  if (message) expect(verified(secret, message).type).toBe("webhook.test");
  const log = await until("it to be given up", async () => {
    const text = await cli.done("webhooks", "log", org, host, "--state", "failed", "--json");
    return JSON.parse(text).items[0];
  });
  expect(await cli.done("webhooks", "show", org, host, log.id)).toMatch(/It answered 503/);
  it.to.reply(() => ({ status: 204 }));
  expect(await cli.done("webhooks", "resend", org, host, "--since", "1h")).toContain("1 are sent again");
  await it.arrived("/cli", 2);
  expect(await cli.done("webhooks", "edit", org, host, "--event", "all", "--off")).toContain("disabled");
  expect((await cli("webhooks", "edit", org, host, "--event", "member.sneezed")).code).toBe(2);
  await cli.done("webhooks", "delete", org, host, "--yes");
  expect((await cli("webhooks", "test", org, host)).code).toBe(2);
});
