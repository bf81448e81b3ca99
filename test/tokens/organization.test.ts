import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { getMe } from "../../contract/accounts.ts";
import { listActivity } from "../../contract/activity.ts";
import { createClient } from "../../contract/client.ts";
import { changeRole, listMembers, removeMember } from "../../contract/members.ts";
import * as contract from "../../contract/organization-tokens.ts";
import {
  createOrganization,
  deleteOrganization,
  getOrganization,
  listOrganizations,
} from "../../contract/organizations.ts";
import { datasets } from "../../contract/repositories.ts";
import { listResources, type Visibility } from "../../contract/resources.ts";
import { createTeam, deleteTeam } from "../../contract/teams.ts";
import { type Person, problemOf, until, type World, world } from "../world.ts";

let w: World;
let ann: Person;
let mia: Person;
let bob: Person;
let org: string;
let turn = 0;
beforeAll(async () => {
  w = await world();
  [ann, mia, bob] = [await w.person("ann"), await w.person("mia"), await w.person("bob")];
});
beforeEach(async () => {
  org = await w.organization(ann, `acme-${++turn}`, [
    [mia, "maintainer"],
    [bob, "developer"],
  ]);
});
afterAll(() => w.stop());

type Body = Partial<Parameters<typeof createBody>[0]>;
const createBody = (body: { scopes: ("read" | "call")[]; all_resources: boolean; [more: string]: unknown }) => body;
const make = (body: Body = {}, by = ann) =>
  by.call(contract.createOrganizationToken, {
    params: { organization: org },
    body: { name: "robot", scopes: ["read"], ...body },
  });
const as = ({ token }: { token: string }) =>
  createClient({ baseUrl: w.url, headers: { authorization: `Bearer ${token}` } });
const dataset = (owner: Person, name: string, visibility: Visibility, namespace = org) =>
  owner.call(datasets.create, { body: { namespace, name, visibility } });
const at = (name: string) => ({ params: { namespace: org, name } });
const one = ({ id }: { id: string }) => ({ params: { organization: org, id } });
const names = async (robot: ReturnType<typeof as>) =>
  (await robot(listResources, { query: { namespace: org } })).items.map(({ name }) => name);
const works = (robot: { token: string }) =>
  as(robot)(listResources, { query: { namespace: org } }).then(
    () => true,
    (error) => error.problem.status !== 401,
  );

test("a token for everything sees what the organization sees, now and later, and nothing private, of others, or of elsewhere", async () => {
  const robot = as(await make());
  await dataset(bob, "open", "organization-read");
  await dataset(bob, "secret", "private");
  const away = await w.organization(ann, `away-${turn}`);
  await dataset(ann, "open", "organization-read", away);
  expect(await names(robot)).toEqual(["open"]);
  expect(await robot(datasets.get, at("open"))).toMatchObject({ name: "open", can: { "resource.edit": false } });
  expect((await problemOf(robot(datasets.get, at("secret")))).status).toBe(404);
  expect((await problemOf(robot(datasets.get, { params: { namespace: away, name: "open" } }))).status).toBe(404);
  expect((await problemOf(robot(getOrganization, { params: { organization: away } }))).status).toBe(404);
});

test("a token sees nothing of what its maker owns in private", async () => {
  await dataset(ann, "mine", "private");
  expect((await problemOf(as(await make())(datasets.get, at("mine")))).status).toBe(404);
});

test("a token that names things reaches them alone, as long as they are open to the organization", async () => {
  for (const name of ["one", "two", "three"]) await dataset(bob, name, "organization-write");
  const resources = [{ kind: "dataset", name: "one" } as const, { kind: "dataset", name: "two" } as const];
  const robot = as(await make({ all_resources: false, resources }));
  expect((await names(robot)).sort()).toEqual(["one", "two"]);
  expect((await problemOf(robot(datasets.get, at("three")))).status).toBe(404);
  expect((await problemOf(robot(listMembers, { params: { organization: org }, query: {} }))).status).toBe(404);
  await bob.call(datasets.edit, { ...at("one"), body: { visibility: "private" } });
  expect((await problemOf(robot(datasets.get, at("one")))).status).toBe(404);
  expect(await names(robot)).toEqual(["two"]);
});

