import { afterAll, beforeAll, expect, test } from "vitest";
import { listActivity } from "../../contract/activity.ts";
import { createApi } from "../../contract/apis.ts";
import { createContainer } from "../../contract/containers.ts";
import { getMemberTies, listFormerMembers, returnMember } from "../../contract/departures.ts";
import { deployEngine } from "../../contract/engines.ts";
import { datasets as files } from "../../contract/files.ts";
import * as members from "../../contract/members.ts";
import { createOrganizationToken } from "../../contract/organization-tokens.ts";
import { datasets } from "../../contract/repositories.ts";
import { datasets as versions } from "../../contract/versions.ts";
import { createWebhook } from "../../contract/webhooks.ts";
import { addModel } from "../engines/shelf.ts";
import { type Person, problemOf, type World, world } from "../world.ts";

let w: World;
let ann: Person;
let bob: Person;
let eva: Person;
let vic: Person;
const at = { params: { organization: "acme" } };
const one = (member: string) => ({ params: { organization: "acme", member } });

beforeAll(async () => {
  w = await world();
  [ann, bob, eva, vic] = (await Promise.all(["ann", "bob", "eva", "vic"].map((path) => w.person(path)))) as [
    Person,
    Person,
    Person,
    Person,
  ];
  await w.organization(ann, "acme", [
    [bob, "editor"],
    [eva, "developer"],
    [vic, "viewer"],
  ]);
  await settle(bob);
});
afterAll(() => w.stop());

/** Gives somebody one of everything. */
async function settle(who: Person): Promise<void> {
  const place = (name: string) => ({ namespace: "acme", name });
  for (const name of ["wheat", "barley"]) await who.call(datasets.create, { body: place(name) });
  await who.call(versions.open, { params: place("wheat"), body: {} });
  await who.call(files.put, { params: { ...place("wheat"), version: 1, path: "a.txt" } }, { upload: "some grain" });
  await who.call(createContainer, { body: { ...place("mill"), resource_type: "cpu-small", command: "true" } });
  await ann.call(datasets.create, { body: place("rye") });
  await w.owner.query(
    `with o as (select id from namespace where path = 'acme'),
      p as (insert into project (namespace_id, name, visibility, owner_id, created_by)
        select o.id, 'harvest', 'private', $1, $1 from o),
      t as (insert into team (organization_id, name, created_by) select o.id, 'Millers', $1 from o returning id, organization_id),
      tm as (insert into team_member (team_id, organization_id, account_id, is_lead) select t.id, t.organization_id, $1, true from t)
    insert into share (namespace_id, organization_id, resource_id, account_id, level, created_by)
    select o.id, o.id, r.id, $1, 'edit', $2 from o join resource r on r.namespace_id = o.id and r.name = 'rye'`,
    [who.id, ann.id],
  );
}

test("what is tied to a member is listed, to maintainers and to themselves", async () => {
  const ties = await ann.call(getMemberTies, one("bob"));
  expect(ties).toMatchObject({
    member: { path: "bob", name: "bob", role: "editor" },
    datasets: { count: 2, logical_bytes: 10, items: [{ name: "wheat", logical_bytes: 10 }, { name: "barley" }] },
    containers: { count: 1, items: [{ name: "mill" }] },
    projects: { count: 1, items: [{ name: "harvest", resources: 0 }] },
    teams: [{ name: "Millers", is_lead: true }],
    shares: { count: 1, items: [{ kind: "dataset", name: "rye", level: "edit" }] },
    uploads: { count: 1, items: [{ kind: "dataset", repository: "wheat", version: 1, files: 1, logical_bytes: 10 }] },
    executions: { count: 0 },
    invitations: { count: 0 },
    last_maintainer: false,
  });
  expect(await bob.call(getMemberTies, one("bob"))).toEqual(ties);
  expect((await problemOf(eva.call(getMemberTies, one("bob")))).status).toBe(403);
  expect((await ann.call(getMemberTies, one("ann"))).last_maintainer).toBe(true);
});

