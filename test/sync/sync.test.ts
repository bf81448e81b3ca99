import { afterAll, beforeAll, expect, test } from "vitest";
import { listForgeConnections, listForgeOrganizations } from "../../contract/forge-connections.ts";
import { addMembers, changeRole, removeMember } from "../../contract/members.ts";
import { editOrganization, getOrganization } from "../../contract/organizations.ts";
import { editSync, getSync, linkOrganization, takeInformation, unlinkOrganization } from "../../contract/sync.ts";
import { applySync, followAgain, listSyncPeople, startSync } from "../../contract/sync-runs.ts";
import { createWebhook, listDeliveries } from "../../contract/webhooks.ts";
import type { FakeAccount, FakeGroup } from "../gitee/state.ts";
import { type Person, problemOf, until } from "../world.ts";
import { changesOf, connect, type Forged, forged, imported, rolesOf, settled, sync } from "./shelf.ts";

let w: Forged;
beforeAll(async () => {
  w = await forged();
}, 120_000);
afterAll(() => w.stop());

interface Cast {
  path: string;
  at: { params: { organization: string } };
  group: FakeGroup;
  maintainer: Person;
  admin: FakeAccount;
  connection: string;
  /** Somebody there and here, who has shown that they are one. */
  known(name: string, role?: "admin" | "member"): Promise<Person & { there: FakeAccount }>;
}

/** An organization there, with somebody who administers it and has connected their account here. */
async function cast(path: string): Promise<Cast> {
  const maintainer = await w.person(`${path}-ann`);
  const admin = w.gitee.account(`${path}-ada`);
  const group = w.gitee.group(path, admin);
  const { id: connection } = await connect(w.gitee, maintainer, admin);
  const known = async (name: string, role: "admin" | "member" = "member") => {
    const [person, there] = [await w.person(`${path}-${name}`), w.gitee.account(`${path}-${name}`)];
    group.members.set(there.id, role);
    await connect(w.gitee, person, there);
    return { ...person, there };
  };
  return { path, at: { params: { organization: path } }, group, maintainer, admin, connection, known };
}

test("an organization is imported: shown first, then applied; who is not known yet is awaited and comes in by connecting", async () => {
  const { path, at, group, maintainer, connection, known } = await cast("imported");
  group.description = "What is there";
  const ben = await known("ben", "admin");
  const carl = w.gitee.account("imported-carl");
  group.members.set(carl.id, "member");
  const there = await maintainer.call(listForgeOrganizations, { params: { id: connection }, query: {} });
  expect(there.items).toMatchObject([{ login: path, linked_to: null }]);
  const run = await imported(maintainer, { connection, login: path });
  expect(run).toMatchObject({ state: "applied", people_read: 3, people_expected: 3, counts: { add: 1, pend: 1 } });
  expect(await rolesOf(maintainer, path)).toEqual({
    [maintainer.path]: "maintainer local",
    [ben.path]: "maintainer gitee",
  });
  expect(await maintainer.call(getOrganization, at)).toMatchObject({ name: path, description: "What is there" });
  expect((await maintainer.call(getOrganization, at)).avatar_url).not.toBeNull();
  const person = await w.person("imported-carl");
  await connect(w.gitee, person, carl);
  const roles = await until("carl is let in", async () => {
    const now = await rolesOf(maintainer, path);
    return now[person.path] !== undefined && now;
  });
  expect(roles[person.path]).toBe("developer gitee");
});

test("joins, leaves and roles there are followed here, and history says whom, from what, to what and why", async () => {
  const { path, at, group, maintainer, connection, known } = await cast("followed");
  const [ben, cleo, dora] = [await known("ben"), await known("cleo", "admin"), await known("dora")];
  await imported(maintainer, { connection, login: path });
  group.members.set(ben.there.id, "admin");
  group.members.set(cleo.there.id, "member");
  group.members.delete(dora.there.id);
  const eve = await known("eve");
  const hook = { url: "https://93.184.215.14/hook", events: ["member.joined" as const] };
  const { id } = await maintainer.call(createWebhook, { ...at, body: hook });
  const run = await sync(maintainer, path);
  expect(run).toMatchObject({ state: "applied", trigger: "button", asked_by: { path: maintainer.path } });
  expect(await changesOf(maintainer, path, run.id)).toEqual([
    `remove ${dora.path} developer>null left_there`,
    `change_role ${ben.path} developer>maintainer role_changed_there`,
    `change_role ${cleo.path} maintainer>developer role_changed_there`,
    `add ${eve.path} null>developer joined_there`,
  ]);
  const { items } = await maintainer.call(listDeliveries, { params: { ...at.params, id }, query: {} });
  expect(items.map(({ type }) => type)).toEqual(["member.joined"]);
  const again = await sync(maintainer, path);
  expect(await changesOf(maintainer, path, again.id)).toEqual([]);
});

