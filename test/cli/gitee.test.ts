import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { FakeAccount, FakeGroup } from "../gitee/state.ts";
import { connect, type Forged, forged } from "../sync/shelf.ts";
import type { Person } from "../world.ts";
import { type Terminal, terminal } from "./terminal.ts";

// a test runs several commands, each a process of its own
vi.setConfig({ testTimeout: 60_000 });

let w: Forged;
let ann: Person;
let ada: FakeAccount;
let ben: FakeAccount;
let group: FakeGroup;
let home: string;
let cli: Terminal;

beforeAll(async () => {
  w = await forged();
  [ann, ada, ben] = [await w.person("ann"), w.gitee.account("ada"), w.gitee.account("ben")];
  group = w.gitee.group("field-lab", ada, [ben]);
  home = mkdtempSync(join(tmpdir(), "guildhall-home-"));
  cli = terminal(home, { GUILDHALL_URL: w.url, GUILDHALL_TOKEN: ann.token });
});
afterAll(async () => {
  await w.stop();
  rmSync(home, { recursive: true });
});

test("without a connected account it says where to connect one", async () => {
  const { code, err } = await cli("gitee", "import", "field-lab");
  expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining(`${w.url}/account`) });
});

test("an organization is imported, previewed, applied and synced; what waits for somebody ends with 5", async () => {
  await connect(w.gitee, ann, ada);
  await connect(w.gitee, await w.person("bob"), ben);
  expect(await cli.done("gitee")).toMatch(/ada +Gitee +works/);
  expect(await cli.done("gitee", "organizations")).toContain("field-lab");
  expect(await cli.done("gitee", "import", "field-lab", "--every", "never")).toContain("Created field-lab.");
  const waits = await cli("gitee", "sync", "field-lab");
  expect({ code: waits.code, err: waits.err }).toEqual({ code: 5, err: expect.stringContaining("gitee apply") });
  expect(waits.out).toMatch(/add +bob +ben +– +developer +joined there/);
  expect(await cli.done("gitee", "status", "field-lab")).toContain("waits for the first sync");
  expect(await cli.done("gitee", "apply", "field-lab", "--yes")).toContain("Synced: 1 joined");
  group.members.set(ben.id, "admin");
  expect(await cli.done("gitee", "sync", "field-lab")).toContain("Synced: 1 of another role.");
  const history = await cli.done("gitee", "history", "field-lab", "--changed");
  expect(history.split("\n").filter((line) => line.includes("applied"))).toHaveLength(2);
  expect(await cli.done("gitee", "changes", "field-lab")).toMatch(
    /bob +ben +developer +maintainer +role changed there/,
  );
});

test("what was decided here is listed and lifted; an ended authorization is a failure that says what to do", async () => {
  await cli.done("members", "role", "field-lab", "bob", "viewer");
  expect(await cli.done("gitee", "people", "field-lab", "--standing", "overridden")).toContain("ben");
  expect(await cli.done("gitee", "follow", "field-lab", "ben")).toContain("from the next sync on");
  w.gitee.revoke();
  const failed = await cli("gitee", "sync", "field-lab");
  expect({ code: failed.code, err: failed.err }).toEqual({
    code: 1,
    err: expect.stringContaining("Nothing was changed"),
  });
  const status = await cli("gitee", "status", "field-lab");
  expect({ code: status.code, err: status.err }).toEqual({
    code: 1,
    err: expect.stringContaining("/field-lab/settings/gitee"),
  });
  expect(await cli.done("gitee", "unlink", "field-lab", "--yes")).toContain("follows field-lab no longer");
  expect((await cli("gitee", "status", "field-lab")).code).toBe(2);
});

test("a connected account is forgotten", async () => {
  expect((await cli("gitee", "disconnect", "nobody")).code).toBe(1);
  expect((await cli("gitee", "disconnect", "ada")).err).toContain("ada is connected no more.");
  expect((await cli("gitee")).err).toContain("No account is connected.");
});
