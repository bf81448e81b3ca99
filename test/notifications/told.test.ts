import { afterAll, beforeAll, expect, test } from "vitest";
import { listDeleted, purgeDeleted, restoreDeleted } from "../../contract/deleted.ts";
import { returnMember } from "../../contract/departures.ts";
import * as members from "../../contract/members.ts";
import { listNotifications } from "../../contract/notifications.ts";
import { createProject, deleteProject, editProject } from "../../contract/projects.ts";
import { datasets } from "../../contract/repositories.ts";
import * as requests from "../../contract/requests.ts";
import { editOrganizationSettings } from "../../contract/settings.ts";
import * as shares from "../../contract/shares.ts";
import { createTeam, putTeamMember, removeTeamMember } from "../../contract/teams.ts";
import { transferDataset } from "../../contract/transfers.ts";
import { datasets as versions } from "../../contract/versions.ts";
import { letterOf } from "../../server/domain/notifications/letters.ts";
import { list } from "../../server/domain/notifications/queries.ts";
import { type Person, until, type World, world } from "../world.ts";

let w: World;
let mia: Person;
let bob: Person;
let cat: Person;
const acme = { params: { organization: "acme" } };
const at = { namespace: "acme", name: "iris" };

beforeAll(async () => {
  w = await world();
  [mia, bob, cat] = [await w.person("mia"), await w.person("bob"), await w.person("cat")];
  await w.organization(mia, "acme", [
    [bob, "developer"],
    [cat, "developer"],
  ]);
  await w.organization(mia, "labs", [[bob, "developer"]]);
  await bob.call(datasets.create, { body: { ...at, visibility: "organization-read" } });
});
afterAll(() => w.stop());

const told = async (who: Person) => (await who.call(listNotifications, { query: { limit: 100 } })).items;

/** What somebody is told of while something is done, in both languages; whoever does it is told nothing. */
async function tells(who: Person, by: Person, act: () => Promise<unknown>): Promise<string[]> {
  const [before, before_by] = [(await told(who)).length, (await told(by)).length];
  await act();
  expect((await told(by)).length).toBe(before_by);
  const news = (await told(who)).length - before;
  const page = { limit: 100, below: "ffffffff-ffff-ffff-ffff-ffffffffffff", unread: false };
  const rows = (await list(w.ctx, who.id, page)).slice(0, news);
  for (const row of rows) {
    const [en, zh] = (["en", "zh"] as const).map(
      (language) => letterOf(w.url, { name: who.name, language }, [row]).subject,
    );
    expect(en).not.toContain(row.text); // a sentence of its own, not the record's words
    expect(zh).toMatch(/[\u4e00-\u9fff]/);
    expect(`${en}${zh}`).not.toMatch(/[{}]/);
  }
  return rows.map((row) => letterOf(w.url, { name: who.name, language: "en" }, [row]).subject);
}

const edit = (body: Parameters<typeof mia.call<typeof datasets.edit>>[1]["body"]) =>
  mia.call(datasets.edit, { params: at, body });

test("owners are told once of what others do to what is theirs", async () => {
  const toBob = (act: () => Promise<unknown>) => tells(bob, mia, act);
  expect(await toBob(() => edit({ visibility: "organization-write" }))).toEqual([
    "mia changed the visibility of your data set iris in acme to “members can read and add”",
  ]);
  expect(await toBob(() => edit({ description: "Flowers" }))).toEqual(["mia changed your data set iris in acme"]);
  expect(await toBob(() => edit({ published: true }))).toEqual([
    "mia changed whether the world reads your data set iris in acme",
  ]);
  expect(await toBob(() => mia.call(datasets.remove, { params: at }))).toEqual([
    "mia deleted your data set iris in acme",
  ]);
  const gone = async () => {
    const { items } = await mia.call(listDeleted, { query: { namespace: "acme" } });
    return { params: { id: items[0]?.id ?? "" } };
  };
  expect(await toBob(async () => mia.call(restoreDeleted, { ...(await gone()), body: {} }))).toEqual([
    "mia restored your data set iris",
  ]);
  const body = { namespace: "labs", confirm: "iris" };
  expect(await toBob(() => mia.call(transferDataset, { params: at, body }))).toEqual(["mia moved your data set iris"]);
  await bob.call(datasets.create, { body: { ...at, visibility: "organization-read" } });
  await mia.call(datasets.remove, { params: at });
  expect(await toBob(async () => mia.call(purgeDeleted, await gone()))).toEqual([
    "mia deleted your data set iris in acme for good",
  ]);
});

test("authors are told that their open version was discarded", async () => {
  const params = { namespace: "acme", name: "oats" };
  await mia.call(datasets.create, { body: { ...params, visibility: "organization-write" } });
  await cat.call(versions.open, { params, body: {} });
  expect(await tells(cat, mia, () => mia.call(versions.discard, { params: { ...params, version: 1 } }))).toEqual([
    "mia discarded the version oats/1 that you had open in acme",
  ]);
});

