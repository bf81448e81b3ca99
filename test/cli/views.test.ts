import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { saveView, type ViewQuery } from "../../contract/views.ts";
import { type Person, type World, world } from "../world.ts";
import { type Terminal, terminal } from "./terminal.ts";

// a test runs several commands, each a process of its own
vi.setConfig({ testTimeout: 60_000 });

let w: World;
let ann: Person;
let homes: string;
let asAnn: Terminal;
let asBob: Terminal;

beforeAll(async () => {
  w = await world();
  ann = await w.person("ann");
  const bob = await w.person("bob");
  await w.organization(ann, "acme", [[bob, "maintainer"]]);
  homes = mkdtempSync(join(tmpdir(), "guildhall-homes-"));
  asAnn = terminal(homes, { GUILDHALL_URL: w.url, GUILDHALL_TOKEN: ann.token });
  asBob = terminal(homes, { GUILDHALL_URL: w.url, GUILDHALL_TOKEN: bob.token });
  writeFileSync(join(homes, "lines.csv"), "a\nb\nc\n");
  await asAnn.done("data", "push", join(homes, "lines.csv"), "acme/lines", "--create");
});
afterAll(async () => {
  await w.stop();
  rmSync(homes, { recursive: true });
});

const save = (name: string, query: ViewQuery) =>
  ann.call(saveView, { params: { namespace: "acme" }, body: { name, query } });

test("a saved view is shown by its name, each with the report that it is of", async () => {
  await save("Who", { report: "statistics", by: "member", last_days: 7 });
  await save("Files", { report: "records", type: "storage", last_days: 7 });
  await save("Held", { report: "storage", parts: "resource" });
  await save("Moves", { report: "changes", from: "2020-01-01", to: "2020-01-31" });
  expect(await asAnn.done("usage", "views", "acme")).toMatch(/^Who +statistics +me +ann$/m);
  expect(await asAnn.done("usage", "acme", "--view", "who")).toMatch(/^ann +storage +\S+/m);
  expect(await asAnn.done("usage", "acme", "--view", "Files")).toMatch(
    /storage +ann +datasets\/acme\/lines +version 1/,
  );
  expect(await asAnn.done("usage", "acme", "--view", "Held")).toMatch(/^datasets\/acme\/lines +6 B/m);
  expect((await asAnn("usage", "acme", "--view", "Moves")).err).toContain("Nothing has changed.");
});

test("and options say more than it does; one that is not there is said to be missing", async () => {
  expect(await asAnn.done("usage", "acme", "--view", "Who", "--by", "product")).toMatch(/^storage +\S+/m);
  expect((await asAnn("usage", "acme", "--view", "Files", "--type", "compute")).err).toContain("Nothing was used");
  const missing = await asAnn("usage", "acme", "--view", "Nothing");
  expect(missing).toMatchObject({ code: 4 });
  expect(missing.err).toContain("guildhall usage views acme");
});

test("a view is saved, replaced, opened with and deleted from a terminal", async () => {
  const view = ["usage", "views", "save", "acme", "Week"];
  expect(await asAnn.done(...view, "--by", "product", "--last-days", "7")).toContain('usage acme --view "Week"');
  expect(await asAnn.done("usage", "acme", "--view", "week")).toMatch(/^storage +\S+/m);
  await asAnn.done(...view, "--report", "records", "--type", "storage", "--for", "everybody");
  expect(await asAnn.done("usage", "views", "acme")).toMatch(/^Week +records +everybody +ann$/m);
  expect((await asAnn("usage", "views", "open", "acme", "Week")).err).toContain("open with Week");
  expect((await asAnn("usage", "views", "open", "acme")).err).toContain("open with the overview");
  await asBob.done(...view, "--by", "day");
  expect(await asBob.done("usage", "views", "acme")).toMatch(/^Week +records +everybody +ann$/m);
  await asBob.done("usage", "views", "delete", "acme", "Week");
  await asBob.done(...view, "--by", "day", "--for", "maintainers");
  expect(await asAnn.done("usage", "views", "acme")).toMatch(/^Week +statistics +maintainers +ann$/m);
  await asAnn.done(...view, "--report", "storage", "--sort", "name", "--parts", "resource");
  expect(await asAnn.done("usage", "acme", "--view", "Week")).toMatch(/^datasets\/acme\/lines +6 B/m);
  const wrong = await asAnn(...view, "--report", "changes", "--team", "Green");
  expect(wrong).toMatchObject({ code: 2 });
  expect(wrong.err).toContain("team");
  await asAnn.done("usage", "views", "delete", "acme", "Week");
  expect(await asAnn("usage", "acme", "--view", "Week")).toMatchObject({ code: 4 });
});
