import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createContainer } from "../../contract/containers.ts";
import { startExecution, stopExecution } from "../../contract/executions.ts";
import { stream } from "../../contract/installation.ts";
import { setMemberLimit } from "../../contract/limits.ts";
import * as members from "../../contract/members.ts";
import * as contract from "../../contract/notifications.ts";
import { datasets } from "../../contract/repositories.ts";
import { type Person, problemOf, until, type World, world } from "../world.ts";

let w: World;
let ann: Person;
let bob: Person;
const acme = { params: { organization: "acme" } };

beforeAll(async () => {
  w = await world();
  [ann, bob] = [await w.person("ann"), await w.person("bob")];
  await w.organization(ann, "acme", [[bob, "developer"]]);
});
afterAll(() => w.stop());

const told = async (person: Person, query: object = {}) =>
  (await person.call(contract.listNotifications, { query })).items;
const unread = async (person: Person) => (await person.call(contract.countUnread, {})).unread;
const newest = async (person: Person) => (await told(person, { limit: 1 }))[0];

test("whoever is added is told by whom, to what and as what; whoever adds is not", async () => {
  const [first] = await told(bob);
  expect(first).toMatchObject({
    ...{ read: false, topic: "membership", action: "member.add", text: "added bob as developer" },
    actor: { kind: "token", name: "ann" },
    namespace: { path: "acme", name: "acme" },
    details: { role: "developer" },
    way: { to: "members", namespace: "acme" },
  });
  expect(await told(ann)).toEqual([]);
});

describe("people are told of what concerns them", () => {
  const at = { params: { namespace: "acme", name: "iris" } };
  const bobIn = { params: { organization: "acme", member: "bob" } };

  test("a changed role and a limit of their own", async () => {
    await ann.call(members.changeRole, { ...bobIn, body: { role: "editor" } });
    expect(await newest(bob)).toMatchObject({ action: "member.change_role", details: { role: "editor" } });
    await ann.call(setMemberLimit, { params: { ...bobIn.params, product: "cpu-small" }, body: { limit: 2 } });
    const { topic, details, way } = (await newest(bob)) ?? {};
    expect({ topic, details, way }).toEqual({
      ...{ topic: "limits", details: { limit: 2 } },
      way: { to: "limits", namespace: "acme" },
    });
  });

  test("what others do to their data, not what they do themselves", async () => {
    const before = await unread(bob);
    await bob.call(datasets.create, { body: { namespace: "acme", name: "iris", visibility: "private" } });
    await bob.call(datasets.edit, { ...at, body: { visibility: "organization-read" } });
    expect(await unread(bob)).toBe(before);
    await ann.call(datasets.edit, { ...at, body: { visibility: "organization-write" } });
    expect(await newest(bob)).toMatchObject({
      action: "resource.set_visibility",
      details: { visibility: "organization-write" },
      way: { to: "resource", kind: "dataset", namespace: "acme", name: "iris" },
    });
    await ann.call(datasets.remove, at);
    expect(await newest(bob)).toMatchObject({ action: "resource.delete", entity: { name: "iris" }, way: null });
  });

  test("an execution that failed, and one that somebody else stopped", async () => {
    const recipe = { namespace: "acme", resource_type: "cpu-small", visibility: "organization-write" } as const;
    await bob.call(createContainer, { body: { ...recipe, name: "fails", command: "exit 3" } });
    await bob.call(startExecution, { params: { namespace: "acme", name: "fails" }, body: {} });
    const failed = await until("told of the failure", async () => {
      const seen = await newest(bob);
      return seen?.action === "execution.failed" && seen;
    });
    expect(failed).toMatchObject({
      ...{ topic: "compute", actor: { name: "Guildhall" } },
      details: { error: "It ended with exit code 3", exit_code: 3 },
      way: { to: "execution", namespace: "acme", name: "fails", number: 1 },
    });
    await bob.call(createContainer, { body: { ...recipe, name: "long", command: "sleep 60" } });
    await bob.call(startExecution, { params: { namespace: "acme", name: "long" }, body: {} });
    await ann.call(stopExecution, { params: { namespace: "acme", name: "long", number: 1 } });
    expect(await newest(bob)).toMatchObject({ action: "execution.stop", actor: { name: "ann" } });
  });
});

