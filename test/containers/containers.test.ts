import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listActivity } from "../../contract/activity.ts";
import * as contract from "../../contract/containers.ts";
import { getExecution, getLogs, listExecutions, stopExecution } from "../../contract/executions.ts";
import { datasets as files } from "../../contract/files.ts";
import { datasets } from "../../contract/repositories.ts";
import { datasets as versions } from "../../contract/versions.ts";
import { type Person, problemOf } from "../world.ts";
import { type Lab, lab } from "./lab.ts";

let it: Lab;
beforeAll(async () => {
  it = await lab();
  await dataset("measured", "organization-read", "1,2,3\n");
  await dataset("hidden", "private", "secret\n");
});
afterAll(() => it.stop());

const at = (name: string) => ({ namespace: "acme", name });

/** A data set of mia's with one sealed version of one file. */
async function dataset(name: string, visibility: "private" | "organization-read", content: string) {
  await it.mia.call(datasets.create, { body: { ...at(name), visibility } });
  await seal(name, content);
}
async function seal(name: string, content: string) {
  const { number } = await it.mia.call(versions.open, { params: at(name), body: { from: "empty" } });
  const params = { ...at(name), version: number };
  await it.mia.call(files.put, { params: { ...params, path: "data.csv" } }, { upload: content });
  await it.mia.call(versions.seal, { params });
}
const create = (person: Person, name: string, more: object = {}) =>
  person.call(contract.createContainer, { body: { ...at(name), command: "true", resource_type: "small", ...more } });
const bound = (source: string) => ({ bindings: [{ source: `datasets/acme/${source}` }] });

describe("a container", () => {
  test("is created with what it reads resolved, and read by whoever may", async () => {
    const made = await create(it.mia, "reader", { ...bound("measured"), visibility: "organization-read" });
    expect(made).toMatchObject({
      ...{ namespace: "acme", name: "reader", mode: "task", environment: "host", executions: 0, tie: "owner" },
      bindings: [{ source: "datasets/acme/measured", version: 1, path: "/input/0", access: "read", readable: true }],
    });
    expect(await it.vic.call(contract.getContainer, { params: at("reader") })).toMatchObject({
      command: "true",
      can: { "execution.start": false, "resource.edit": false },
    });
    expect((await problemOf(it.eve.call(contract.getContainer, { params: at("reader") }))).status).toBe(404);
    const { items } = await it.dev.call(contract.listContainers, { query: { namespace: "acme" } });
    expect(items.map(({ name }) => name)).toContain("reader");
  });

  test("keeps the version it was bound to when a newer one is sealed", async () => {
    await seal("measured", "4,5,6\n");
    const { bindings } = await it.mia.call(contract.getContainer, { params: at("reader") });
    expect(bindings[0]?.version).toBe(1);
    const body = bound("measured");
    const edited = await it.mia.call(contract.editContainer, { params: at("reader"), body });
    expect(edited.bindings[0]?.version).toBe(2);
  });

  test("may say where each of its inputs appears, if it says what its place in the list says", async () => {
    const [measured] = bound("measured").bindings;
    const said = (...paths: string[]) => ({ bindings: paths.map((path) => ({ ...measured, path, access: "read" })) });
    const made = await create(it.mia, "exact", said("/input/0", "/input/1"));
    expect(made.bindings.map(({ path }) => path)).toEqual(["/input/0", "/input/1"]);
    const refused = await problemOf(create(it.mia, "inexact", said("/input/0", "/data")));
    expect(refused.fields).toEqual([
      { path: "body.bindings.1.path", message: "By its place in the list this is /input/1" },
    ]);
  });

  test("is refused with every fault of what it should read named at its place", async () => {
    const bindings = [
      { source: "datasets/acme/measured" },
      { source: "datasets/acme/nothing" },
      { source: "datasets/acme/measured", version: 9 },
      { source: "datasets/acme/hidden" },
    ];
    const refused = await problemOf(create(it.dev, "faulty", { bindings }));
    expect(refused.fields?.map(({ path }) => path)).toEqual([
      "body.bindings.1.source",
      "body.bindings.2.version",
      "body.bindings.3.source",
    ]);
    const unknown = await problemOf(create(it.dev, "faulty", { resource_type: "quantum" }));
    expect(unknown.fields?.[0]?.path).toBe("body.resource_type");
    expect((await problemOf(it.mia.call(contract.getContainer, { params: at("faulty") }))).status).toBe(404);
  });

  test("is edited by editors only, and the record says what was and what is", async () => {
    const body = { command: "echo new", description: "Reads." };
    expect(await it.mia.call(contract.editContainer, { params: at("reader"), body })).toMatchObject(body);
    expect((await problemOf(it.dev.call(contract.editContainer, { params: at("reader"), body }))).status).toBe(403);
    const { items } = await it.mia.call(listActivity, {
      params: { organization: "acme" },
      query: { entity: "container" },
    });
    const line = items.find(({ text }) => text.includes("recipe of the container reader") && !text.includes("refused"));
    expect(line?.after).toMatchObject({ command: "echo new" });
  });

  test("has a name of its own", async () => {
    await create(it.dev, "twice");
    expect(await problemOf(create(it.mia, "Twice"))).toMatchObject({ code: "name_taken" });
  });

  test("that is deleted is gone for everybody, with what it ran", async () => {
    await create(it.mia, "short", { visibility: "organization-write" });
    await it.start(it.dev, "short");
    await it.reach(it.dev, "short", 1, "succeeded");
    expect((await problemOf(it.dev.call(contract.deleteContainer, { params: at("short") }))).status).toBe(403);
    await it.mia.call(contract.deleteContainer, { params: at("short") });
    const gone = it.dev.call(getExecution, { params: { ...at("short"), number: 1 } });
    expect((await problemOf(gone)).status).toBe(404);
    expect(await it.broken()).toEqual([]);
  });
});

