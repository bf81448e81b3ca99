import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listActivity } from "../../contract/activity.ts";
import { createContainer, getContainer } from "../../contract/containers.ts";
import { removeMember } from "../../contract/members.ts";
import { createProject } from "../../contract/projects.ts";
import { datasets } from "../../contract/repositories.ts";
import { listSharedWithMe, type Tie } from "../../contract/resources.ts";
import * as contract from "../../contract/shares.ts";
import { createTeam, putTeamMember } from "../../contract/teams.ts";
import { type Person, problemOf, type World, world } from "../world.ts";

let w: World;
const p: Record<string, Person> = {};
const at = { namespace: "acme", name: "iris" };

beforeAll(async () => {
  w = await world();
  for (const path of ["ann", "bob", "dot", "edi", "vic", "eve"]) p[path] = await w.person(path);
  await w.organization(as("ann"), "acme", [
    [as("bob"), "developer"],
    [as("dot"), "developer"],
    [as("edi"), "editor"],
    [as("vic"), "viewer"],
  ]);
  await as("bob").call(datasets.create, { body: { ...at, visibility: "private" } });
  await as("ann").call(createTeam, { params: { organization: "acme" }, body: { name: "Crew" } });
  await as("ann").call(putTeamMember, { params: { organization: "acme", team: "Crew", member: "dot" }, body: {} });
});
afterAll(() => w.stop());

const as = (path: string) => p[path] as Person;
const put = (who: string, subject: string, level: contract.ShareLevel, to = at) =>
  as(who).call(contract.dataset.put, { params: { ...to, subject }, body: { level } });
const end = (who: string, subject: string) => as(who).call(contract.dataset.remove, { params: { ...at, subject } });
const tieOf = (who: string): Promise<Tie | null | string> =>
  as(who)
    .call(datasets.get, { params: at })
    .then(
      ({ tie }) => tie,
      ({ problem }) => problem.code,
    );

describe("a share", () => {
  test("opens something private to one person, as far as it says, until it ends", async () => {
    expect(await tieOf("dot")).toBe("not_found");
    expect(await put("bob", "dot", "read")).toMatchObject({ person: { path: "dot" }, team: null, gives: "reader" });
    expect(await tieOf("dot")).toBe("reader");
    await put("bob", "dot", "edit");
    expect(await tieOf("dot")).toBe("editor");
    await end("bob", "dot");
    expect(await tieOf("dot")).toBe("not_found");
    expect((await problemOf(end("bob", "dot"))).code).toBe("not_found");
  });

  test("with a team opens it to whoever is in it", async () => {
    expect(await put("bob", "team:crew", "contribute")).toMatchObject({ person: null, team: "Crew", gives: null });
    expect(await tieOf("dot")).toBe("contributor");
    await end("bob", "team:Crew");
    expect(await tieOf("dot")).toBe("not_found");
    expect((await problemOf(put("bob", "team:Nobody", "read"))).detail).toBe('There is no team "Nobody" in acme');
  });

  test("with a viewer says that they only read", async () => {
    expect(await put("bob", "vic", "manage")).toMatchObject({ level: "manage", gives: "reader" });
    expect(await tieOf("vic")).toBe("reader");
    await end("bob", "vic");
  });

  test("of an organization's is with its members and teams only, and ends with the membership", async () => {
    expect((await problemOf(put("bob", "eve", "read"))).detail).toContain("eve is no member of acme");
    expect((await problemOf(put("bob", "nobody-here", "read"))).fields?.[0]?.path).toBe("subject");
    const finn = await w.person("finn");
    await w.owner.query(
      `insert into member (organization_id, account_id, role) select n.id, $1, 'developer' from namespace n where path = 'acme'`,
      [finn.id],
    );
    await put("bob", "finn", "read");
    await as("ann").call(removeMember, { params: { organization: "acme", member: "finn" }, query: {} });
    const { items } = await as("bob").call(contract.dataset.list, { params: at, query: {} });
    expect(items).toEqual([]);
  });

  test("is what its person may end by themselves", async () => {
    await put("bob", "dot", "read");
    await put("bob", "vic", "read");
    expect((await problemOf(end("dot", "vic"))).permission).toBe("resource.share");
    await end("dot", "dot");
    expect(await tieOf("dot")).toBe("not_found");
    await end("bob", "vic");
  });
});

