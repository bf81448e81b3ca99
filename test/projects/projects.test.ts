import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listActivity } from "../../contract/activity.ts";
import { createContainer, editContainer } from "../../contract/containers.ts";
import * as contract from "../../contract/projects.ts";
import { datasets } from "../../contract/repositories.ts";
import type { Tie } from "../../contract/resources.ts";
import { editOrganizationSettings } from "../../contract/settings.ts";
import { dataset as datasetShares, project as shares } from "../../contract/shares.ts";
import { type Person, problemOf, type World, world } from "../world.ts";

let w: World;
const p: Record<string, Person> = {};
const as = (path: string) => p[path] as Person;
const garden = { namespace: "acme", name: "Garden" };
const roses = { namespace: "acme", name: "roses" };

beforeAll(async () => {
  w = await world();
  for (const path of ["ann", "bob", "dot", "edi", "vic", "eve"]) p[path] = await w.person(path);
  await w.organization(as("ann"), "acme", [
    [as("bob"), "developer"],
    [as("dot"), "developer"],
    [as("edi"), "editor"],
    [as("vic"), "viewer"],
  ]);
  await as("bob").call(contract.createProject, { body: { ...garden, description: "Flowers" } });
  await as("bob").call(datasets.create, { body: { ...roses, project: "garden" } });
});
afterAll(() => w.stop());

const edit = (who: string, body: object, at = garden) => as(who).call(contract.editProject, { params: at, body });
const move = (who: string, project: string | null, more: object = {}, at = roses) =>
  as(who).call(datasets.edit, { params: at, body: { project, ...more } });
const tieOf = (who: string, at = roses): Promise<Tie | null | string> =>
  as(who)
    .call(datasets.get, { params: at })
    .then(
      ({ tie }) => tie,
      ({ problem }) => problem.code,
    );

describe("a project", () => {
  test("is its owner's; maintainers see its metadata, others nothing", async () => {
    const seen = await as("bob").call(contract.getProject, { params: garden });
    expect(seen).toMatchObject({
      name: "Garden",
      visibility: "private",
      owner: { path: "bob" },
      tie: "owner",
      resources: 1,
    });
    expect(await as("ann").call(contract.getProject, { params: garden })).toMatchObject({
      tie: null,
      can: { "project.edit": false, "project.set_visibility": true, "project.delete": true, "project.add": false },
    });
    expect((await problemOf(as("dot").call(contract.getProject, { params: garden }))).code).toBe("not_found");
  });

  test("has a name of its own in its namespace, whatever the case", async () => {
    const again = as("dot").call(contract.createProject, { body: { namespace: "acme", name: "gArDen" } });
    expect((await problemOf(again)).code).toBe("name_taken");
    expect(
      (await problemOf(as("vic").call(contract.createProject, { body: { namespace: "acme", name: "x" } }))).code,
    ).toBe("forbidden");
  });

  test("gives what is in it its visibility, now and when it changes", async () => {
    await edit("bob", { visibility: "organization-read" });
    expect(await tieOf("vic")).toBe("reader");
    expect((await as("vic").call(datasets.get, { params: roses })).visibility).toBe("organization-read");
    await edit("bob", { visibility: "organization-write" });
    expect([await tieOf("dot"), await tieOf("edi"), await tieOf("ann")]).toEqual(["contributor", "editor", "manager"]);
    await edit("ann", { visibility: "private" });
    expect(await tieOf("dot")).toBe("not_found");
  });

  test("that is private becomes shared when it is shared, and `private` ends that", async () => {
    await as("bob").call(shares.put, { params: { ...garden, subject: "dot" }, body: { level: "contribute" } });
    expect((await as("dot").call(contract.getProject, { params: garden })).visibility).toBe("shared");
    expect(await tieOf("dot")).toBe("contributor");
    expect(await tieOf("edi")).toBe("not_found");
    await edit("bob", { visibility: "private" });
    expect(await tieOf("dot")).toBe("not_found");
    const { items } = await as("bob").call(shares.list, { params: garden, query: {} });
    expect(items).toEqual([]);
    const lines = await as("ann").call(listActivity, {
      params: { organization: "acme" },
      query: { entity: "project" },
    });
    expect(lines.items[0]).toMatchObject({
      text: "made the project Garden private",
      before: { visibility: "shared" },
      after: { visibility: "private", shares_ended: 1 },
    });
  });

  test("is deleted only when it is empty", async () => {
    await as("bob").call(contract.createProject, { body: { namespace: "acme", name: "attic" } });
    const box = { namespace: "acme", name: "box" };
    await as("bob").call(datasets.create, { body: { ...box, project: "attic" } });
    const attic = { params: { namespace: "acme", name: "attic" } };
    expect((await problemOf(as("bob").call(contract.deleteProject, attic))).detail).toContain("It holds 1 resources");
    await as("bob").call(datasets.remove, { params: box });
    await as("bob").call(contract.deleteProject, attic);
    expect((await problemOf(as("bob").call(contract.getProject, attic))).code).toBe("not_found");
  });

  test("deleted while something is moved into it is not deleted, or gets nothing", async () => {
    for (let i = 0; i < 6; i++) {
      const name = `brief-${i}`;
      await as("bob").call(contract.createProject, { body: { namespace: "acme", name } });
      await as("bob").call(datasets.create, { body: { namespace: "acme", name, visibility: "private" } });
      const [deleted, moved] = await Promise.allSettled([
        as("bob").call(contract.deleteProject, { params: { namespace: "acme", name } }),
        move("bob", name, {}, { namespace: "acme", name }),
      ]);
      expect([deleted.status, moved.status].sort()).toEqual(["fulfilled", "rejected"]);
    }
  });
});

