import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { datasets as files } from "../../contract/files.ts";
import { datasets } from "../../contract/repositories.ts";
import type { Input } from "../../contract/route.ts";
import { editOrganizationSettings } from "../../contract/settings.ts";
import {
  getOverview,
  getStorage,
  getStorageGrowth,
  getStorageOfResource,
  listStorageParts,
} from "../../contract/usage.ts";
import { datasets as versions } from "../../contract/versions.ts";
import { type Lab, lab } from "../containers/lab.ts";
import { type Person, problemOf } from "../world.ts";
import { tellsTheTruth } from "./truth.ts";

let it: Lab;
const acme = { params: { namespace: "acme" } };

beforeAll(async () => {
  it = await lab();
  await dataset(it.dev, "loose", { a: "12345", b: "12345" });
  await dataset(it.dev, "open", { a: "12345", c: "1234567" });
  await dataset(it.deb, "closed", { d: "123" });
  await project("garden", "organization-read", "open");
  await project("secret", "private", "closed");
  await it.container("prints", "printf 1234567890 >out");
  await it.start(it.deb, "prints");
  await it.reach(it.deb, "prints", 1, "succeeded");
});
afterAll(() => it.stop());

async function dataset(person: Person, name: string, contents: Record<string, string>) {
  const at = { namespace: "acme", name };
  await person.call(datasets.create, { body: { ...at, visibility: "private" } });
  await person.call(versions.open, { params: at, body: {} });
  for (const [path, upload] of Object.entries(contents))
    await person.call(files.put, { params: { ...at, version: 1, path } }, { upload });
}

async function project(name: string, visibility: string, resource: string) {
  await it.owner.query(
    `with made as (
      insert into project (namespace_id, name, visibility, owner_id, created_by)
      select r.namespace_id, $1, $2::project_visibility, r.owner_id, r.owner_id from resource r where r.name = $3
      returning id
    ) select id from made`,
    [name, visibility, resource],
  );
  await it.owner.query("update resource set project_id = (select id from project where name = $1) where name = $2", [
    name,
    resource,
  ]);
}

type Asked = NonNullable<Input<typeof listStorageParts>["query"]>;
const listed = (person: Person, query: Asked) => person.call(listStorageParts, { ...acme, query });

/** What holds how much, each part by what names it. */
const parts = async (person: Person, query: Asked) =>
  (await listed(person, query)).items.map((part) => [
    part.hidden
      ? "hidden"
      : [part.project, part.member?.path, part.resource ?? part.kind, part.source].filter(Boolean).join(" "),
    part.logical_bytes,
    part.physical_bytes,
  ]);

