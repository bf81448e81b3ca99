import { afterAll, beforeAll, expect, test } from "vitest";
import { datasets as files } from "../../contract/files.ts";
import { datasets } from "../../contract/repositories.ts";
import { getOverview, getStorage } from "../../contract/usage.ts";
import { datasets as versions } from "../../contract/versions.ts";
import { type Lab, lab } from "../containers/lab.ts";
import type { Person } from "../world.ts";

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

test("what holds the storage is said by project, kind and member, and the parts are the whole", async () => {
  const seen = await it.mia.call(getStorage, acme);
  const { storage } = await it.mia.call(getOverview, acme);
  expect(seen).toMatchObject({ logical_bytes: storage.logical_bytes, physical_bytes: storage.physical_bytes });
  expect(seen.projects).toEqual([
    { project: null, hidden: false, logical_bytes: 20, physical_bytes: 15 },
    { project: "garden", hidden: false, logical_bytes: 12, physical_bytes: 12 },
    { project: "secret", hidden: false, logical_bytes: 3, physical_bytes: 3 },
  ]);
  expect(seen.kinds).toEqual([
    { kind: "dataset", logical_bytes: 25, physical_bytes: 15 },
    { kind: "container", logical_bytes: 10, physical_bytes: 10 },
  ]);
  const members = seen.members.map(({ member, ...bytes }) => [member.path, bytes.logical_bytes, bytes.physical_bytes]);
  expect(members).toEqual([
    ["dev-d", 22, 12],
    ["deb-d", 13, 13],
  ]);
});

test("a project that one may not see has no name", async () => {
  const { projects } = await it.vic.call(getStorage, acme);
  expect(projects.map(({ project, hidden, logical_bytes }) => [project, hidden, logical_bytes])).toEqual([
    [null, false, 20],
    ["garden", false, 12],
    [null, true, 3],
  ]);
});

test("what holds nothing says nothing", async () => {
  const empty = await it.eve.call(getStorage, { params: { namespace: "eve-s" } });
  expect(empty).toEqual({ logical_bytes: 0, physical_bytes: 0, projects: [], kinds: [], members: [] });
});
