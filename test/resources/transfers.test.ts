import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listActivity } from "../../contract/activity.ts";
import { cloneContainer, createContainer, getContainer } from "../../contract/containers.ts";
import { getExecution, startExecution, stopExecution } from "../../contract/executions.ts";
import { setLimit } from "../../contract/limits.ts";
import { createProject } from "../../contract/projects.ts";
import { datasets } from "../../contract/repositories.ts";
import { dataset as shares } from "../../contract/shares.ts";
import { transferContainer, transferDataset } from "../../contract/transfers.ts";
import { listUsageRecords } from "../../contract/usage.ts";
import { datasets as versions } from "../../contract/versions.ts";
import { open, put, seal, storageOf, storing } from "../repositories/shelf.ts";
import { type Person, problemOf, until } from "../world.ts";
import { type Town, town } from "./town.ts";

let it: Town;
beforeAll(async () => {
  it = await town();
});
afterAll(() => it.stop());

const at = (name: string, namespace = "acme") => ({ namespace, name });
const move = (person: Person, name: string, to: string, more: { name?: string; confirm?: string } = {}) =>
  person.call(transferDataset, { params: at(name), body: { namespace: to, confirm: name, ...more } });

describe("a data set that is moved", () => {
  test("counts in its new namespace and no more in the old, by records of their own", async () => {
    const before = await it.stored("acme");
    await it.dataset(it.dev, "acme", "moved", "12345");
    await open(it.bob, at("moved"));
    await put(it.bob, at("moved"), "b.txt", "1", { version: 2 });
    await seal(it.bob, at("moved"), 2);
    expect(await move(it.dev, "moved", "beta", { name: "arrived" })).toMatchObject({
      ...{ namespace: "beta", name: "arrived", logical_bytes: 11, owner: { path: "dev-d" }, published: false },
      project: null,
    });
    expect(await it.stored("acme")).toBe(before);
    expect(await storageOf(it, "beta")).toEqual(storing(11));
    expect(await it.broken()).toEqual([]);
    const records = async (namespace: string) =>
      (
        await it.mia.call(listUsageRecords, {
          params: { namespace },
          query: { resource: namespace === "acme" ? "moved" : "arrived" },
        })
      ).items;
    expect((await records("acme")).map(({ resource, ended_at }) => [resource, ended_at !== null])).toEqual([
      ["datasets/acme/moved", true],
      ["datasets/acme/moved", true],
    ]);
    // bob is nobody in beta: what he made counts for the mover there, and stays his work
    const there = await records("beta");
    expect(there.map(({ member, ended_at }) => [member.path, ended_at])).toEqual([
      ["dev-d", null],
      ["dev-d", null],
    ]);
    const { items } = await it.dev.call(versions.list, { params: at("arrived", "beta"), query: {} });
    expect(items.map(({ created_by }) => created_by.path)).toEqual(["bob-d", "dev-d"]);
  });

  test("is gone from its old address, and both sides remember", async () => {
    expect(await problemOf(it.dev.call(datasets.get, { params: at("moved") }))).toMatchObject({ status: 404 });
    const lines = async (organization: string) =>
      (await it.mia.call(listActivity, { params: { organization }, query: { query: "moved the dataset" } })).items;
    expect(await lines("acme")).toMatchObject([{ text: "moved the dataset moved to beta", actor: { path: "dev-d" } }]);
    expect(await lines("beta")).toMatchObject([{ text: "moved the dataset arrived here from acme" }]);
  });

  test("keeps its owner where they belong, else it is the mover's, as visible as things begin there", async () => {
    await it.dataset(it.bob, "acme", "bobs", "1", "organization-write");
    const moved = await move(it.mia, "bobs", "mia-m");
    expect(moved).toMatchObject({ owner: { path: "mia-m" }, visibility: "private" });
    await it.dataset(it.dev, "acme", "devs", "1", "organization-write");
    expect(await move(it.mia, "devs", "beta")).toMatchObject({ owner: { path: "dev-d" }, visibility: "private" });
    expect(await problemOf(it.bob.call(datasets.get, { params: at("bobs", "mia-m") }))).toMatchObject({ status: 404 });
    expect(await it.broken()).toEqual([]);
  });

  test("needs a right on both sides, its name typed, and another namespace", async () => {
    await it.dataset(it.bob, "acme", "stays", "1", "organization-write");
    expect(await problemOf(move(it.dev, "stays", "beta"))).toMatchObject({ permission: "resource.transfer" });
    expect(await problemOf(move(it.eve, "stays", "eve-s"))).toMatchObject({ status: 404 });
    expect(await problemOf(move(it.bob, "stays", "beta"))).toMatchObject({ status: 404 });
    const typed = await problemOf(move(it.mia, "stays", "beta", { confirm: "stay" }));
    expect(typed.fields?.[0]?.path).toBe("body.confirm");
    const here = await problemOf(move(it.mia, "stays", "acme"));
    expect(here.fields?.[0]?.path).toBe("body.namespace");
    await it.organization(it.mia, "gamma", [[it.bob, "viewer"]]);
    expect(await problemOf(move(it.bob, "stays", "gamma"))).toMatchObject({ permission: "resource.create" });
    await it.dataset(it.dev, "beta", "stays", "1");
    expect(await problemOf(move(it.mia, "stays", "beta"))).toMatchObject({ code: "name_taken" });
    expect(await it.bob.call(datasets.get, { params: at("stays") })).toMatchObject({ logical_bytes: 1 });
    expect(await it.broken()).toEqual([]);
  });

  test("goes into a project, whose visibility holds; its shares end, and what reads it by a binding goes on", async () => {
    await it.dataset(it.dev, "acme", "shared", "1", "private");
    await it.dev.call(shares.put, { params: { ...at("shared"), subject: "bob-d" }, body: { level: "edit" } });
    const bindings = [{ source: "datasets/acme/shared" }];
    const recipe = { resource_type: "cpu-small", command: "cat /input/0/a.txt", bindings };
    await it.dev.call(createContainer, { body: { ...at("reads"), ...recipe } });
    const project = { namespace: "beta", name: "lab", visibility: "organization-read" } as const;
    await it.dev.call(createProject, { body: project });
    const body = { namespace: "beta", confirm: "shared", project: "lab" };
    const moved = await it.dev.call(transferDataset, { params: at("shared"), body });
    expect(moved).toMatchObject({ project: "lab", visibility: "organization-read" });
    const { items } = await it.dev.call(shares.list, { params: at("shared", "beta"), query: {} });
    expect(items).toEqual([]);
    await it.dev.call(startExecution, { params: at("reads"), body: {} });
    const container = await it.dev.call(getContainer, { params: at("reads") });
    expect(container.bindings).toMatchObject([{ source: "datasets/beta/shared", readable: true }]);
    expect(await it.broken()).toEqual([]);
  });

  test("must fit where it goes; refused, nothing has changed", async () => {
    await it.organization(it.mia, "tiny", []);
    await it.mia.call(setLimit, { params: { organization: "tiny", product: "storage" }, body: { limit: 3 } });
    await it.dataset(it.mia, "acme", "large", "1234");
    const before = await storageOf(it, "acme");
    expect(await problemOf(move(it.mia, "large", "tiny"))).toMatchObject({
      code: "limit_reached",
      refusals: [{ condition: "organization_limit", limit: 3, in_use: 0, asked: 4 }],
    });
    expect(await storageOf(it, "acme")).toEqual(before);
    expect(await it.broken()).toEqual([]);
  });

  test("waits for versions whose authors could not go on there", async () => {
    await it.dataset(it.mia, "acme", "busy", "1");
    await it.bob.call(versions.open, { params: at("busy"), body: {} });
    const refused = await problemOf(move(it.mia, "busy", "beta"));
    expect(refused).toMatchObject({ code: "conflict", detail: expect.stringContaining("bob-d, who opened version 2") });
    await put(it.bob, at("busy"), "b.txt", "2", { version: 2 });
    await seal(it.bob, at("busy"), 2);
    await it.dev.call(versions.open, { params: at("busy"), body: {} });
    await move(it.mia, "busy", "beta");
    const there = at("busy", "beta");
    await it.mia.call(datasets.edit, { params: there, body: { visibility: "organization-write" } });
    await put(it.dev, there, "c.txt", "345", { version: 3 });
    await seal(it.dev, there, 3);
    expect(await it.broken()).toEqual([]);
  });
});