test("storage that is nearly used up is told to every maintainer once, and again after it was less", async () => {
  const cat = await w.person("cat");
  await w.organization(ann, "full", [[cat, "maintainer"]]);
  const use = (in_use: number) =>
    w.owner.query(
      `insert into namespace_limit (namespace_id, product, cap, in_use)
        select id, 'storage', 1000, $1 from namespace where path = 'full'
        on conflict (namespace_id, product) do update set in_use = excluded.in_use`,
      [in_use],
    );
  const warnings = async () => (await told(cat)).filter(({ action }) => action === "limit.near").length;
  const look = async (count: number) => {
    w.ctx.ports.jobs.poke("limits near their end");
    await until(`${count} warnings`, async () => (await warnings()) === count);
  };
  await use(950);
  await look(1);
  w.ctx.ports.jobs.poke("limits near their end");
  expect(await newest(ann)).toMatchObject({ action: "limit.near", details: { limit: 1000 } });
  await use(100);
  const known = "select told_percent from namespace_limit where cap = 1000";
  await until("forgotten", async () => {
    w.ctx.ports.jobs.poke("limits near their end");
    return (await w.owner.query(known)).rows[0].told_percent === null;
  });
  await use(800);
  await look(2);
  await use(1000);
  w.ctx.ports.jobs.poke("limits near their end");
  await until("told that it is full", async () => (await newest(cat))?.action === "limit.full");
});

test("what is read is no longer counted; one, or all up to the newest that was seen", async () => {
  const all = await told(bob);
  expect(await unread(bob)).toBe(all.length);
  const [first, second] = all;
  await bob.call(contract.markRead, { params: { id: second?.id ?? "" } });
  expect(await unread(bob)).toBe(all.length - 1);
  expect((await told(bob, { unread: true })).map(({ id }) => id)).not.toContain(second?.id);
  await bob.call(contract.markAllRead, { body: { until: all[2]?.id ?? "" } });
  expect((await told(bob, { unread: true })).map(({ id }) => id)).toEqual([first?.id]);
  const others = await problemOf(ann.call(contract.markRead, { params: { id: first?.id ?? "" } }));
  expect(others.status).toBe(404);
});

test("a list is read page by page", async () => {
  const all = await told(bob);
  const { items, next_cursor } = await bob.call(contract.listNotifications, { query: { limit: 2 } });
  expect(items).toEqual(all.slice(0, 2));
  const more = await bob.call(contract.listNotifications, { query: { limit: 2, cursor: next_cursor ?? "" } });
  expect(more.items).toEqual(all.slice(2, 4));
});

describe("what a person wants to be told", () => {
  test("is everything in the console at first, and changes for what happens from then on", async () => {
    const dan = await w.person("dan");
    const wanted = await dan.call(contract.getPreferences, {});
    expect(wanted).toMatchObject({ language: null, mail: false, topics: { compute: { console: true, mail: false } } });
    const off = { membership: { console: false, mail: false } };
    const set = await dan.call(contract.putPreferences, { body: { topics: off, language: "zh" } });
    expect(set).toMatchObject({ language: "zh", topics: { ...off, sharing: { console: true, mail: true } } });
    await ann.call(members.addMembers, { ...acme, body: { members: [{ path: "dan", role: "viewer" }] } });
    expect(await told(dan)).toEqual([]);
  });
});

describe("whoever was removed", () => {
  test("keeps what they were told, without ways to what they may no longer see", async () => {
    await ann.call(members.removeMember, { params: { organization: "acme", member: "bob" }, query: {} });
    const all = await told(bob);
    expect(all[0]).toMatchObject({ action: "member.remove", namespace: { path: "acme" }, way: null });
    expect(all.length).toBeGreaterThan(5);
    expect(all.filter(({ way }) => way !== null)).toEqual([]);
  });
});

test("the person's own stream says at once that there is something new, and says it to nobody else", async () => {
  const eve = await w.person("eve");
  const heard: Record<string, string> = {};
  const listening = new AbortController();
  const listen = async (person: Person) => {
    const response = await person.fetch(stream.path, { signal: listening.signal });
    const text = response.body?.pipeThrough(new TextDecoderStream()) as ReadableStream<string>;
    for await (const part of text) heard[person.path] = (heard[person.path] ?? "") + part;
  };
  const both = Promise.allSettled([listen(ann), listen(eve)]);
  await until("both listen", async () => heard["ann"]?.includes("ready") && heard["eve"]?.includes("ready"));
  await ann.call(members.addMembers, { ...acme, body: { members: [{ path: "eve", role: "viewer" }] } });
  const bell = '{"namespace":null,"entity":"notification"}';
  await until("the bell", async () => heard["eve"]?.includes(bell));
  await until("the change", async () => heard["ann"]?.includes('"entity":"member"'));
  expect(heard["ann"]).not.toContain(bell);
  listening.abort();
  await both;
});