describe("what holds the storage", () => {
  test("is said of the whole, with what lies on disk", async () => {
    const seen = await it.vic.call(getStorage, acme);
    expect(seen).toEqual({
      ...{ logical_bytes: 35, physical_bytes: 25, limit: null, reserved_bytes: 0 },
      deleted: { bytes: 0, resources: 0 },
    });
    const { storage } = await it.vic.call(getOverview, acme);
    expect(seen).toMatchObject(storage);
  });

  test("is said by project, member, kind, resource and version, and the parts are the whole", async () => {
    expect(await parts(it.mia, { by: "project" })).toEqual([
      ["", 20, 15],
      ["garden", 12, 12],
      ["secret", 3, 3],
    ]);
    expect(await parts(it.mia, { by: "member" })).toEqual([
      ["dev-d", 22, 12],
      ["deb-d", 13, 13],
    ]);
    expect(await parts(it.mia, { by: "kind" })).toEqual([
      ["dataset", 25, 15],
      ["container", 10, 10],
    ]);
    expect(await parts(it.mia, { by: "resource" })).toEqual([
      ["datasets/acme/open", 12, 12],
      ["containers/acme/prints", 10, 10],
      ["datasets/acme/loose", 10, 5],
      ["datasets/acme/closed", 3, 3],
    ]);
    expect(await parts(it.mia, { by: "version" })).toEqual([
      ["datasets/acme/open version 1", 12, 12],
      ["containers/acme/prints output of execution 1", 10, 10],
      ["datasets/acme/loose version 1", 10, 5],
      ["datasets/acme/closed version 1", 3, 3],
    ]);
    await tellsTheTruth(it.ctx, "acme");
  });

  test("is narrowed to a project, to what is in none, to a member, a kind, a resource", async () => {
    expect(await parts(it.mia, { by: "resource", project: "Garden" })).toEqual([["datasets/acme/open", 12, 12]]);
    expect(await parts(it.mia, { by: "resource", project: "" })).toHaveLength(2);
    expect(await parts(it.mia, { by: "resource", member: "deb-d" })).toEqual([
      ["containers/acme/prints", 10, 10],
      ["datasets/acme/closed", 3, 3],
    ]);
    expect(await parts(it.mia, { by: "member", kind: "container" })).toEqual([["deb-d", 10, 10]]);
    expect(await parts(it.mia, { by: "version", resource: "datasets/acme/loose" })).toEqual([
      ["datasets/acme/loose version 1", 10, 5],
    ]);
    expect(await parts(it.mia, { by: "resource", project: "nowhere" })).toEqual([]);
    expect((await problemOf(listed(it.mia, { by: "version", resource: "loose" }))).status).toBe(400);
  });

  test("comes by name, and in pages", async () => {
    const byName = { by: "resource", sort: "name" } as const;
    const all = (await parts(it.mia, byName)).map(([name]) => name);
    expect(all).toEqual([
      "containers/acme/prints",
      "datasets/acme/closed",
      "datasets/acme/loose",
      "datasets/acme/open",
    ]);
    for (const sort of ["name", "size"] as const) {
      const found: unknown[] = [];
      for (let cursor: string | null | undefined; cursor !== null; ) {
        const page = await listed(it.mia, { by: "resource", sort, limit: 1, ...(cursor ? { cursor } : {}) });
        found.push(...page.items.map(({ resource }) => resource));
        cursor = page.next_cursor;
      }
      expect(found).toEqual((await parts(it.mia, { by: "resource", sort })).map(([name]) => name));
    }
  });

  test("can be saved as a sheet", async () => {
    const response = await it.mia.fetch(
      "/api/v1/namespaces/acme/usage/storage/parts/export?by=resource&project=garden",
    );
    expect(response.headers.get("content-disposition")).toMatch(/acme-storage-by-resource-\d{4}-\d\d-\d\d\.csv/);
    expect((await response.text()).trim().split("\n").slice(-2)).toEqual([
      expect.stringMatching(
        /^\ufeff?project,member,member_name,kind,resource,source,hidden,resources,logical_bytes,physical_bytes$/,
      ),
      ",,,dataset,datasets/acme/open,,false,1,12,12",
    ]);
    const lines = await it.mia.fetch("/api/v1/namespaces/acme/usage/storage/parts/export?by=kind&format=jsonl");
    expect(
      (await lines.text())
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line).kind),
    ).toEqual(["dataset", "container"]);
  });

  test("is said of one resource, with what nothing else here has", async () => {
    const one = (person: Person, resource: string) =>
      person.call(getStorageOfResource, { ...acme, query: { resource } });
    expect(await one(it.dev, "datasets/acme/open")).toEqual({ logical_bytes: 12, physical_bytes: 12, own_bytes: 7 });
    expect(await one(it.dev, "datasets/acme/loose")).toEqual({ logical_bytes: 10, physical_bytes: 5, own_bytes: 0 });
    expect(await one(it.dev, "containers/acme/prints")).toEqual({
      ...{ logical_bytes: 10, physical_bytes: 10, own_bytes: 10 },
    });
    expect((await problemOf(one(it.vic, "datasets/acme/closed"))).status).toBe(404);
    expect((await problemOf(one(it.mia, "datasets/acme/nothing"))).status).toBe(404);
  });
});