describe("nobody gives or takes more than they have", () => {
  beforeAll(() => put("bob", "dot", "edit"));
  afterAll(() => end("bob", "dot"));

  test("an editor shares up to edit", async () => {
    await put("dot", "edi", "edit");
    expect((await problemOf(put("dot", "vic", "manage"))).permission).toBe("resource.share");
    await put("bob", "edi", "manage");
    expect((await problemOf(put("dot", "edi", "read"))).code).toBe("forbidden");
    expect((await problemOf(end("dot", "edi"))).code).toBe("forbidden");
    await end("bob", "edi");
  });

  test("a maintainer who sees only the metadata shares nothing, not with themselves either", async () => {
    expect(await tieOf("ann")).toBe(null);
    expect((await problemOf(put("ann", "ann", "read"))).permission).toBe("resource.share");
    expect((await problemOf(end("ann", "dot"))).permission).toBe("resource.share");
  });

  test("a contributor and a reader share nothing", async () => {
    for (const level of ["read", "contribute"] as const) {
      await put("bob", "edi", level);
      expect((await problemOf(put("edi", "vic", "read"))).permission).toBe("resource.share");
    }
    await end("bob", "edi");
  });
});

test("what lies in a project is shared with the project", async () => {
  await as("bob").call(createProject, { body: { namespace: "acme", name: "garden" } });
  await as("bob").call(datasets.create, { body: { namespace: "acme", name: "roses", project: "garden" } });
  const refused = await problemOf(put("bob", "dot", "read", { namespace: "acme", name: "roses" }));
  expect(refused).toMatchObject({ code: "conflict", status: 409 });
  expect(refused.detail).toContain("It is in the project garden: share the project");
});

test("two who share at once, while the owner moves it into a project, leave no share behind", async () => {
  for (let i = 0; i < 6; i++) {
    const thing = { namespace: "acme", name: `thing-${i}` };
    await as("bob").call(datasets.create, { body: { ...thing, visibility: "private" } });
    await Promise.allSettled([
      put("bob", "dot", "read", thing),
      put("bob", "team:Crew", "read", thing),
      as("bob").call(datasets.edit, { params: thing, body: { project: "garden" } }),
    ]);
  }
  const left = `select from share s join resource r on r.id = s.resource_id where r.project_id is not null`;
  expect((await w.owner.query(left)).rowCount).toBe(0);
});

describe("from a personal namespace", () => {
  const mine = { namespace: "bob", name: "notes" };
  beforeAll(async () => {
    await as("bob").call(datasets.create, { body: mine });
    const recipe = { resource_type: "cpu-small", command: "true" };
    await as("bob").call(createContainer, { body: { ...mine, ...recipe } });
  });

  test("one shares with any person, and with no team", async () => {
    expect(await put("bob", "eve", "contribute", mine)).toMatchObject({ gives: "contributor" });
    expect((await as("eve").call(datasets.get, { params: mine })).tie).toBe("contributor");
    expect((await problemOf(put("bob", "team:Crew", "read", mine))).detail).toContain("you share with people");
    expect((await problemOf(put("bob", "bob", "read", mine))).detail).toContain("already");
  });

  test("what is shared with me is found in one list, projects included", async () => {
    await as("bob").call(contract.container.put, { params: { ...mine, subject: "eve" }, body: { level: "read" } });
    await as("bob").call(createProject, {
      body: { namespace: "bob", name: "diary", shares: [{ with: "eve", level: "edit" }] },
    });
    await as("bob").call(datasets.create, { body: { namespace: "bob", name: "june", project: "diary" } });
    const { items } = await as("eve").call(listSharedWithMe, { query: {} });
    expect(items.map(({ kind, name, project, tie }) => [kind, name, project, tie])).toEqual([
      ["dataset", "june", "diary", "editor"],
      ["container", "notes", null, "reader"],
      ["dataset", "notes", null, "contributor"],
    ]);
    const only = await as("eve").call(listSharedWithMe, { query: { kind: "container", query: "ote" } });
    expect(only.items).toHaveLength(1);
    const diary = await as("eve").call(listSharedWithMe, { query: { namespace: "bob", project: "Diary" } });
    expect(diary.items.map(({ name }) => name)).toEqual(["june"]);
    expect((await as("eve").call(listSharedWithMe, { query: { namespace: "ann" } })).items).toEqual([]);
  });

  test("whoever it is shared with sees nothing else of it", async () => {
    await as("bob").call(datasets.create, { body: { namespace: "bob", name: "secret" } });
    for (const path of ["resources?namespace=bob", "datasets/bob/secret", "namespaces/bob/usage/overview"])
      expect((await as("eve").fetch(`/api/v1/${path}`)).status, path).toBe(404);
    expect((await as("eve").call(getContainer, { params: mine })).can).toMatchObject({ "resource.edit": false });
  });
});

test("every change of a share is in the record, with before and after", async () => {
  const { items } = await as("ann").call(listActivity, {
    params: { organization: "acme" },
    query: { query: "share", limit: 100 },
  });
  const of = (text: string) => items.find((line) => line.text === text && !line.refused);
  expect(of("changed the share of the dataset iris with dot to edit")).toMatchObject({
    action: "resource.share",
    severity: "notice",
    before: { with: "dot", level: "read" },
    after: { with: "dot", level: "edit" },
  });
  expect(of("ended the share of the dataset iris with the team Crew")?.before).toMatchObject({ level: "contribute" });
});
