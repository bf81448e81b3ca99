import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cloneContainer, createContainer } from "../../contract/containers.ts";
import { datasets as files } from "../../contract/files.ts";
import { setMemberLimit } from "../../contract/limits.ts";
import { datasets } from "../../contract/repositories.ts";
import { listUsageRecords } from "../../contract/usage.ts";
import { datasets as versions } from "../../contract/versions.ts";
import { fileAt, open, put, seal, storageOf, storing, stuff } from "../repositories/shelf.ts";
import { type Person, problemOf } from "../world.ts";
import { type Town, town } from "./town.ts";

let it: Town;
beforeAll(async () => {
  it = await town();
});
afterAll(() => it.stop());

const at = (name: string, namespace = "acme") => ({ namespace, name });
const duplicate = (person: Person, name: string, to: { namespace: string; name: string }) =>
  person.call(datasets.duplicate, { params: at(name), body: to });

describe("a duplicate of a data set", () => {
  test("has every sealed version with its number, note and author, and is the copier's own", async () => {
    await it.dataset(it.dev, "acme", "source", "one");
    await open(it.bob, at("source"));
    await put(it.bob, at("source"), "deep/b.txt", "two", { version: 2 });
    await seal(it.bob, at("source"), 2);
    await open(it.dev, at("source"));
    const made = await duplicate(it.vic, "source", at("mine", "vic-v"));
    expect(made).toMatchObject({
      ...{ namespace: "vic-v", name: "mine", origin: "datasets/acme/source", visibility: "private" },
      ...{ owner: { path: "vic-v" }, logical_bytes: 9, latest_version: 2, tie: "owner" },
    });
    const { items } = await it.vic.call(versions.list, { params: at("mine", "vic-v"), query: {} });
    expect(items).toMatchObject([
      { number: 2, state: "ready", created_by: { path: "bob-d" }, files: 2, logical_bytes: 6 },
      { number: 1, state: "ready", created_by: { path: "dev-d" }, files: 1, logical_bytes: 3 },
    ]);
    expect(await (await it.vic.fetch(fileAt(at("mine", "vic-v"), "deep/b.txt", 2))).text()).toBe("two");
    await open(it.vic, at("mine", "vic-v"));
    await put(it.vic, at("mine", "vic-v"), "c.txt", "three", { version: 3 });
    expect(await it.broken()).toEqual([]);
  });

  test("shares its bytes on disk, and counts whole for whoever made it", async () => {
    await it.dataset(it.bob, "acme", "heavy", "0123456789");
    const blobs = async () => (await it.owner.query("select count(*)::int as n from blob")).rows[0].n;
    const before = await blobs();
    await duplicate(it.dev, "heavy", at("heavy", "beta"));
    expect(await blobs()).toBe(before);
    expect(await storageOf(it, "beta")).toEqual(storing(10));
    const { items } = await it.dev.call(listUsageRecords, { params: { namespace: "beta" }, query: {} });
    expect(items).toMatchObject([{ member: { path: "dev-d" }, resource: "datasets/beta/heavy", source: "version 1" }]);
  });

  test("is refused where it does not fit, may not be, or is not to be read", async () => {
    await it.dataset(it.bob, "acme", "bounded", "0123456789");
    const limit = { params: { organization: "acme", member: "dev-d", product: "storage" }, body: { limit: 5 } };
    await it.mia.call(setMemberLimit, limit);
    const before = await storageOf(it, "acme");
    expect(await problemOf(duplicate(it.dev, "bounded", at("copy")))).toMatchObject({
      code: "limit_reached",
      refusals: [{ condition: "member_limit", limit: 5, asked: 10 }],
    });
    await it.mia.call(setMemberLimit, { ...limit, body: { limit: null } });
    expect(await storageOf(it, "acme")).toEqual(before);
    expect(await problemOf(duplicate(it.vic, "bounded", at("copy")))).toMatchObject({ permission: "resource.create" });
    expect(await problemOf(duplicate(it.bob, "bounded", at("copy", "beta")))).toMatchObject({ status: 404 });
    expect(await problemOf(duplicate(it.eve, "bounded", at("copy", "eve-s")))).toMatchObject({ status: 404 });
    expect(await problemOf(duplicate(it.bob, "bounded", at("bounded")))).toMatchObject({ code: "name_taken" });
    await it.bob.call(datasets.edit, { params: at("bounded"), body: { visibility: "private" } });
    expect(await problemOf(duplicate(it.mia, "bounded", at("copy")))).toMatchObject({ permission: "resource.clone" });
    expect(await it.broken()).toEqual([]);
  });

  test("of 100,000 files copies no file", async () => {
    const { id } = await it
      .dataset(it.dev, "acme", "many", "x")
      .then(
        async (params) =>
          (
            await it.owner.query(
              "select v.id from version v join resource r on r.id = v.resource_id where r.name = $1",
              [params.name],
            )
          ).rows[0],
      );
    await stuff(it, `select '${id}'::uuid as version_id, 'f/' || i as path from generate_series(1, 100000) i`);
    const began = performance.now();
    expect(await duplicate(it.dev, "many", at("many", "dev-d"))).toMatchObject({ logical_bytes: 100_000 });
    expect((performance.now() - began) / 1000).toBeLessThan(20); // one or two, where nothing else is going on
    const { items } = await it.dev.call(versions.list, { params: at("many", "dev-d"), query: {} });
    expect(items).toMatchObject([{ files: 100_000, state: "ready" }]);
  }, 60_000);
});

test("a clone in another namespace leaves out what the cloner may not read, and says what", async () => {
  const [open, hidden] = [
    await it.dataset(it.dev, "acme", "read", "1"),
    await it.dataset(it.mia, "acme", "hidden", "2"),
  ];
  const bindings = [open, hidden].map(({ name }) => ({ source: `datasets/acme/${name}` }));
  const recipe = { resource_type: "cpu-small", command: "true", visibility: "organization-read" } as const;
  await it.mia.call(createContainer, { body: { ...at("train"), ...recipe, bindings } });
  await it.mia.call(datasets.edit, { params: hidden, body: { visibility: "private" } });
  const made = await it.bob.call(cloneContainer, { params: at("train"), body: at("train", "bob-d") });
  expect(made.dropped_bindings).toEqual(["datasets/acme/hidden/1"]);
  expect(made.container).toMatchObject({
    ...{ namespace: "bob-d", owner: { path: "bob-d" }, origin: "containers/acme/train", executions: 0 },
    bindings: [{ source: "datasets/acme/read", version: 1, path: "/input/0" }],
  });
  await it.dev.call(datasets.create, { body: at("elsewhere", "beta") });
  const into = it.bob.call(cloneContainer, { params: at("train"), body: at("train", "beta") });
  expect(await problemOf(into)).toMatchObject({ status: 404 });
  expect(await it.bob.call.open(files.get, { params: { ...open, version: 1, path: "a.txt" }, query: {} })).toBeTruthy();
});