test("a role given here stays, who was removed here stays away, who was added here is left alone, until they follow again", async () => {
  const { path, at, group, maintainer, connection, known } = await cast("decided");
  const [ben, cleo, dora] = [await known("ben"), await known("cleo"), await known("dora")];
  await imported(maintainer, { connection, login: path });
  const one = (member: Person) => ({ params: { ...at.params, member: member.path } });
  await maintainer.call(changeRole, { ...one(ben), body: { role: "viewer" } });
  await maintainer.call(removeMember, { ...one(cleo), query: {} });
  await maintainer.call(removeMember, { ...one(dora), query: {} });
  await maintainer.call(addMembers, { ...at, body: { members: [{ path: dora.path, role: "editor" }] } });
  group.members.set(ben.there.id, "admin");
  const kept = await sync(maintainer, path);
  expect(await changesOf(maintainer, path, kept.id)).toEqual([
    `kept ${ben.path} viewer>maintainer overridden_here`,
    `kept ${cleo.path} null>developer removed_here`,
    `kept ${dora.path} editor>developer local_member`,
  ]);
  for (const { there } of [ben, cleo, dora])
    await maintainer.call(followAgain, { params: { ...at.params, person: String(there.id) } });
  const run = await sync(maintainer, path);
  expect(run.counts).toMatchObject({ change_role: 2, add: 1, kept: 0 });
  expect(await rolesOf(maintainer, path)).toMatchObject({
    [ben.path]: "maintainer gitee",
    [cleo.path]: "developer gitee",
    [dora.path]: "developer gitee",
  });
});

test("what a preview shows is done exactly, or not at all", async () => {
  const { path, at, group, maintainer, connection, known } = await cast("previewed");
  const ben = await known("ben");
  await imported(maintainer, { connection, login: path });
  group.members.set(ben.there.id, "admin");
  const look = await sync(maintainer, path, true);
  expect(look).toMatchObject({ state: "previewed", counts: { change_role: 1 } });
  expect(await rolesOf(maintainer, path)).toMatchObject({ [ben.path]: "developer gitee" });
  await maintainer.call(changeRole, { params: { ...at.params, member: ben.path }, body: { role: "viewer" } });
  const apply = () => maintainer.call(applySync, { params: { ...at.params, id: look.id } });
  expect((await problemOf(apply())).code).toBe("stale");
  expect(await changesOf(maintainer, path, look.id)).toEqual([`kept ${ben.path} viewer>maintainer overridden_here`]);
  expect(await apply()).toMatchObject({ state: "applied", counts: { change_role: 0, kept: 1 } });
  expect((await problemOf(apply())).code).toBe("conflict");
});

test("a sync that would take most of the members waits for a maintainer, whoever began it", async () => {
  const { path, at, group, maintainer, connection } = await cast("masses");
  const people = Array.from({ length: 12 }, (_one, i) => w.gitee.account(`masses-${i}`));
  for (const { id } of people) group.members.set(id, "member");
  await imported(maintainer, { connection, login: path });
  for (const { id } of people.slice(0, 7)) group.members.delete(id);
  const run = await sync(maintainer, path);
  expect(run).toMatchObject({ state: "waiting", waits_for: "mass_change", counts: { forget: 7 } });
  const { items } = await maintainer.call(listSyncPeople, { ...at, query: { standing: "pending" } });
  expect(items).toHaveLength(12 + 1 - 1);
  expect(await maintainer.call(applySync, { params: { ...at.params, id: run.id } })).toMatchObject({
    state: "applied",
  });
  const left = await maintainer.call(listSyncPeople, { ...at, query: { standing: "pending" } });
  expect(left.items).toHaveLength(5);
});

