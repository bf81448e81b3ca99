import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { deleteContainer, editContainer } from "../../contract/containers.ts";
import { createProject } from "../../contract/projects.ts";
import { getStatistics, grains } from "../../contract/reports.ts";
import { editOrganizationSettings } from "../../contract/settings.ts";
import { createTeam, putTeamMember } from "../../contract/teams.ts";
import { getOverview, listUsageRecords } from "../../contract/usage.ts";
import { type Lab, lab } from "../containers/lab.ts";
import { type Person, problemOf } from "../world.ts";

let it: Lab;
beforeAll(async () => {
  it = await lab();
  await it.container("shared", "printf 12345 >out");
  await it.container("secret", "sleep 0.2", { visibility: "private" });
  for (const person of [it.dev, it.deb, it.dev]) await it.start(person, "shared");
  await it.start(it.mia, "secret");
  for (const number of [1, 2, 3]) await it.reach(it.dev, "shared", number, "succeeded");
  await it.reach(it.mia, "secret", 1, "succeeded");
});
afterAll(() => it.stop());

const acme = { namespace: "acme" };
const records = async (person: Person, query: object = {}) =>
  (await person.call(listUsageRecords, { params: acme, query })).items;

describe("usage records", () => {
  test("are one of compute for each execution and one of storage for what it left", async () => {
    const all = await records(it.mia);
    const shown = all.map(({ type, product, member, resource, source }) =>
      [type, product, member.path, resource, source].join(" "),
    );
    expect(shown.toSorted()).toEqual([
      "compute small deb-d containers/acme/shared execution 2",
      "compute small dev-d containers/acme/shared execution 1",
      "compute small dev-d containers/acme/shared execution 3",
      "compute small mia-m containers/acme/secret execution 1",
      "storage storage deb-d containers/acme/shared output of execution 2",
      "storage storage dev-d containers/acme/shared output of execution 1",
      "storage storage dev-d containers/acme/shared output of execution 3",
    ]);
    for (const record of all) {
      const seconds = (Date.parse(record.ended_at ?? "") - Date.parse(record.started_at)) / 1000;
      if (record.type === "compute") expect(record.quantity).toBe(seconds);
      else expect(record).toMatchObject({ ended_at: null, storage_bytes: 5, unit: "byte-seconds" });
    }
  });

  test("tell members of others' private things that there was one, not its name", async () => {
    const seen = async (person: Person) => (await records(person, { type: "compute" })).map(({ resource }) => resource);
    expect(await seen(it.dev)).toContain("private container");
    expect((await seen(it.dev)).join()).not.toContain("secret");
    expect(await records(it.dev, { resource: "secret" })).toEqual([]);
    expect(await records(it.mia, { resource: "secret" })).toHaveLength(1);
    const { items } = await it.dev.call(getStatistics, { params: acme, query: { by: "resource" } });
    expect(items.map(({ key }) => key).toSorted()).toEqual([
      ...["containers/acme/shared", "containers/acme/shared", "private container"],
    ]);
  });

  test("are filtered and paged, newest first", async () => {
    expect(await records(it.dev, { member: "dev-d" })).toHaveLength(4);
    expect(await records(it.dev, { product: "storage" })).toHaveLength(3);
    expect(await records(it.dev, { to: "2020-01-01T00:00:00Z" })).toEqual([]);
    expect(await records(it.dev, { from: "2020-01-01T00:00:00Z", resource: "acme/shared" })).toHaveLength(6);
    const seen: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const query = { limit: "3", ...(cursor ? { cursor } : {}) };
      const page = await it.dev.call(listUsageRecords, { params: acme, query });
      seen.push(...page.items.map(({ id }) => id));
      if (page.next_cursor === null) break;
      cursor = page.next_cursor;
    }
    expect(new Set(seen).size).toBe(7);
    expect(seen).toEqual((await records(it.dev)).map(({ id }) => id));
  });

  test("take any time that is a time", async () => {
    for (const span of ["from=0000-01-01T00:00:00Z", "to=0000-12-31T23:59:59Z", "from=9999-12-31T23:59:59.999Z"])
      expect((await it.dev.fetch(`/api/v1/namespaces/acme/usage/records?${span}`)).status, span).toBe(200);
    for (const span of ["from=0000-01-01&to=0000-01-02", "from=0001-01-01&to=9999-12-31"])
      expect((await it.dev.fetch(`/api/v1/namespaces/acme/usage/statistics?${span}`)).status, span).toBe(200);
    expect((await it.dev.fetch("/api/v1/namespaces/acme/usage/records?cursor=nonsense")).status).toBe(400);
  });

  test("are for members only", async () => {
    for (const what of ["overview", "records", "statistics"])
      expect((await it.eve.fetch(`/api/v1/namespaces/acme/usage/${what}`)).status).toBe(404);
  });
});

