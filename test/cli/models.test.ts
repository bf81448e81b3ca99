import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type Person, type World, world } from "../world.ts";
import { type Terminal, terminal } from "./terminal.ts";

// a test runs several commands, each a process of its own
vi.setConfig({ testTimeout: 60_000 });

let w: World;
let ann: Person;
let homes: string;
let asAnn: Terminal;

beforeAll(async () => {
  w = await world();
  ann = await w.person("ann");
  await w.organization(ann, "acme");
  homes = mkdtempSync(join(tmpdir(), "guildhall-homes-"));
  asAnn = terminal(homes, { GUILDHALL_URL: w.url, GUILDHALL_TOKEN: ann.token });
  writeFileSync(join(homes, "weights.bin"), "0123456789");
});
afterAll(async () => {
  await w.stop();
  rmSync(homes, { recursive: true });
});

test("a model goes up, is listed apart from data sets, and comes down", async () => {
  const pushed = await asAnn.done("data", "push", join(homes, "weights.bin"), "models/acme/net", "--create");
  expect(pushed).toContain("Version 1 of models/acme/net is sealed: 1 files, 10 B");
  expect(await asAnn.done("data", "create", "models/acme/empty")).toBe("Created models/acme/empty (private).\n");
  expect(await asAnn.done("data", "ls", "acme", "--models")).toMatch(/acme\/net +10 B/);
  expect(await asAnn.done("data", "ls", "acme")).not.toContain("acme/net");
  expect(await asAnn.done("data", "ls", "models/acme/net")).toContain("weights.bin");
  expect(await asAnn.done("data", "ls", "models/acme/net", "--versions")).toMatch(/1 +ready/);
  await asAnn.done("data", "pull", "models/acme/net@1", join(homes, "down"));
  expect(readFileSync(join(homes, "down", "weights.bin"), "utf8")).toBe("0123456789");
});

test("a name that a model has is refused to a data set, with what to do", async () => {
  const { code, err } = await asAnn("data", "create", "acme/net");
  expect([code, err]).toEqual([1, expect.stringContaining("data sets and models share their names")]);
});

test("a model is shared, bound, duplicated, deleted and restored by its address", async () => {
  await asAnn.done("data", "duplicate", "models/acme/net", "acme/net-2");
  const bound = ["--type", "cpu-small", "--command", "true", "--input", "models/acme/net-2@1"];
  await asAnn.done("containers", "create", "acme/reader", ...bound);
  expect(await asAnn.done("containers", "show", "acme/reader")).toContain("models/acme/net-2@1");
  expect(await asAnn.done("access", "models/acme/net-2")).toMatch(/^ann +owner/m);
  expect(await asAnn.done("data", "rm", "models/acme/net-2")).toContain("guildhall data restore models/acme/net-2");
  expect(await asAnn.done("deleted", "acme")).toMatch(/acme\/net-2 +model/);
  expect(await asAnn.done("data", "restore", "models/acme/net-2")).toContain("Restored acme/net-2");
});

test("a model becomes a data set and back; reads find it at its old address, changes are told the new one", async () => {
  const turned = await asAnn.done("data", "convert", "models/acme/net", "--to", "dataset");
  expect(turned).toBe("acme/net is a data set: acme/net.\n");
  expect(await asAnn.done("data", "ls", "models/acme/net")).toContain("weights.bin");
  writeFileSync(join(homes, "weights.bin"), "other weights");
  const pushed = await asAnn.done("data", "push", join(homes, "weights.bin"), "models/acme/net");
  expect(pushed).toContain("Version 2 of acme/net is sealed");
  expect((await asAnn("data", "rm", "models/acme/net")).err).toContain("is a data set now");
  const back = JSON.parse(await asAnn.done("data", "convert", "acme/net", "--to", "model", "--json"));
  expect(back).toMatchObject({ kind: "model", latest_version: 2 });
});