test("who had left there and is there again is let in again, also after a maintainer had confirmed that they go", async () => {
  const { path, at, group, maintainer, connection, known } = await cast("returning");
  const ben = await known("ben");
  await imported(maintainer, { connection, login: path });
  group.members.delete(ben.there.id);
  const look = await sync(maintainer, path, true);
  await maintainer.call(applySync, { params: { ...at.params, id: look.id } });
  expect(await rolesOf(maintainer, path)).not.toHaveProperty(ben.path);
  group.members.set(ben.there.id, "member");
  await sync(maintainer, path);
  expect(await rolesOf(maintainer, path)).toMatchObject({ [ben.path]: "developer gitee" });
});

test("the last maintainer stays, whatever is said there, and goes once there is another", async () => {
  const { path, at, group, maintainer, admin, connection, known } = await cast("lasting");
  const boss = w.gitee.account("lasting-boss");
  await w.organization(maintainer, path, []);
  await maintainer.call(linkOrganization, { ...at, body: { connection, login: path, every_hours: null } });
  const { link } = await maintainer.call(getSync, at);
  await settled(maintainer, path, link?.run ?? "");
  await maintainer.call(applySync, { params: { ...at.params, id: link?.run ?? "" } });
  await maintainer.call(followAgain, { params: { ...at.params, person: String(admin.id) } });
  await sync(maintainer, path);
  expect(await rolesOf(maintainer, path)).toEqual({ [maintainer.path]: "maintainer gitee" });
  group.members.set(boss.id, "admin");
  group.members.set(admin.id, "member");
  const kept = await sync(maintainer, path);
  expect(await changesOf(maintainer, path, kept.id)).toEqual([
    `pend ${boss.login} null>maintainer joined_there`,
    `kept ${admin.login} maintainer>developer last_maintainer`,
  ]);
  const ben = await known("ben", "admin");
  await maintainer.call(startSync, { ...at, body: {} });
  const roles = await until("ben maintains it", () => rolesOf(ben, path).catch(() => undefined));
  expect(roles).toEqual({ [maintainer.path]: "developer gitee", [ben.path]: "maintainer gitee" });
});

test("information is followed where nobody changed it here, and taken from there when that is asked for", async () => {
  const { path, at, group, maintainer, connection } = await cast("informed");
  await imported(maintainer, { connection, login: path });
  group.name = "Its new name";
  group.description = "Its new description";
  await maintainer.call(editOrganization, { ...at, body: { description: "Ours" } });
  const run = await sync(maintainer, path);
  expect(await changesOf(maintainer, path, run.id)).toEqual([
    "information name informed>Its new name changed_there",
    "kept description Ours>Its new description edited_here",
  ]);
  expect(await maintainer.call(getOrganization, at)).toMatchObject({ name: "Its new name", description: "Ours" });
  const { link } = await maintainer.call(getSync, at);
  expect(link?.drift).toEqual([{ field: "description", here: "Ours", there: "Its new description" }]);
  const took = await maintainer.call(takeInformation, { ...at, body: { fields: ["description", "avatar"] } });
  expect(took.link.drift).toEqual([]);
  expect(await maintainer.call(getOrganization, at)).toMatchObject({ description: "Its new description" });
});

test("an organization that follows no longer keeps everybody", async () => {
  const { path, at, maintainer, connection, known } = await cast("unlinked");
  const ben = await known("ben");
  await imported(maintainer, { connection, login: path });
  await maintainer.call(unlinkOrganization, at);
  expect(await maintainer.call(getSync, at)).toEqual({ link: null });
  expect(await rolesOf(maintainer, path)).toMatchObject({ [ben.path]: "developer local" });
  expect((await maintainer.call(listForgeConnections, {})).items).toMatchObject([{ organizations: [] }]);
});

test("another default role is followed by those who have no other", async () => {
  const { path, at, maintainer, connection, known } = await cast("defaults");
  const ben = await known("ben");
  await imported(maintainer, { connection, login: path });
  await maintainer.call(editSync, { ...at, body: { default_role: "viewer" } });
  const run = await sync(maintainer, path);
  expect(await changesOf(maintainer, path, run.id)).toEqual([
    `change_role ${ben.path} developer>viewer default_role_changed`,
  ]);
});