test("something private is lent by its owner alone, and not when another learns the secret", async () => {
  await dataset(ann, "mine", "private");
  await dataset(bob, "his", "private");
  const naming = (name: string) => ({ all_resources: false, resources: [{ kind: "dataset", name }] });
  const problem = await problemOf(make(naming("his")));
  expect(problem.fields).toMatchObject([{ path: "body.resources.0" }]);
  const made = await make(naming("mine"));
  expect(await as(made)(datasets.get, at("mine"))).toMatchObject({ name: "mine" });
  const rotated = await mia.call(contract.rotateOrganizationToken, { ...one(made), body: {} });
  expect((await problemOf(as(rotated)(datasets.get, at("mine")))).status).toBe(404);
});

test("what a token names and is published is open to it like to nobody who visits", async () => {
  await dataset(bob, "shown", "organization-read");
  await bob.call(datasets.edit, { ...at("shown"), body: { published: true } });
  const resources = [{ kind: "dataset", name: "shown" } as const];
  const naming = as(await make({ all_resources: false, resources }));
  expect((await naming(datasets.get, at("shown"))).can).toMatchObject({ "resource.read_content": true });
});

test("a token says what it reaches and why, by the list that it would see", async () => {
  for (const name of ["one", "two"]) await dataset(bob, name, "organization-read");
  const all = await make();
  const named = await make({ all_resources: false, resources: [{ kind: "dataset", name: "two" }] });
  const reachOf = async (token: { id: string }) =>
    (await mia.call(contract.getOrganizationTokenAccess, { ...one(token), query: {} })).items.map(
      ({ resource, tie, ways }) => [resource.name, tie, ...ways.map(({ reason }) => reason)],
    );
  expect(await reachOf(all)).toEqual([
    ["two", "reader", "visibility"],
    ["one", "reader", "visibility"],
  ]);
  expect(await reachOf(named)).toEqual([["two", "reader", "token"]]);
});

test("what is a person's is refused to it in words", async () => {
  const robot = as(await make({ scopes: ["read"] }));
  for (const ask of [() => robot(getMe, {}), () => robot(listOrganizations, { query: {} })])
    expect(await problemOf(ask())).toMatchObject({
      status: 403,
      detail: "An organization's token is nobody's: this needs a person's session, or a token of theirs",
    });
  const making = robot(createOrganization, { body: { path: "robots", name: "Robots" } }, { idempotencyKey: "once" });
  expect((await problemOf(making)).status).toBe(403);
});