describe("moving into a project", () => {
  const tulips = { namespace: "acme", name: "tulips" };
  beforeAll(() => as("dot").call(datasets.create, { body: { ...tulips, visibility: "organization-read" } }));

  test("takes the right to add there, and the right to change the thing's visibility", async () => {
    expect((await problemOf(move("dot", "garden", {}, tulips))).code).toBe("not_found");
    await edit("bob", { visibility: "organization-read" });
    expect((await problemOf(move("dot", "garden", {}, tulips))).permission).toBe("project.add");
    await edit("bob", { visibility: "organization-write" });
    expect((await problemOf(move("edi", "garden", {}, tulips))).permission).toBe("resource.set_visibility");
    expect(await move("dot", "garden", {}, tulips)).toMatchObject({
      project: "Garden",
      visibility: "organization-write",
    });
  });

  test("ends the thing's own shares, and says so in the record", async () => {
    await move("dot", null, { visibility: "private" }, tulips);
    const edi = { params: { ...tulips, subject: "edi" }, body: { level: "manage" as const } };
    await as("dot").call(datasetShares.put, edi);
    await move("edi", "garden", {}, tulips);
    expect(await tieOf("edi", tulips)).toBe("editor");
    const { items } = await as("ann").call(listActivity, { params: { organization: "acme" }, query: { limit: 1 } });
    expect(items[0]).toMatchObject({
      text: "moved the dataset tulips into the project Garden",
      before: { project: null, visibility: "private" },
      after: { project: "Garden", visibility: "organization-write", shares_ended: 1 },
    });
  });

  test("leaves no visibility of one's own to be asked for or changed", async () => {
    const both = await problemOf(move("dot", "garden", { visibility: "private" }, tulips));
    expect(both.fields).toMatchObject([{ path: "body.visibility" }]);
    const alone = as("dot").call(datasets.edit, { params: tulips, body: { visibility: "private" } });
    expect(await problemOf(alone)).toMatchObject({ code: "conflict" });
  });

  test("makes the project's owner a manager of it, who may take it out again", async () => {
    expect(await tieOf("bob", tulips)).toBe("manager");
    const organization = { params: { organization: "acme" } };
    await as("ann").call(editOrganizationSettings, {
      ...organization,
      body: { default_visibility: { dataset: "organization-read" } },
    });
    expect(await move("bob", null, {}, tulips)).toMatchObject({ project: null, visibility: "organization-read" });
    expect(await tieOf("bob", tulips)).toBe("reader");
  });
});

test("what others may add to, they change only where it is theirs (contribute)", async () => {
  await edit("bob", { visibility: "organization-write" });
  const mine = { namespace: "acme", name: "daisies" };
  await as("dot").call(datasets.create, { body: { ...mine, project: "Garden" } });
  expect(await tieOf("dot", mine)).toBe("owner");
  await as("dot").call(datasets.edit, { params: mine, body: { description: "Mine" } });
  const others = await Promise.all([
    problemOf(as("dot").call(datasets.edit, { params: roses, body: { description: "x" } })),
    problemOf(as("dot").call(datasets.remove, { params: roses })),
    problemOf(edit("dot", { description: "x" })),
    problemOf(edit("dot", { visibility: "private" })),
    problemOf(as("dot").call(contract.deleteProject, { params: garden })),
    problemOf(as("vic").call(datasets.create, { body: { namespace: "acme", name: "no", project: "Garden" } })),
  ]);
  expect(others.map(({ permission }) => permission)).toEqual([
    "resource.edit",
    "resource.delete",
    "project.edit",
    "project.set_visibility",
    "project.delete",
    "resource.create",
  ]);
  await as("dot").call(datasets.remove, { params: mine });
});

test("containers go into projects like data sets", async () => {
  const recipe = { resource_type: "cpu-small", command: "true" };
  const made = await as("bob").call(createContainer, { body: { ...roses, ...recipe, project: "garden" } });
  expect(made).toMatchObject({ project: "Garden", visibility: "organization-write" });
  const out = await as("bob").call(editContainer, { params: roses, body: { project: null, visibility: "private" } });
  expect(out).toMatchObject({ project: null, visibility: "private" });
});

test("in a personal namespace a project is private or shared with people", async () => {
  const diary = { namespace: "bob", name: "diary" };
  const open = as("bob").call(contract.createProject, { body: { ...diary, visibility: "organization-read" } });
  expect((await problemOf(open)).fields).toMatchObject([{ path: "body.visibility" }]);
  const made = await as("bob").call(contract.createProject, {
    body: { ...diary, shares: [{ with: "eve", level: "contribute" }] },
  });
  expect(made.visibility).toBe("shared");
  expect((await as("eve").call(contract.getProject, { params: diary })).tie).toBe("contributor");
  const added = as("eve").call(datasets.create, { body: { namespace: "bob", name: "june", project: "diary" } });
  expect((await problemOf(added)).code).toBe("not_found");
});

test("a project changes its visibility while something is moved into it: what is in it is what it is", async () => {
  for (let i = 0; i < 8; i++) {
    const name = `race-${i}`;
    await as("bob").call(datasets.create, { body: { namespace: "acme", name, visibility: "private" } });
    const visibility = i % 2 ? "organization-read" : "organization-write";
    await Promise.all([edit("bob", { visibility }), move("bob", "Garden", {}, { namespace: "acme", name })]);
  }
  const { rows } = await w.owner.query(
    "select from resource r join project p on p.id = r.project_id where r.visibility <> base_visibility(p.visibility)",
  );
  expect(rows).toEqual([]);
});