test("so are tokens, engines and model APIs that stop with a member; a private API is no business of those who leave", async () => {
  await addModel(ann, "acme");
  const engine = { namespace: "acme", name: "chat", model: "models/acme/demo-tiny", resource_type: "cpu-small" };
  await ann.call(deployEngine, { body: { ...engine, preset: "command", command: "serve", start: false } });
  for (const [name, visibility] of [
    ["open", "organization-read"],
    ["secret", "private"],
  ] as const)
    await ann.call(createApi, {
      body: { namespace: "acme", name, visibility, upstreams: [{ kind: "engine", engine: "chat" }] },
    });
  for (const [name, assigned_to] of [
    ["his", "bob"],
    ["hers", "eva"],
  ] as const)
    await ann.call(createOrganizationToken, { ...at, body: { name, scopes: ["call"], assigned_to } });
  const none = { count: 0, items: [] };
  const tokens = { count: 1, items: [{ name: "his" }] };
  expect(await ann.call(getMemberTies, one("bob"))).toMatchObject({
    ...{ tokens, own_tokens: 1, running_engines: none, routes: none, webhooks: none },
  });
  const hook = { url: "https://93.184.215.14:8443/hooks/in?of=acme" };
  await ann.call(createWebhook, { ...at, body: hook });
  await ann.call(createWebhook, { ...at, body: { ...hook, enabled: false } });
  expect((await ann.call(getMemberTies, one("ann"))).webhooks).toEqual({
    count: 1,
    items: [{ host: "93.184.215.14:8443" }],
  });
  await w.owner.query("update engine set wanted = 'asleep', started_by = $1", [bob.id]);
  const running_engines = { count: 1, items: [{ name: "chat" }] };
  const routes = { count: 2, items: [{ name: "open" }, { name: "secret" }] };
  const seen = { tokens, running_engines, executions: none };
  expect(await ann.call(getMemberTies, one("bob"))).toMatchObject({ ...seen, routes });
  const own = await bob.call(getMemberTies, one("bob"));
  expect(own).toMatchObject({ ...seen, routes: { count: 1, items: [{ name: "open" }] } });
  expect((await ann.call(getMemberTies, one("ann"))).tokens).toMatchObject({ count: 2 });
});

test("an heir is a member who stays and may create", async () => {
  const remove = (datasets: string) =>
    problemOf(ann.call(members.removeMember, { ...one("bob"), query: { datasets } }));
  for (const [heir, what] of [
    ["bob", "Choose somebody who stays"],
    ["vic", "vic is viewer, and could only read it"],
    ["nobody-here", "There is no member nobody-here who could get this"],
  ] as const)
    expect((await remove(heir)).fields).toEqual([{ path: "query.datasets", message: what }]);
  expect((await problemOf(ann.call(members.removeMember, { ...one("ann"), query: {} }))).code).toBe("last_maintainer");
});

test("a removal hands over by kind, ends everything else, and can be undone with what is still as it was left", async () => {
  const done = await ann.call(members.removeMember, { ...one("bob"), query: { datasets: "eva", projects: "ann" } });
  expect(done).toMatchObject({
    resources_inherited: 2,
    resources_kept: 1,
    projects_inherited: 1,
    teams_left: 1,
    shares_ended: 1,
    executions_stopped: 0,
  });
  expect(await ownerOf("wheat")).toBe("eva");
  expect((await problemOf(bob.call(datasets.get, { params: { namespace: "acme", name: "wheat" } }))).status).toBe(404);
  const { items } = await ann.call(listFormerMembers, { ...at, query: {} });
  expect(items).toMatchObject([{ path: "bob", role: "editor", removed: true, ended_by: { path: "ann" } }]);

  await ann.call(datasets.remove, { params: { namespace: "acme", name: "barley" } });
  await w.owner.query("delete from team where name = 'Millers'");
  const back = await ann.call(returnMember, one("bob"));
  expect(back.member).toMatchObject({ path: "bob", role: "editor" });
  expect(back.given_back).toEqual({ resources: 2, projects: 1, teams: 0, shares: 1 });
  expect(back.not_given_back).toEqual([
    { kind: "dataset", name: "barley", reason: "deleted" },
    { kind: "team", name: "Millers", reason: "deleted" },
  ]);
  expect(await ownerOf("wheat")).toBe("bob");
  expect((await bob.call(datasets.get, { params: { namespace: "acme", name: "rye" } })).tie).toBe("editor");
  expect((await ann.call(listFormerMembers, { ...at, query: {} })).items).toEqual([]);
  const lines = (await ann.call(listActivity, { ...at, query: { entity: "member" } })).items;
  expect(lines.slice(0, 2).map(({ action }) => action)).toEqual(["member.return", "member.remove"]);
});