describe("a container that is moved", () => {
  const recipe = { resource_type: "cpu-small", command: "echo 12345 > a.txt" };
  const create = (name: string, more: object = {}) =>
    it.dev.call(createContainer, { body: { ...at(name), ...recipe, ...more } });
  const transfer = (person: Person, name: string, to: string) =>
    person.call(transferContainer, { params: at(name), body: { namespace: to, confirm: name } });
  const ended = (name: string, namespace = "acme") =>
    until("the execution ends", async () => {
      const { ended_at } = await it.dev.call(getExecution, { params: { ...at(name, namespace), number: 1 } });
      return ended_at !== null;
    });

  test("takes its executions and what they left along; what they computed stays where it was used", async () => {
    const source = await it.dataset(it.dev, "acme", "input", "1");
    await create("runs", { bindings: [{ source: "datasets/acme/input" }] });
    await it.dev.call(startExecution, { params: at("runs"), body: {} });
    await ended("runs");
    const [acme, beta] = [await it.stored("acme"), await it.stored("beta")];
    await transfer(it.dev, "runs", "beta");
    expect([await it.stored("acme"), await it.stored("beta")]).toEqual([acme - 6, beta + 6]);
    expect(await it.dev.call(getExecution, { params: { ...at("runs", "beta"), number: 1 } })).toMatchObject({
      namespace: "beta",
      output_bytes: 6,
    });
    const used = async (namespace: string) =>
      (
        await it.dev.call(listUsageRecords, { params: { namespace }, query: { type: "compute", resource: "runs" } })
      ).items.map((one) => one.resource);
    expect([await used("acme"), await used("beta")]).toEqual([["containers/acme/runs"], []]);
    const moved = await it.dev.call(getContainer, { params: at("runs", "beta") });
    expect(moved.bindings).toMatchObject([{ source: `datasets/acme/${source.name}`, readable: true }]);
    await it.dev.call(startExecution, { params: at("runs", "beta"), body: {} });
    expect(await it.broken()).toEqual([]);
  });

  test("has nothing that runs", async () => {
    await create("long", { command: "sleep 60" });
    await it.dev.call(startExecution, { params: at("long"), body: {} });
    const refused = await problemOf(transfer(it.dev, "long", "beta"));
    expect(refused).toMatchObject({ code: "conflict", detail: expect.stringContaining("1 of its executions") });
    await until("it runs", async () => {
      const { started_at } = await it.dev.call(getExecution, { params: { ...at("long"), number: 1 } });
      return started_at !== null;
    });
    await it.dev.call(stopExecution, { params: { ...at("long"), number: 1 } });
    await ended("long");
    await transfer(it.dev, "long", "beta");
    expect(await it.broken()).toEqual([]);
  });

  test("may come back, and its records of use go on to be named", async () => {
    await it.dev.call(transferContainer, {
      params: at("long", "beta"),
      body: { namespace: "acme", confirm: "long", name: "back" },
    });
    const { items } = await it.mia.call(listUsageRecords, {
      params: { namespace: "acme" },
      query: { resource: "back" },
    });
    expect(items.map(({ source }) => source)).toContain("execution 1");
    expect(await it.dev.call(cloneContainer, { params: at("back"), body: at("again", "dev-d") })).toBeTruthy();
    expect(await it.broken()).toEqual([]);
  });
});

test("two who move the same at once move it once", async () => {
  await it.dataset(it.dev, "acme", "wanted", "123");
  const outcomes = await Promise.allSettled([
    move(it.dev, "wanted", "beta"),
    move(it.mia, "wanted", "mia-m"),
    move(it.dev, "wanted", "dev-d"),
  ]);
  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  expect(await it.broken()).toEqual([]);
});
