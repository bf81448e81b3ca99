import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect } from "vitest";
import { getExecution } from "../../contract/executions.ts";
import { putResourceType } from "../../contract/installation.ts";
import { testWith } from "../needs.ts";
import { type Person, until, type World, world } from "../world.ts";
import { type Terminal, terminal } from "./terminal.ts";

let w: World;
let ann: Person;
let home: string;
let run: Terminal;
beforeAll(async () => {
  w = await world();
  ann = await w.person("ann");
  await w.organization(ann, "acme");
  await w.root.call(putResourceType, { params: { name: "desk" }, body: { capacity: 4, memory_bytes: 2 ** 30 } });
  home = mkdtempSync(join(tmpdir(), "guildhall-home-"));
  run = terminal(home, { GUILDHALL_URL: w.url, GUILDHALL_TOKEN: ann.token });
});
afterAll(async () => {
  await w.stop();
  rmSync(home, { recursive: true });
});

testWith("jupyter")(
  "a workspace is created, started, opened, extended and restarted in a terminal",
  async () => {
    expect((await run("containers", "create", "acme/none")).err).toContain("Write the command to run");
    await run.done("containers", "create", "acme/lab", "--workspace", "--type", "desk");
    expect(await run.done("run", "acme/lab", "--time-limit", "60")).toContain("Open it: guildhall open 'acme/lab#1'");
    await until("it running", async () => {
      const params = { namespace: "acme", name: "lab", number: 1 };
      return (await ann.call(getExecution, { params })).state === "running";
    });
    const url = new URL((await run.done("open", "acme/lab")).trim());
    expect(url.pathname).toMatch(/^\/x\/[0-9a-f-]{36}\/$/);
    expect(url.searchParams.get("ticket")).toMatch(/^[\w-]+\.[\w-]+$/);
    expect(await run.done("extend", "acme/lab", "--minutes", "30")).toContain("acme/lab#1 goes on until ");
    expect(await run.done("restart", "acme/lab")).toContain(
      "Started acme/lab#2, which goes on with what acme/lab#1 left.",
    );
    expect(await run.done("orgs", "settings", "acme", "--idle-stop", "45")).toContain("stop after 45 min");
    expect(JSON.parse(await run.done("orgs", "settings", "acme", "--idle-stop", "default", "--json"))).toMatchObject({
      idle_stop_minutes: null,
    });
    await run.done("orgs", "settings", "acme", "--idle-stop", "45");
    await run.done("stop", "acme/lab");
  },
  90_000,
);