const ownerOf = async (name: string) =>
  (await ann.call(datasets.get, { params: { namespace: "acme", name } })).owner?.path ?? null;

test("what changed hands since is not given back", async () => {
  await ann.call(members.removeMember, { ...one("bob"), query: { datasets: "eva" } });
  await ann.call(members.removeMember, { ...one("eva"), query: {} });
  const back = await ann.call(returnMember, one("bob"));
  expect(back.not_given_back).toEqual([{ kind: "dataset", name: "wheat", reason: "changed_hands" }]);
  expect((await ann.call(returnMember, one("eva"))).given_back.resources).toBe(1);
  expect(await ownerOf("wheat")).toBe("eva");
});

test("whoever leaves by themselves chooses heirs, too, and comes back the same way", async () => {
  await eva.call(members.leaveOrganization, { ...at, body: { datasets: "ann" } });
  expect(await ownerOf("wheat")).toBe("ann");
  expect((await problemOf(eva.call(returnMember, one("eva")))).status).toBe(404);
  expect((await ann.call(returnMember, one("eva"))).given_back.resources).toBe(1);
});

test("whoever leaves twice at the same moment leaves once", async () => {
  const outcomes = await Promise.allSettled(
    [1, 2, 3].map(() => eva.call(members.leaveOrganization, { ...at, body: { datasets: "ann" } })),
  );
  const refused = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason.problem.status] : []));
  expect(refused).toEqual([404, 404]);
  const lines = (await ann.call(listActivity, { ...at, query: { entity: "member" } })).items;
  expect(lines.slice(0, 2).map(({ action }) => action)).toEqual(["member.leave", "member.return"]);
  expect((await ann.call(returnMember, one("eva"))).given_back.resources).toBe(1);
});

test("after thirty days, and for whoever is a member again, nothing can be undone", async () => {
  await ann.call(members.removeMember, { ...one("vic"), query: {} });
  await w.owner.query("update former_member set left_at = now() - interval '31 days'");
  expect((await problemOf(ann.call(returnMember, one("vic")))).code).toBe("conflict");
  expect((await ann.call(listFormerMembers, { ...at, query: {} })).items[0]?.return_until).toBeNull();
  await ann.call(members.addMembers, { ...at, body: { members: [{ path: "vic", role: "viewer" }] } });
  expect((await problemOf(ann.call(returnMember, one("vic")))).status).toBe(404);
});

test("two who undo the same removal at the same moment do it once", async () => {
  await ann.call(members.removeMember, { ...one("bob"), query: {} });
  const outcomes = await Promise.allSettled([1, 2, 3].map(() => ann.call(returnMember, one("bob"))));
  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
});

test("nothing of an organization is ever owned by somebody who is no member", async () => {
  const insert = w.owner.query(
    `insert into resource (namespace_id, kind, name, visibility, owner_id, created_by)
    select id, 'dataset', 'stray', 'private', $1, $1 from namespace where path = 'acme'`,
    [w.root.id],
  );
  await expect(insert).rejects.toThrow("an owner is a member");
});
