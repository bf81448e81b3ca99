import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listActivity } from "../../contract/activity.ts";
import { deleteContainer } from "../../contract/containers.ts";
import { listDeleted, purgeDeleted, restoreDeleted } from "../../contract/deleted.ts";
import { datasets as files } from "../../contract/files.ts";
import { setLimit, setMemberLimit } from "../../contract/limits.ts";
import { createProject, deleteProject } from "../../contract/projects.ts";
import { datasets } from "../../contract/repositories.ts";
import { listUsageRecords } from "../../contract/usage.ts";
import { datasets as versions } from "../../contract/versions.ts";
import { jobs } from "../../server/domain/repositories/jobs.ts";
import { purgeOld } from "../../server/domain/resources/deleted.ts";
import { clearPurged } from "../../server/domain/resources/resources.ts";
import { open, put, storageOf, storing } from "../repositories/shelf.ts";
import { type Person, problemOf } from "../world.ts";
import { type Town, town } from "./town.ts";

let it: Town;
beforeAll(async () => {
  it = await town();
});
afterAll(() => it.stop());

const at = (name: string, namespace = "acme") => ({ namespace, name });
const names = async (person: Person, namespace = "acme") =>
  (await person.call(listDeleted, { query: { namespace } })).items.map(({ name }) => name);
const idOf = async (person: Person, name: string) => {
  const found = (await person.call(listDeleted, { query: { namespace: "acme" } })).items.find(
    (one) => one.name === name,
  );
  if (!found) throw new Error(`${name} is not among what was deleted`);
  return found.id;
};
const remove = (person: Person, name: string) => person.call(datasets.remove, { params: at(name) });
const restore = (person: Person, id: string, name?: string) =>
  person.call(restoreDeleted, { params: { id }, body: name === undefined ? {} : { name } });

