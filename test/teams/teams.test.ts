import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listActivity } from "../../contract/activity.ts";
import { addMembers, listMembers, removeMember } from "../../contract/members.ts";
import { createProject } from "../../contract/projects.ts";
import { datasets } from "../../contract/repositories.ts";
import { dataset as datasetShares } from "../../contract/shares.ts";
import * as teams from "../../contract/teams.ts";
import { type Person, problemOf, type World, world } from "../world.ts";

let w: World;
let ann: Person;
let bob: Person;
let vic: Person;
let dot: Person;
const acme = { organization: "acme" };
const crew = { ...acme, team: "Crew" };

beforeAll(async () => {
  w = await world();
  [ann, bob, vic, dot] = [await w.person("ann"), await w.person("bob"), await w.person("vic"), await w.person("dot")];
  await w.organization(ann, "acme", [
    [bob, "developer"],
    [vic, "viewer"],
    [dot, "developer"],
  ]);
  await w.person("eve");
});
afterAll(() => w.stop());

test("a maintainer creates a team; names are unique whatever their case, and have no slash", async () => {
  const made = await ann.call(teams.createTeam, { params: acme, body: { name: "Crew", description: "All hands" } });
  expect(made).toMatchObject({ name: "Crew", description: "All hands", members: 0, leads: [], is_member: false });
  expect(made.can).toEqual({ "team.edit": true, "team.delete": true });
  const again = ann.call(teams.createTeam, { params: acme, body: { name: "CREW" } });
  expect((await problemOf(again)).code).toBe("name_taken");
  const slashed = ann.call(teams.createTeam, { params: acme, body: { name: "a/b" } });
  expect((await problemOf(slashed)).fields?.[0]?.path).toBe("body.name");
  expect((await problemOf(bob.call(teams.createTeam, { params: acme, body: { name: "Other" } }))).code).toBe(
    "forbidden",
  );
});

test("only members of the organization come into a team", async () => {
  const put = (member: string) => ann.call(teams.putTeamMember, { params: { ...crew, member }, body: {} });
  expect(await put("vic")).toMatchObject({ path: "vic", role: "viewer", is_lead: false });
  expect((await problemOf(put("eve"))).detail).toBe("eve is no member of the organization: add them first");
});

describe("a lead", () => {
  beforeAll(() => ann.call(teams.putTeamMember, { params: { ...crew, member: "bob" }, body: { is_lead: true } }));

  test("manages the team: its name, and who is in it", async () => {
    expect((await bob.call(teams.getTeam, { params: crew })).can).toEqual({ "team.edit": true, "team.delete": false });
    await bob.call(teams.putTeamMember, { params: { ...crew, member: "dot" }, body: {} });
    await bob.call(teams.removeTeamMember, { params: { ...crew, member: "dot" } });
    const edited = await bob.call(teams.editTeam, { params: crew, body: { description: "New" } });
    expect(edited).toMatchObject({ description: "New", members: 2, leads: [{ path: "bob", name: "bob" }] });
  });

  test("manages no other team, and deletes none", async () => {
    await ann.call(teams.createTeam, { params: acme, body: { name: "Others" } });
    const other = bob.call(teams.editTeam, { params: { ...acme, team: "Others" }, body: { name: "Mine" } });
    expect(await problemOf(other)).toMatchObject({ code: "forbidden", permission: "team.edit" });
    expect((await problemOf(bob.call(teams.deleteTeam, { params: crew }))).permission).toBe("team.delete");
  });

  test("who is one no longer manages nothing", async () => {
    const bobIn = { ...crew, member: "bob" };
    await ann.call(teams.putTeamMember, { params: bobIn, body: { is_lead: false } });
    const put = bob.call(teams.putTeamMember, { params: bobIn, body: { is_lead: true } });
    expect((await problemOf(put)).code).toBe("forbidden");
    await ann.call(teams.putTeamMember, { params: bobIn, body: { is_lead: true } });
  });
});

test("everybody in the organization sees teams and who is in them, page by page", async () => {
  const first = await vic.call(teams.listTeams, { params: acme, query: { limit: 1 } });
  expect(first.items).toMatchObject([{ name: "Crew", members: 2, is_member: true }]);
  const second = await vic.call(teams.listTeams, { params: acme, query: { cursor: first.next_cursor ?? "" } });
  expect(second.items).toMatchObject([{ name: "Others", is_member: false }]);
  const { items } = await vic.call(teams.listTeamMembers, { params: crew, query: {} });
  expect(items.map(({ path, is_lead }) => [path, is_lead])).toEqual([
    ["bob", true],
    ["vic", false],
  ]);
});