test("whoever something is shared with is told, by themselves or in a team, and that it ended", async () => {
  const params = { ...at, name: "rye" };
  await bob.call(datasets.create, { body: { ...params, visibility: "private" } });
  const withCat = { params: { ...params, subject: "cat" } };
  const toCat = (act: () => Promise<unknown>) => tells(cat, bob, act);
  expect(await toCat(() => bob.call(shares.dataset.put, { ...withCat, body: { level: "read" } }))).toEqual([
    "bob shared the data set rye with you",
  ]);
  expect(await toCat(() => bob.call(shares.dataset.remove, withCat))).toEqual([
    "bob no longer shares the data set rye with you",
  ]);
  await mia.call(createTeam, { ...acme, body: { name: "Red" } });
  const inRed = { params: { ...acme.params, team: "Red", member: "cat" } };
  expect(await tells(cat, mia, () => mia.call(putTeamMember, { ...inRed, body: {} }))).toEqual([
    "mia put you into the team Red of acme",
  ]);
  const withRed = { params: { ...params, subject: "team:Red" }, body: { level: "read" as const } };
  expect(await toCat(() => bob.call(shares.dataset.put, withRed))).toEqual(["bob shared the data set rye with you"]);
  expect(await tells(cat, mia, () => mia.call(removeTeamMember, inRed))).toEqual([
    "mia took you out of the team Red of acme",
  ]);
});

test("owners of projects are told of what others do to them", async () => {
  const params = { namespace: "acme", name: "harvest" };
  await bob.call(createProject, { body: { ...params, visibility: "organization-read" } });
  const change = (body: Parameters<typeof mia.call<typeof editProject>>[1]["body"]) =>
    tells(bob, mia, () => mia.call(editProject, { params, body }));
  expect(await change({ description: "of 2026" })).toEqual(["mia changed your project harvest in acme"]);
  expect(await change({ visibility: "private" })).toEqual([
    "mia changed the visibility of your project harvest in acme to “private”",
  ]);
  expect(await tells(bob, mia, () => mia.call(deleteProject, { params }))).toEqual([
    "mia deleted your project harvest",
  ]);
});

test("whoever asked to join is told what was decided, and maintainers that they asked", async () => {
  await mia.call(editOrganizationSettings, { ...acme, body: { joining: "ask" } });
  const [dan, eve] = [await w.person("dan"), await w.person("eve")];
  const ask = (who: Person) => () => who.call(requests.askToJoin, { ...acme, body: { message: "" } });
  expect(await tells(mia, dan, ask(dan))).toEqual(["dan asks to join acme"]);
  expect(await tells(mia, eve, ask(eve))).toEqual(["eve asks to join acme"]);
  const { items } = await mia.call(requests.listRequests, { ...acme, query: { state: "pending" } });
  const one = (path: string) => ({
    params: { ...acme.params, id: items.find(({ person }) => person.path === path)?.id ?? "" },
  });
  const approve = () => mia.call(requests.approveRequest, { ...one("dan"), body: { role: "viewer" } });
  expect(await tells(dan, mia, approve)).toEqual(["mia let you into acme as viewer"]);
  expect(await tells(eve, mia, () => mia.call(requests.declineRequest, one("eve")))).toEqual([
    "mia declined your request to join acme",
  ]);
});

test("whoever is removed, brought back or invited is told", async () => {
  const one = { params: { ...acme.params, member: "cat" } };
  expect(await tells(cat, mia, () => mia.call(members.removeMember, { ...one, query: {} }))).toEqual([
    "mia removed you from acme",
  ]);
  expect(await tells(cat, mia, () => mia.call(returnMember, one))).toEqual([
    "mia brought you back into acme as developer",
  ]);
  await mia.call(editOrganizationSettings, { ...acme, body: { adding: "invite" } });
  const fay = await w.person("fay");
  const add = () => mia.call(members.addMembers, { ...acme, body: { members: [{ path: "fay", role: "editor" }] } });
  expect(await tells(fay, mia, add)).toEqual(["mia invited you to acme as editor"]);
});

test("whoever comes in by a confirmed address is told", async () => {
  const gil = await w.person("gil");
  await mia.call(editOrganizationSettings, { ...acme, body: { join_domains: ["example.org"] } });
  const confirm = async () => {
    await w.owner.query("update account set email_verified = (id = $1)", [gil.id]);
    w.ctx.ports.jobs.poke("domains");
    await until("gil is told", async () => (await told(gil)).length > 0);
  };
  expect(await tells(gil, mia, confirm)).toEqual(["Guildhall let you into acme as viewer, by your e-mail address"]);
});
