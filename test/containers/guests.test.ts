import { afterAll, beforeAll, expect, test } from "vitest";
import { createContainer } from "../../contract/containers.ts";
import { getExecution, startExecution, stopExecution } from "../../contract/executions.ts";
import { datasets as files } from "../../contract/files.ts";
import { datasets } from "../../contract/repositories.ts";
import { container, dataset } from "../../contract/shares.ts";
import { datasets as versions } from "../../contract/versions.ts";
import { problemOf, until } from "../world.ts";
import { type Lab, lab } from "./lab.ts";

let it: Lab;
beforeAll(async () => {
  it = await lab();
});
afterAll(() => it.stop());

const mine = { namespace: "dev-d", name: "bench" };
const recipe = { resource_type: "small", command: "sleep 60" };

test("a guest of a person starts what is shared with them to contribute, and stops their own; it ends with the share", async () => {
  await it.dev.call(createContainer, { body: { ...mine, ...recipe } });
  const share = { params: { ...mine, subject: "eve-s" }, body: { level: "contribute" as const } };
  await it.dev.call(container.put, share);
  await it.dev.call(startExecution, { params: mine, body: {} });
  const { number } = await it.eve.call(startExecution, { params: mine, body: {} });
  const state = async (n: number) => (await it.dev.call(getExecution, { params: { ...mine, number: n } })).state;
  await until("the guest's execution runs", async () => (await state(number)) === "running");
  const others = it.eve.call(stopExecution, { params: { ...mine, number: 1 } });
  expect((await problemOf(others)).permission).toBe("execution.stop");
  await it.dev.call(container.remove, { params: share.params });
  await until("it ends with the share", async () => (await state(number)) === "cancelled");
  expect(await state(1)).toBe("running");
  await it.dev.call(stopExecution, { params: { ...mine, number: 1 } });
});

test("nobody writes into another's version, whatever their role or share; they add their own", async () => {
  const at = { namespace: "acme", name: "survey" };
  await it.dev.call(datasets.create, { body: { ...at, visibility: "organization-write" } });
  await it.dev.call(versions.open, { params: at, body: {} });
  const file = { ...at, version: 1, path: "a.txt" };
  await it.dev.call(files.put, { params: file }, { upload: "mine" });
  const discarded = it.deb.call(versions.discard, { params: { ...at, version: 1 } });
  expect((await problemOf(discarded)).code).toBe("not_found"); // an open version shows to its author and to managers
  await it.dev.call(dataset.put, { params: { ...at, subject: "deb-d" }, body: { level: "manage" } });
  for (const other of [it.mia, it.deb]) {
    const refused = await Promise.all([
      problemOf(other.call(files.put, { params: { ...file, path: "b.txt" } }, { upload: "theirs" })),
      problemOf(other.call(versions.seal, { params: { ...at, version: 1 } })),
    ]);
    expect(refused.map(({ permission }) => permission)).toEqual(["version.write", "version.seal"]);
    expect((await other.call(versions.open, { params: at, body: {} })).created_by.path).toBe(other.path);
  }
  await it.dev.call(versions.seal, { params: { ...at, version: 1 } });
  expect((await problemOf(it.mia.call(files.put, { params: file }, { upload: "late" }))).code).toBe("sealed");
});