test("only maintainers make, see and end tokens", async () => {
  const made = await make();
  const asked = await Promise.all([
    problemOf(make({}, bob)),
    problemOf(bob.call(contract.listOrganizationTokens, { params: { organization: org }, query: {} })),
    problemOf(bob.call(contract.rotateOrganizationToken, { ...one(made), body: {} })),
    problemOf(bob.call(contract.revokeOrganizationToken, one(made))),
  ]);
  expect(asked.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
});

test("a revoked token is refused from the next request on", async () => {
  const made = await make();
  expect(await works(made)).toBe(true);
  await mia.call(contract.revokeOrganizationToken, one(made));
  expect(await works(made)).toBe(false);
  expect((await problemOf(mia.call(contract.getOrganizationToken, one(made)))).status).toBe(404);
});

test("a token stops with the role of whoever knows its secret, and goes on when another maintainer rotates it", async () => {
  const made = await make({}, mia);
  const { role } = await ann.call(changeRole, {
    params: { organization: org, member: "mia" },
    body: { role: "viewer" },
  });
  expect(role).toBe("viewer");
  expect(await works(made)).toBe(false);
  expect(await ann.call(contract.getOrganizationToken, one(made))).toMatchObject({ state: "maker_left" });
  const body = { previous_until: new Date(Date.now() + 3_600_000).toISOString() };
  const rotated = await ann.call(contract.rotateOrganizationToken, { ...one(made), body });
  expect([await works(made), await works(rotated)]).toEqual([false, true]);
  expect(rotated).toMatchObject({ state: "active", created_by: { path: "mia" }, secret_by: { path: "ann" } });
});

test("a token that a member uses stops when they leave", async () => {
  const made = await make({ assigned_to: "bob" });
  expect(await works(made)).toBe(true);
  await ann.call(removeMember, { params: { organization: org, member: "bob" }, query: {} });
  expect(await works(made)).toBe(false);
  expect(await ann.call(contract.getOrganizationToken, one(made))).toMatchObject({ state: "member_left" });
});

test("a token is assigned to a member or to a team, and outlives the team", async () => {
  await ann.call(createTeam, { params: { organization: org }, body: { name: "lab" } });
  const both = make({ assigned_to: "bob", team: "lab" });
  expect((await problemOf(both)).fields).toMatchObject([{ path: "body.team" }]);
  const made = await make({ team: "lab" });
  expect(made).toMatchObject({ team: "lab", assigned_to: null });
  const given = await ann.call(contract.editOrganizationToken, { ...one(made), body: { assigned_to: "bob" } });
  expect(given).toMatchObject({ team: null, assigned_to: { path: "bob" } });
  await ann.call(contract.editOrganizationToken, { ...one(made), body: { team: "lab" } });
  await ann.call(deleteTeam, { params: { organization: org, team: "lab" } });
  expect(await ann.call(contract.getOrganizationToken, one(made))).toMatchObject({ team: null, state: "active" });
});

test("a rotated secret works at once, the old one until the time that was said", async () => {
  const made = await make();
  const body = { previous_until: new Date(Date.now() + 3_600_000).toISOString() };
  const second = await mia.call(contract.rotateOrganizationToken, { ...one(made), body });
  expect([await works(made), await works(second), second.id]).toEqual([true, true, made.id]);
  await w.owner.query("update token set previous_until = now() where id = $1", [made.id]);
  expect([await works(made), await works(second)]).toEqual([false, true]);
  const third = await mia.call(contract.rotateOrganizationToken, { ...one(made), body: {} });
  expect([await works(second), await works(third)]).toEqual([false, true]);
});

test("an edit changes what is given and leaves the rest", async () => {
  const made = await make({ requests_per_minute: 60, spending_cap_micros: 5_000_000 });
  const body = { name: "nightly", spending_cap_micros: null };
  expect(await mia.call(contract.editOrganizationToken, { ...one(made), body })).toMatchObject({
    name: "nightly",
    requests_per_minute: 60,
    spending_cap_micros: null,
    spent: { amount_micros: 0 },
  });
  expect(await works(made)).toBe(true);
});

test("a token dies with its organization and comes back with it", async () => {
  const made = await make();
  await ann.call(deleteOrganization, { params: { organization: org }, query: { confirm: org } });
  expect(await works(made)).toBe(false);
});

test("history knows the token, and when and from where it was used", async () => {
  const made = await make();
  const robot = as(made);
  const refused = robot(contract.listOrganizationTokens, { params: { organization: org }, query: {} });
  expect((await problemOf(refused)).status).toBe(403);
  const { items } = await ann.call(listActivity, { params: { organization: org }, query: { query: "refused" } });
  expect(items[0]?.actor).toEqual({ kind: "token", path: null, token: "robot" });
  const used = await until("its use is noted", async () => {
    const row = await ann.call(contract.getOrganizationToken, one(made));
    return row.last_used_at !== null && row;
  });
  expect(used.last_used_ip).toBe("127.0.0.1");
});

test("a token made with a narrow token reaches no further", async () => {
  const { createToken } = await import("../../contract/tokens.ts");
  const narrow = await ann.call(createToken, { body: { name: "manager", scopes: ["manage"] } });
  const making = as(narrow)(contract.createOrganizationToken, {
    params: { organization: org },
    body: { name: "caller", scopes: ["call"] },
  });
  expect((await problemOf(making)).fields).toMatchObject([{ path: "body.scopes" }]);
});