describe("an execution", () => {
  test("reads what its container is bound to and cannot write it", async () => {
    const command = "cat /input/0/data.csv; echo more >>/input/0/data.csv || echo refused";
    await create(it.mia, "tries", { ...bound("measured"), command, visibility: "organization-write" });
    await it.start(it.dev, "tries");
    await it.reach(it.dev, "tries", 1, "succeeded");
    const log = await it.dev.call.open(getLogs, { params: { ...at("tries"), number: 1 }, query: {} });
    const text = await log.text();
    expect(text).toContain("4,5,6");
    expect(text).toContain("refused");
  });

  test("is not started by whoever may not read what it would read", async () => {
    await create(it.mia, "trap", { ...bound("hidden"), visibility: "organization-write" });
    const refused = await problemOf(it.start(it.dev, "trap", { command: "cat /input/0/data.csv" }));
    expect(refused).toMatchObject({ status: 403, permission: "resource.read_content" });
    await it.start(it.mia, "trap");
    await it.reach(it.mia, "trap", 1, "succeeded");
    expect(await it.broken()).toEqual([]);
  });

  test("is stopped by whoever started it, by editors and maintainers, and by nobody else", async () => {
    await create(it.mia, "long", { command: "sleep 60", visibility: "organization-write" });
    await it.start(it.dev, "long");
    const stop = (person: Person) => person.call(stopExecution, { params: { ...at("long"), number: 1 } });
    expect((await problemOf(stop(it.deb))).permission).toBe("execution.stop");
    expect((await problemOf(stop(it.vic))).status).toBe(403);
    expect((await problemOf(stop(it.eve))).status).toBe(404);
    await it.reach(it.dev, "long", 1, "running");
    expect((await stop(it.dev)).state).toBe("stopping");
    expect(await it.reach(it.dev, "long", 1, "cancelled")).toMatchObject({ stop_reason: "asked" });
    expect((await stop(it.mia)).state).toBe("cancelled");
  });

  test("has a number, and the newest come first", async () => {
    const started = [await it.start(it.dev, "tries"), await it.start(it.deb, "tries")];
    expect(started.map(({ number }) => number)).toEqual([2, 3]);
    const list = (query: object) => it.dev.call(listExecutions, { params: at("tries"), query });
    const first = await list({ limit: "2" });
    expect(first.items.map(({ number }) => number)).toEqual([3, 2]);
    const rest = await list({ limit: "2", cursor: first.next_cursor });
    expect(rest.items.map(({ number }) => number)).toEqual([1]);
    expect(rest.next_cursor).toBeNull();
    for (const number of [2, 3]) await it.reach(it.dev, "tries", number, "succeeded");
  });
});

describe("a clone", () => {
  const clone = (person: Person, name: string, to: { namespace: string; name: string }) =>
    person.call(contract.cloneContainer, { params: at(name), body: to });

  test("is one's own, in any namespace where one may create, and says where it came from", async () => {
    const { container, dropped_bindings } = await clone(it.dev, "reader", { namespace: "dev-d", name: "mine" });
    expect(container).toMatchObject({ origin: "containers/acme/reader", visibility: "private", tie: "owner" });
    expect(container.bindings).toMatchObject([{ source: "datasets/acme/measured", version: 2, readable: true }]);
    expect(dropped_bindings).toEqual([]);
    const body = { command: "echo changed" };
    await it.dev.call(contract.editContainer, { params: { namespace: "dev-d", name: "mine" }, body });
    expect((await it.mia.call(contract.getContainer, { params: at("reader") })).command).toBe("echo new");
  });

  test("drops what its maker may not read, and names it", async () => {
    const { container, dropped_bindings } = await clone(it.dev, "trap", at("disarmed"));
    expect(container.bindings).toEqual([]);
    expect(dropped_bindings).toEqual(["datasets/acme/hidden/1"]);
  });

  test("is refused where one may not create, and from what one does not see", async () => {
    expect((await problemOf(clone(it.vic, "reader", at("not-mine")))).permission).toBe("resource.create");
    expect((await problemOf(clone(it.eve, "reader", { namespace: "eve-s", name: "stolen" }))).status).toBe(404);
    expect((await problemOf(clone(it.dev, "reader", { namespace: "mia-m", name: "guest" }))).status).toBe(404);
  });
});

test("a binding shows whether the asker may read it, and goes with the data set", async () => {
  const seen = async () => (await it.dev.call(contract.getContainer, { params: at("tries") })).bindings;
  expect(await seen()).toMatchObject([{ readable: true }]);
  await it.mia.call(datasets.edit, { params: at("measured"), body: { visibility: "private" } });
  expect(await seen()).toMatchObject([{ readable: false }]);
  await it.mia.call(datasets.remove, { params: at("measured") });
  const refused = await problemOf(it.start(it.mia, "tries"));
  expect(refused.status).toBe(403);
  expect(await it.broken()).toEqual([]);
});