describe("what was deleted", () => {
  test("counts nothing while it is deleted, and comes back with every version, file and author", async () => {
    await it.dataset(it.dev, "acme", "whole", "12345");
    await open(it.bob, at("whole"));
    await put(it.bob, at("whole"), "b.txt", "678", { version: 2 });
    const before = await it.stored("acme");
    await remove(it.dev, "whole");
    expect(await it.stored("acme")).toBe(before - 13);
    expect(await it.broken()).toEqual([]);
    const id = await idOf(it.dev, "whole");
    expect(await restore(it.dev, id)).toMatchObject({ name: "whole", logical_bytes: 13, tie: "owner" });
    expect(await it.stored("acme")).toBe(before);
    const { items } = await it.bob.call(versions.list, { params: at("whole"), query: {} });
    expect(items.map(({ number, state, created_by }) => [number, state, created_by.path])).toEqual([
      [2, "open", "bob-d"],
      [1, "ready", "dev-d"],
    ]);
    await put(it.bob, at("whole"), "c.txt", "9", { version: 2 });
    expect(await it.stored("acme")).toBe(before + 1);
    expect(await it.broken()).toEqual([]);
  });

  test("is used in two stretches, before and after", async () => {
    await it.dataset(it.dev, "acme", "metered", "1234");
    await remove(it.dev, "metered");
    await restore(it.dev, await idOf(it.dev, "metered"));
    const query = { resource: "acme/metered" };
    const { items } = await it.mia.call(listUsageRecords, { params: { namespace: "acme" }, query });
    expect(items.map(({ ended_at, storage_bytes }) => [ended_at === null, storage_bytes])).toEqual([
      [true, 4],
      [false, 4],
    ]);
  });

  test("is listed for maintainers, for its owner and for whoever deleted it, and for nobody else", async () => {
    await it.dataset(it.dev, "acme", "seen", "1", "organization-read");
    await it.dataset(it.bob, "acme", "others", "1", "organization-read");
    await remove(it.mia, "seen");
    await remove(it.bob, "others");
    expect(await names(it.mia)).toEqual(expect.arrayContaining(["seen", "others"]));
    expect(await names(it.dev)).toContain("seen");
    expect(await names(it.dev)).not.toContain("others");
    expect(await names(it.vic)).toEqual([]);
    expect(await problemOf(names(it.eve))).toMatchObject({ status: 404 });
    const id = await idOf(it.bob, "others");
    for (const person of [it.dev, it.vic, it.eve])
      expect(await problemOf(restore(person, id))).toMatchObject({ status: 404 });
    const [line] = (await it.mia.call(listDeleted, { query: { namespace: "acme" } })).items;
    expect(line).toMatchObject({ name: "others", owner: { path: "bob-d" }, deleted_by: { path: "bob-d" } });
    const kept_ms = Date.parse(line?.purged_at ?? "") - Date.parse(line?.deleted_at ?? "");
    expect(kept_ms).toBe(30 * 86_400_000);
  });

  test("is paged from the latest, whatever is restored meanwhile", async () => {
    for (const name of ["p1", "p2", "p3", "p4"]) {
      await it.dev.call(datasets.create, { body: at(name, "beta") });
      await it.dev.call(datasets.remove, { params: at(name, "beta") });
    }
    const query = { namespace: "beta", limit: 2 };
    const first = await it.dev.call(listDeleted, { query });
    expect(first.items.map(({ name }) => name)).toEqual(["p4", "p3"]);
    await restore(it.dev, first.items[1]?.id ?? "");
    const cursor = first.next_cursor ?? "";
    const second = await it.dev.call(listDeleted, { query: { ...query, cursor } });
    expect(second).toMatchObject({ items: [{ name: "p2" }, { name: "p1" }], next_cursor: null });
    expect(await problemOf(it.dev.call(listDeleted, { query: { ...query, cursor: "nonsense" } }))).toMatchObject({
      code: "invalid",
    });
  });

  test("comes back under another name where its own is taken", async () => {
    await it.dataset(it.dev, "acme", "taken", "1");
    await remove(it.dev, "taken");
    await it.dataset(it.bob, "acme", "Taken", "2");
    const id = await idOf(it.dev, "taken");
    const refused = await problemOf(restore(it.dev, id));
    expect(refused).toMatchObject({ code: "name_taken", detail: expect.stringContaining("`name`") });
    expect(await problemOf(restore(it.dev, id, "no name"))).toMatchObject({ code: "invalid" });
    expect(await restore(it.dev, id, "taken-again")).toMatchObject({ name: "taken-again" });
    expect(await problemOf(restore(it.dev, id))).toMatchObject({ status: 404 });
    expect(await it.broken()).toEqual([]);
  });

  test("comes back only where it fits, with the numbers of everybody in the way", async () => {
    const organization = await it.organization(it.mia, "tight", [
      [it.dev, "developer"],
      [it.bob, "developer"],
    ]);
    const params = at("shared", organization);
    await it.dataset(it.dev, organization, "shared", "1234567890");
    await open(it.bob, params);
    await put(it.bob, params, "b.txt", "12345", { version: 2 });
    const { id } = await it.dev.call(datasets.get, { params });
    await it.dev.call(datasets.remove, { params });
    const product = { organization, product: "storage" };
    await it.mia.call(setLimit, { params: product, body: { limit: 24 } });
    await it.mia.call(setMemberLimit, { params: { ...product, member: "bob-d" }, body: { limit: 3 } });
    expect(await problemOf(restore(it.dev, id))).toMatchObject({
      code: "limit_reached",
      refusals: [
        { condition: "member_limit", limit: 3, in_use: 0, asked: 15, member: "bob-d" },
        { condition: "organization_limit", limit: 24, in_use: 0, asked: 25 },
      ],
    });
    expect(await it.stored(organization)).toBe(0);
    await it.mia.call(setLimit, { params: product, body: { limit: 25 } });
    await it.mia.call(setMemberLimit, { params: { ...product, member: "bob-d" }, body: { limit: null } });
    await restore(it.dev, id);
    expect(await storageOf(it, organization)).toEqual(storing(25));
    expect(await it.broken()).toEqual([]);
  });

  test("comes back without its project where that is gone", async () => {
    await it.dev.call(createProject, { body: { ...at("folder"), visibility: "organization-read" } });
    await it.dev.call(datasets.create, { body: { ...at("inside"), project: "folder" } });
    await remove(it.dev, "inside");
    await it.dev.call(deleteProject, { params: at("folder") });
    const restored = await restore(it.dev, await idOf(it.dev, "inside"));
    expect(restored).toMatchObject({ project: null, visibility: "organization-read" });
  });

  test("by somebody else is told to its owner", async () => {
    await it.dataset(it.dev, "acme", "told", "1");
    await remove(it.mia, "told");
    await restore(it.mia, await idOf(it.mia, "told"));
    const query = { query: "told", entity: "dataset" };
    const { items } = await it.mia.call(listActivity, { params: { organization: "acme" }, query });
    expect(items.map(({ action, severity }) => [action, severity]).slice(0, 2)).toEqual([
      ["resource.restore", "notice"],
      ["resource.delete", "notice"],
    ]);
  });
});

