import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createContainer } from "../../contract/containers.ts";
import { type Town, town } from "../resources/town.ts";
import { type Terminal, terminal } from "./terminal.ts";

// a test runs several commands, each a process of its own
vi.setConfig({ testTimeout: 60_000 });

let it: Town;
let homes: string;
let asDev: Terminal;
let asBob: Terminal;

beforeAll(async () => {
  it = await town();
  homes = mkdtempSync(join(tmpdir(), "guildhall-homes-"));
  asDev = terminal(homes, { GUILDHALL_URL: it.url, GUILDHALL_TOKEN: it.dev.token });
  asBob = terminal(homes, { GUILDHALL_URL: it.url, GUILDHALL_TOKEN: it.bob.token });
  await it.dataset(it.dev, "acme", "iris", "12345");
  const recipe = { resource_type: "cpu-small", command: "true", visibility: "organization-read" } as const;
  await it.dev.call(createContainer, { body: { namespace: "acme", name: "count", ...recipe } });
});
afterAll(async () => {
  await it.stop();
  rmSync(homes, { recursive: true });
});

test("a data set is duplicated, and the copy names where it comes from", async () => {
  expect(await asBob.done("data", "duplicate", "acme/iris", "bob-d/mine")).toContain(
    "Duplicated acme/iris to bob-d/mine",
  );
  const made = await asDev.done("data", "duplicate", "acme/iris", "acme/iris-2", "--json");
  expect(JSON.parse(made)).toMatchObject({ origin: "datasets/acme/iris", latest_version: 1, logical_bytes: 5 });
});

test("what is deleted is listed and restored, under another name where its own is taken", async () => {
  expect(await asDev.done("data", "rm", "acme/iris-2")).toContain("guildhall data restore acme/iris-2");
  expect(await asDev.done("deleted", "acme")).toMatch(/acme\/iris-2 +dataset/);
  expect(await asDev.done("data", "restore", "acme/iris-2")).toContain("Restored acme/iris-2");
  await asDev.done("data", "rm", "acme/iris-2");
  await asDev.done("data", "create", "acme/iris-2");
  expect(await asDev("data", "restore", "acme/iris-2")).toMatchObject({
    code: 1,
    err: expect.stringContaining("name"),
  });
  expect(await asDev.done("data", "restore", "acme/iris-2", "--as", "iris-3")).toContain("Restored acme/iris-3");
  expect(await asDev("data", "restore", "acme/iris-2")).toMatchObject({ code: 4 });
  await asDev.done("containers", "rm", "acme/count");
  expect(await asDev("data", "restore", "acme/count")).toMatchObject({ code: 4 });
  expect(await asDev.done("containers", "restore", "acme/count")).toContain("Restored acme/count");
});

test("what is published says where the world reads it, and is withdrawn", async () => {
  expect(await asDev("data", "publish", "acme/iris-3")).toMatchObject({ code: 1 });
  const said = await asDev.done("containers", "publish", "acme/count");
  expect(said).toContain(`${it.url}/acme/containers/count`);
  expect(await asDev.done("containers", "unpublish", "acme/count")).toContain("not public any more");
});

test("what is moved says where it is; without a terminal one has to say yes", async () => {
  expect(await asDev("data", "transfer", "acme/iris", "beta")).toMatchObject({ code: 2 });
  expect(await asDev.done("data", "transfer", "acme/iris", "beta/flowers", "--yes")).toContain("to beta/flowers");
  expect(await asDev.done("containers", "transfer", "acme/count", "dev-d", "--yes")).toContain("to dev-d/count");
  expect(await asBob("data", "transfer", "bob-d/mine", "beta", "--yes")).toMatchObject({ code: 4 });
});