test("members say which teams they are in, and are filtered by team", async () => {
  const all = await vic.call(listMembers, { params: acme, query: {} });
  expect(all.items.map(({ path, teams }) => [path, teams])).toEqual([
    ["ann", []],
    ["bob", ["Crew"]],
    ["dot", []],
    ["vic", ["Crew"]],
  ]);
  const some = await vic.call(listMembers, { params: acme, query: { team: "crew" } });
  expect(some.items.map(({ path }) => path)).toEqual(["bob", "vic"]);
});

test("whoever leaves the organization leaves its teams", async () => {
  await ann.call(teams.putTeamMember, { params: { ...crew, member: "dot" }, body: {} });
  await ann.call(removeMember, { params: { ...acme, member: "dot" }, query: {} });
  expect((await ann.call(teams.getTeam, { params: crew })).members).toBe(2);
});

test("a member removed while they are put into a team is in it only as a member", async () => {
  for (let i = 0; i < 8; i++) {
    const path = `guest-${i}`;
    await w.owner.query("insert into account (path, name, email) values ($1, $1, $1 || '@example.org')", [path]);
    await w.owner.query(
      `insert into member (organization_id, account_id, role) select n.id, a.id, 'developer'
       from namespace n, account a where n.path = 'acme' and a.path = $1`,
      [path],
    );
    await Promise.allSettled([
      ann.call(removeMember, { params: { ...acme, member: path }, query: {} }),
      ann.call(teams.putTeamMember, { params: { ...crew, member: path }, body: {} }),
    ]);
  }
  const { rows } = await w.owner.query("select path from team_member where path like 'guest-%'");
  expect(rows).toEqual([]);
});

test("a deleted team takes its shares with it, also one that is shared with at that moment", async () => {
  for (let i = 0; i < 6; i++) {
    const team = { ...acme, team: `Brief ${i}` };
    await ann.call(teams.createTeam, { params: acme, body: { name: team.team } });
    await ann.call(teams.putTeamMember, { params: { ...team, member: "bob" }, body: {} });
    for (const name of [`before-${i}`, `beside-${i}`])
      await ann.call(datasets.create, { body: { namespace: "acme", name, visibility: "private" } });
    const share = (name: string) =>
      ann.call(datasetShares.put, {
        params: { namespace: "acme", name: `${name}-${i}`, subject: `team:${team.team}` },
        body: { level: "read" },
      });
    await share("before");
    const [ended, beside] = await Promise.allSettled([ann.call(teams.deleteTeam, { params: team }), share("beside")]);
    expect(ended).toMatchObject({ value: { shares_ended: beside.status === "fulfilled" ? 2 : 1 } });
    for (const name of [`before-${i}`, `beside-${i}`])
      expect((await problemOf(bob.call(datasets.get, { params: { namespace: "acme", name } }))).code).toBe("not_found");
  }
  expect((await w.owner.query("select from share")).rowCount).toBe(0);
});

test("what was done to teams is in the record, with before and after", async () => {
  const { items } = await ann.call(listActivity, { params: acme, query: { entity: "team", limit: 100 } });
  const of = (text: string) => items.find((line) => line.text === text);
  expect(of("made bob an ordinary member of the team Crew")).toMatchObject({
    action: "team.edit",
    before: { member: "bob", is_lead: true },
    after: { member: "bob", is_lead: false },
  });
  expect(of("changed the team Crew")).toMatchObject({
    before: { description: "All hands" },
    after: { description: "New" },
  });
  expect(of("deleted the team Brief 0")?.after).toHaveProperty("shares_ended");
});

test("what is shared with a team is listed to whoever may see it", async () => {
  await ann.call(teams.createTeam, { params: acme, body: { name: "Readers" } });
  const readers = { ...acme, team: "Readers" };
  await ann.call(teams.putTeamMember, { params: { ...readers, member: "vic" }, body: {} });
  const shares = [{ with: "team:Readers", level: "edit" as const }];
  await bob.call(createProject, { body: { namespace: "acme", name: "reading", visibility: "shared", shares } });
  await bob.call(datasets.create, { body: { namespace: "acme", name: "book", visibility: "private" } });
  const subject = { namespace: "acme", name: "book", subject: "team:Readers" };
  await bob.call(datasetShares.put, { params: subject, body: { level: "read" } });
  const seenBy = async (who: Person) =>
    (await who.call(teams.listTeamShares, { params: readers, query: {} })).items.map(
      ({ kind, name, level }) => `${kind} ${name}: ${level}`,
    );
  expect(await seenBy(bob)).toEqual(["dataset book: read", "project reading: edit"]);
  expect(await seenBy(vic)).toEqual(await seenBy(bob));
  expect(await seenBy(ann)).toEqual(await seenBy(bob));
  const fay = await w.person("fay");
  await ann.call(addMembers, { params: acme, body: { members: [{ path: "fay", role: "developer" }] } });
  expect(await seenBy(fay)).toEqual([]);
});