describe("what is deleted for good", () => {
  test("is so by its owner, by maintainers only where it is the organization's to manage, and never comes back", async () => {
    await it.dataset(it.dev, "acme", "mine", "1", "private");
    await remove(it.mia, "mine");
    const id = await idOf(it.mia, "mine");
    const purge = (person: Person) => person.call(purgeDeleted, { params: { id } });
    expect(await problemOf(purge(it.mia))).toMatchObject({ permission: "resource.purge" });
    expect(await problemOf(purge(it.bob))).toMatchObject({ status: 404 });
    await purge(it.dev);
    for (const person of [it.dev, it.mia]) {
      expect(await names(person)).not.toContain("mine");
      expect(await problemOf(restore(person, id))).toMatchObject({ status: 404 });
    }
    expect(await problemOf(purge(it.dev))).toMatchObject({ status: 404 });
  });

  test("after 30 days is so by itself", async () => {
    await it.dataset(it.dev, "acme", "old", "1");
    await it.dataset(it.dev, "acme", "young", "1");
    for (const name of ["old", "young"]) await remove(it.dev, name);
    const age = "update resource set deleted_at = deleted_at - interval '30 days' where name = 'old'";
    await it.owner.query(age);
    await purgeOld(it.ctx);
    expect(await names(it.dev)).toContain("young");
    expect(await names(it.dev)).not.toContain("old");
    const query = { query: "old for good" };
    const { items } = await it.mia.call(listActivity, { params: { organization: "acme" }, query });
    expect(items[0]).toMatchObject({ action: "resource.purge", actor: { kind: "system" } });
  });

  test("loses its files a minute later; equal ones elsewhere and its versions' names stay", async () => {
    const [gone, kept] = [
      await it.dataset(it.dev, "acme", "gone", "same"),
      await it.dataset(it.dev, "acme", "kept", "same"),
    ];
    await remove(it.dev, gone.name);
    const id = await idOf(it.dev, "gone");
    await it.dev.call(purgeDeleted, { params: { id } });
    const clear = () =>
      jobs(it.ctx)
        .find(({ name }) => name === "purged data sets")
        ?.run();
    const left = async () =>
      (
        await it.owner.query(
          `select count(f.path)::int as files, count(distinct v.id)::int as versions
           from version v left join version_file f on f.version_id = v.id where v.resource_id = $1`,
          [id],
        )
      ).rows[0];
    await clear();
    expect(await left()).toEqual({ files: 1, versions: 1 });
    await it.owner.query("update resource set purged_at = purged_at - interval '2 minutes' where id = $1", [id]);
    await clear();
    expect(await left()).toEqual({ files: 0, versions: 1 });
    const text = await it.dev.call.open(files.get, { params: { ...kept, version: 1, path: "a.txt" }, query: {} });
    expect(await text.text()).toBe("same");
    expect(await it.broken()).toEqual([]);
    await clearPurged(it.ctx, "dataset", () => Promise.reject(new Error("nothing is cleared twice")));
  });
});

test("what is deleted twice at once is deleted once", async () => {
  await it.dataset(it.dev, "acme", "twice", "1");
  const outcomes = await Promise.allSettled([
    remove(it.dev, "twice"),
    remove(it.mia, "twice"),
    remove(it.dev, "twice"),
  ]);
  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  expect((await names(it.dev)).filter((name) => name === "twice")).toHaveLength(1);
  expect(await it.broken()).toEqual([]);
  expect((await it.dev.call(datasets.list, { query: { namespace: "acme", query: "twice" } })).items).toEqual([]);
  expect(await problemOf(it.dev.call(deleteContainer, { params: at("twice") }))).toMatchObject({ status: 404 });
});