test("sums are the sums of the records, whatever they are summed by", async () => {
  const compute = (await records(it.dev, { type: "compute" })).reduce((sum, { quantity }) => sum + quantity, 0);
  for (const by of grains) {
    const { items } = await it.dev.call(getStatistics, { params: acme, query: { by } });
    const sum = items.filter(({ unit }) => unit === "unit-seconds").reduce((all, { quantity }) => all + quantity, 0);
    expect(sum).toBeCloseTo(compute, 6);
  }
  const backwards = { from: "2026-02-02", to: "2026-02-01" };
  expect((await problemOf(it.dev.call(getStatistics, { params: acme, query: backwards }))).status).toBe(400);
});

test("by team, a person in two teams counts in both; by project, names are told to whoever may know them", async () => {
  const params = { organization: "acme" };
  for (const name of ["North", "South"]) {
    await it.mia.call(createTeam, { params, body: { name } });
    await it.mia.call(putTeamMember, { params: { ...params, team: name, member: "dev-d" }, body: {} });
  }
  await it.mia.call(createProject, { body: { namespace: "acme", name: "plans" } });
  await it.mia.call(editContainer, { params: { namespace: "acme", name: "secret" }, body: { project: "plans" } });
  const sums = async (person: Person, by: "team" | "project") =>
    (await person.call(getStatistics, { params: acme, query: { by } })).items
      .filter(({ unit }) => unit === "unit-seconds")
      .map(({ key, label }) => [key, label])
      .sort();
  expect(await sums(it.dev, "team")).toEqual([
    ["", "in no team"],
    ["North", "North"],
    ["South", "South"],
  ]);
  expect(await sums(it.mia, "project")).toEqual([
    ["", "in no project"],
    ["plans", "plans"],
  ]);
  expect(await sums(it.dev, "project")).toContainEqual(["private project", "private project"]);
  const behind = async (person: Person, query: object) =>
    (await records(person, { type: "compute", ...query })).map(({ member, source }) => `${member.path} ${source}`);
  // begun at the same moment, one is as new as the other
  expect((await behind(it.dev, { team: "north" })).toSorted()).toEqual(["dev-d execution 1", "dev-d execution 3"]);
  expect(await behind(it.mia, { project: "plans" })).toEqual(["mia-m execution 1"]);
  expect(await behind(it.dev, { project: "plans" })).toEqual([]);
});

test("the overview is what is used now and was this month", async () => {
  const seen = await it.dev.call(getOverview, { params: acme });
  expect(seen.storage).toEqual({ logical_bytes: 15, physical_bytes: 15, limit: null });
  expect(seen).toMatchObject({ executions_active: 0, resources: { dataset: 0, model: 0, container: 2 } });
  const small = seen.compute.find((row) => row.resource_type === "small");
  expect(small).toMatchObject({ units_in_use: 0, limit: null, capacity: 50, executions_this_month: 4 });
  expect(small?.unit_seconds_this_month).toBeGreaterThan(0.2);
});

test("records keep the name a resource has now, also after it was deleted", async () => {
  const params = { namespace: "acme", name: "shared" };
  await it.mia.call(editContainer, { params, body: { name: "renamed" } });
  expect(await records(it.dev, { resource: "renamed" })).toHaveLength(6);
  await it.mia.call(deleteContainer, { params: { ...params, name: "renamed" } });
  expect(await records(it.dev, { resource: "renamed" })).toHaveLength(6);
});

test("where the organization wants it so, ordinary members read only their own use, maintainers everybody's", async () => {
  const settings = { params: { organization: "acme" } };
  await it.mia.call(editOrganizationSettings, { ...settings, body: { usage_visibility: "own" } });
  const all = await records(it.mia);
  const own = await records(it.dev);
  expect(new Set(own.map(({ member }) => member.path))).toEqual(new Set(["dev-d"]));
  expect(own.length).toBe(all.filter(({ member }) => member.path === "dev-d").length);
  expect(await records(it.dev, { member: "mia-m" })).toEqual([]);
  const byMember = async (person: Person) =>
    (await person.call(getStatistics, { params: acme, query: { by: "member" } })).items.map(({ key }) => key);
  expect(new Set(await byMember(it.dev))).toEqual(new Set(["dev-d"]));
  expect(new Set(await byMember(it.mia)).size).toBeGreaterThan(1);
  await it.mia.call(editOrganizationSettings, { ...settings, body: { usage_visibility: "all" } });
  expect((await records(it.dev)).length).toBe(all.length);
});