describe("what one may not know of", () => {
  test("has no name and is one sum", async () => {
    expect(await parts(it.vic, { by: "project" })).toEqual([
      ["", 20, 15],
      ["garden", 12, 12],
      ["hidden", 3, null],
    ]);
    expect(await parts(it.vic, { by: "resource" })).toEqual([
      ["hidden", 13, null],
      ["datasets/acme/open", 12, 12],
      ["containers/acme/prints", 10, 10],
    ]);
    expect((await parts(it.vic, { by: "version" })).map(([name]) => name)).toContain("hidden");
    expect(await parts(it.vic, { by: "resource", project: "secret" })).toEqual([]);
    expect(await parts(it.vic, { by: "version", resource: "datasets/acme/closed" })).toEqual([]);
  });

  test("is hidden through time, too", async () => {
    const { series } = await it.vic.call(getStorageGrowth, { ...acme, query: { by: "resource" } });
    expect(series.map(({ key, rest, points }) => [key, rest, points.at(-1)?.bytes_at_end])).toEqual([
      ["datasets/acme/open", null, 12],
      ["containers/acme/prints", null, 10],
      [null, "hidden", 13],
    ]);
  });

  test("is others' use, where the organization wants it so", async () => {
    const settings = { params: { organization: "acme" } };
    await it.mia.call(editOrganizationSettings, { ...settings, body: { usage_visibility: "own" } });
    expect(await parts(it.dev, { by: "member" })).toEqual([
      ["dev-d", 22, 12],
      ["hidden", 13, null],
    ]);
    expect(await parts(it.dev, { by: "resource", member: "deb-d" })).toEqual([]);
    expect(await parts(it.mia, { by: "member" })).toHaveLength(2);
    const shown = async (by: "member" | "all" | "project") =>
      (await it.dev.call(getStorageGrowth, { ...acme, query: { by } })).series.map(({ key, rest, points }) => [
        key ?? rest,
        points.at(-1)?.bytes_at_end,
      ]);
    expect(await shown("member")).toEqual([
      ["dev-d", 22],
      ["others", 13],
    ]);
    expect(await shown("project")).toEqual([
      ["garden", 12],
      [null, 10],
      ["others", 13],
    ]);
    expect(await shown("all")).toEqual([[null, 35]]);
    await it.mia.call(editOrganizationSettings, { ...settings, body: { usage_visibility: "all" } });
  });
});

test("growth is narrowed as the parts are", async () => {
  const at = async (query: object) => {
    const { series } = await it.mia.call(getStorageGrowth, { ...acme, query });
    return series.map(({ points }) => points.at(-1)?.bytes_at_end);
  };
  expect(await at({ project: "garden" })).toEqual([12]);
  expect(await at({ project: "" })).toEqual([20]);
  expect(await at({ member: "deb-d", by: "kind" })).toEqual([10, 3]);
  expect(await at({ kind: "dataset" })).toEqual([25]);
  expect(await at({ resource: "datasets/acme/loose" })).toEqual([10]);
  expect((await problemOf(at({ from: "2020-01-01" }))).status).toBe(400);
});

test("what was deleted does not count, and is said by itself until it is purged", async () => {
  await it.dev.call(datasets.remove, { params: { namespace: "acme", name: "loose" } });
  expect(await it.vic.call(getStorage, acme)).toEqual({
    ...{ logical_bytes: 25, physical_bytes: 25, limit: null, reserved_bytes: 0 },
    deleted: { bytes: 10, resources: 1 },
  });
  const { own_bytes } = await it.dev.call(getStorageOfResource, { ...acme, query: { resource: "datasets/acme/open" } });
  expect(own_bytes).toBe(7);
  await tellsTheTruth(it.ctx, "acme");
});

test("a version that was deleted holds nothing, nor does it save", async () => {
  const at = { namespace: "acme", name: "open" };
  const one = { params: { ...at, version: 1 } };
  await it.dev.call(versions.seal, one);
  await it.dev.call(versions.open, { params: at, body: {} });
  await it.dev.call(versions.seal, { params: { ...at, version: 2 } });
  const resource = { ...acme, query: { resource: "datasets/acme/open" } };
  expect(await it.dev.call(getStorageOfResource, resource)).toMatchObject({ logical_bytes: 24, physical_bytes: 12 });
  await it.mia.call(versions.discard, one);
  expect(await it.dev.call(getStorageOfResource, resource)).toMatchObject({ logical_bytes: 12, physical_bytes: 12 });
  expect(await parts(it.mia, { by: "version", resource: "datasets/acme/open" })).toEqual([
    ["datasets/acme/open version 2", 12, 12],
  ]);
  await tellsTheTruth(it.ctx, "acme");
});

test("what holds nothing says nothing", async () => {
  const own = { params: { namespace: "eve-s" } };
  expect((await it.eve.call(getStorage, own)).logical_bytes).toBe(0);
  expect((await it.eve.call(listStorageParts, { ...own, query: {} })).items).toEqual([]);
  expect((await it.eve.call(getStorageGrowth, { ...own, query: {} })).series).toEqual([]);
});
