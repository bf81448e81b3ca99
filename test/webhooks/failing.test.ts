import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { addMembers, changeRole } from "../../contract/members.ts";
import { listNotifications } from "../../contract/notifications.ts";
import { deleteOrganization, restoreOrganization } from "../../contract/organizations.ts";
import { createTeam } from "../../contract/teams.ts";
import * as contract from "../../contract/webhooks.ts";
import { pauseAfter } from "../../server/domain/webhooks/schedule.ts";
import { problemOf, until } from "../world.ts";
import { type Shelf, shelf, verified } from "./shelf.ts";

let it: Shelf;
let org: string;
beforeAll(async () => {
  it = await shelf();
});
beforeEach(async () => {
  it.to.reply(() => ({ status: 204 }));
  org = await it.guild();
});
afterAll(() => it.stop());

const one = (id: string) => ({ params: { organization: org, id } });
const add = () =>
  it.ann.call(addMembers, { params: { organization: org }, body: { members: [{ path: "bob", role: "viewer" }] } });
const role = (member: string, role: "viewer" | "maintainer", by = it.ann) =>
  by.call(changeRole, { params: { organization: org, member }, body: { role } });
const logOf = async (id: string, state?: contract.WebhookDelivery["state"]) =>
  (await it.ann.call(contract.listDeliveries, { ...one(id), query: { state } })).items;
const first = (id: string, is: (delivery: contract.WebhookDelivery) => boolean) =>
  until("the first delivery to be so", async () => (await logOf(id)).find(is));
const told = async (action: string) =>
  (await it.mia.call(listNotifications, { query: {} })).items.find(
    (notice) => notice.action === action && notice.namespace?.path === org,
  );

test("what fails is sent again under the same id with the same body, later and later, until it is taken", async () => {
  it.to.reply(() => ({ status: 500, body: "not\0today ".repeat(300) }));
  const { id, secret } = await it.hook(org, { path: `/${org}`, events: ["member.joined"] });
  await add();
  const waiting = await first(id, ({ attempts, last_status }) => attempts === 1 && last_status === 500);
  expect(Date.parse(waiting.next_at ?? "") - Date.now()).toBeGreaterThan(3000);
  expect(await it.once(org, id, ({ failing_since }) => failing_since !== null)).toMatchObject({
    state: "active",
    waiting: 1,
  });
  it.to.reply(() => ({ status: 200, body: "thanks" }));
  await it.hurry();
  const [before, after] = await it.arrived(`/${org}`, 2);
  expect(after?.headers["webhook-id"]).toBe(before?.headers["webhook-id"]);
  expect(after?.body).toBe(before?.body);
  if (after) verified(secret, after);
  const done = await first(id, ({ state }) => state === "succeeded");
  const { log, body } = await it.ann.call(contract.getDelivery, {
    params: { organization: org, id, delivery: done.id },
  });
  expect(body).toBe(after?.body);
  expect(log).toMatchObject([
    { number: 2, status: 200, error: null, response: "thanks" },
    { number: 1, status: 500, error: "It answered 500" },
  ]);
  expect(log[1]?.response).toHaveLength(1024);
  expect(await it.once(org, id, ({ succeeded_at }) => succeeded_at !== null)).toMatchObject({ failing_since: null });
});

test("the pauses are those that Standard Webhooks recommends, a little longer by chance, and `Retry-After` holds where it is later", () => {
  const pauses = Array.from({ length: 10 }, (_, i) => pauseAfter(i + 1, null));
  const least = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400];
  for (const [i, pause] of least.entries()) {
    expect(pauses[i]).toBeGreaterThanOrEqual(pause);
    expect(pauses[i]).toBeLessThanOrEqual(pause * 1.2);
  }
  expect(pauses[9]).toBeUndefined();
  expect(pauseAfter(1, "120")).toBe(120);
  expect(pauseAfter(1, new Date(Date.now() + 600_000).toUTCString())).toBeGreaterThan(590);
  expect(pauseAfter(1, "99999999")).toBe(86_400);
  expect(pauseAfter(2, "1")).toBeGreaterThanOrEqual(300);
  expect(pauseAfter(1, "soon")).toBeLessThan(7);
});

test("a redirect is not followed, and the log says so", async () => {
  it.to.reply(({ path }) =>
    path.startsWith("/moved")
      ? { status: 307, headers: { location: `${it.to.url}/elsewhere-${org}` } }
      : { status: 204 },
  );
  const { id } = await it.hook(org, { path: `/moved-${org}`, events: ["member.joined"] });
  await add();
  const failed = await first(id, ({ attempts }) => attempts === 1);
  const seen = await until("the attempt", async () => (await logOf(id)).find(({ last_error }) => last_error !== null));
  expect(seen).toMatchObject({ id: failed.id, last_status: 307, last_error: expect.stringContaining("redirects") });
  expect(it.to.at(`/elsewhere-${org}`)).toEqual([]);
});

test("410 switches a webhook off at once, and the maintainers are told", async () => {
  it.to.reply(() => ({ status: 410 }));
  const { id } = await it.hook(org, { path: `/${org}`, events: ["member.joined"] });
  await add();
  expect(await it.once(org, id, ({ enabled }) => !enabled)).toMatchObject({ state: "gone", failed: 1 });
  expect(await told("webhook.disable")).toMatchObject({
    ...{ entity: { kind: "webhook" }, way: { to: "webhooks", namespace: org } },
  });
  expect((await problemOf(it.ann.call(contract.testWebhook, one(id)))).status).toBe(409);
});

test("whatever fails for the whole schedule is given up, switches off where nothing else arrived, and can be sent again", async () => {
  it.to.reply(() => ({ status: 503 }));
  const { id } = await it.hook(org, { path: `/${org}`, events: ["member.joined"] });
  await add();
  await first(id, ({ attempts, last_status }) => attempts === 1 && last_status === 503);
  await it.owner.query("update webhook_delivery set tries = 9 where webhook_id = $1", [id]);
  await it.hurry();
  expect(await it.once(org, id, ({ enabled }) => !enabled)).toMatchObject({ state: "failed", failed: 1 });
  expect(await told("webhook.disable")).toBeDefined();
  const since = new Date(Date.now() - 3600_000).toISOString();
  expect((await problemOf(it.ann.call(contract.redeliverFailed, { ...one(id), body: { since } }))).status).toBe(409);
  it.to.reply(() => ({ status: 204 }));
  await it.ann.call(contract.editWebhook, { ...one(id), body: { enabled: true } });
  expect(await it.ann.call(contract.redeliverFailed, { ...one(id), body: { since } })).toEqual({ redelivered: 1 });
  const done = await first(id, ({ state }) => state === "succeeded");
  const ids = new Set(it.to.at(`/${org}`).map(({ headers }) => headers["webhook-id"]));
  expect([...ids]).toEqual([done.message_id]);
  await it.ann.call(contract.redeliver, { params: { organization: org, id, delivery: done.id } });
  await it.arrived(`/${org}`, 4);
  expect(new Set(it.to.at(`/${org}`).map(({ headers }) => headers["webhook-id"])).size).toBe(1);
});

test("a test is signed, tried once, and switches nothing off", async () => {
  it.to.reply(() => ({ status: 500 }));
  const { id, secret } = await it.hook(org, { path: `/${org}` });
  await it.ann.call(contract.testWebhook, one(id));
  const [message] = await it.arrived(`/${org}`);
  if (message)
    expect(verified(secret, message)).toMatchObject({ type: "webhook.test", data: { actor: { path: "ann" } } });
  await first(id, ({ state }) => state === "failed");
  expect(await it.once(org, id, () => true)).toMatchObject({ state: "active", enabled: true });
});

test("what is for a webhook waits when whoever answers for it is no maintainer any more, until another takes it over", async () => {
  const { id } = await it.hook(org, { path: `/${org}`, events: ["member.joined"], by: it.mia });
  await role("mia", "viewer");
  await add();
  await until("it to be written", async () => (await logOf(id, "pending")).length === 1);
  await it.hurry();
  it.ctx.ports.jobs.poke("held webhooks");
  const notice = await until("Ann to be told", async () =>
    (await it.ann.call(listNotifications, { query: {} })).items.find(
      ({ action, namespace }) => action === "webhook.hold" && namespace?.path === org,
    ),
  );
  expect(notice.entity.kind).toBe("webhook");
  expect(await it.once(org, id, () => true)).toMatchObject({ state: "maker_left", waiting: 1 });
  expect(it.to.at(`/${org}`)).toEqual([]);
  await it.ann.call(contract.editWebhook, { ...one(id), body: { enabled: true } });
  await it.arrived(`/${org}`);
  expect(await it.once(org, id, ({ waiting }) => waiting === 0)).toMatchObject({ answered_for_by: { path: "ann" } });
});

test("switched off it hears nothing, on again what waited goes on, deleted it is gone with its log", async () => {
  it.to.reply(() => ({ status: 500 }));
  const { id } = await it.hook(org, { path: `/${org}`, events: ["member.joined", "member.role_changed"] });
  await add();
  await first(id, ({ last_status }) => last_status === 500);
  await it.ann.call(contract.editWebhook, { ...one(id), body: { enabled: false } });
  await role("bob", "maintainer");
  await it.hurry();
  it.to.reply(() => ({ status: 204 }));
  await it.ann.call(contract.editWebhook, { ...one(id), body: { enabled: true } });
  await first(id, ({ state }) => state === "succeeded");
  expect((await logOf(id)).map(({ type }) => type)).toEqual(["member.joined"]);
  await it.ann.call(contract.deleteWebhook, one(id));
  expect((await problemOf(it.ann.call(contract.getWebhook, one(id)))).status).toBe(404);
  const { rows } = await it.owner.query("select from webhook_delivery where webhook_id = $1", [id]);
  expect(rows).toEqual([]);
});

test("nothing is sent for a deleted organization; restored, it goes on", async () => {
  it.to.reply(() => ({ status: 500 }));
  const { id } = await it.hook(org, { path: `/${org}`, events: ["member.joined"] });
  await add();
  await first(id, ({ last_status }) => last_status === 500);
  const organization = { params: { organization: org } };
  await it.ann.call(deleteOrganization, { ...organization, query: { confirm: org } });
  it.to.reply(() => ({ status: 204 }));
  const other = await it.guild();
  await it.hook(other, { path: `/${other}` });
  await it.hurry();
  await it.ann.call(createTeam, { params: { organization: other }, body: { name: "crew" } });
  await it.arrived(`/${other}`); // who sends has looked since
  expect(it.to.at(`/${org}`)).toHaveLength(1);
  await it.ann.call(restoreOrganization, organization);
  await it.hurry();
  await it.arrived(`/${org}`, 2);
});

test("an endpoint that fails gets one message at a time", async () => {
  it.to.reply(({ path }) => (path === `/${org}` ? { status: 500 } : { status: 204 }));
  const { id } = await it.hook(org, { path: `/${org}`, events: ["team.created"] });
  const other = await it.guild();
  await it.hook(other, { path: `/${other}` });
  const make = (name: string, organization = org) =>
    it.ann.call(createTeam, { params: { organization }, body: { name } });
  await make("one");
  await it.once(org, id, ({ failing_since }) => failing_since !== null);
  it.to.reply(({ path }) => (path === `/${org}` ? "hang" : { status: 204 }));
  await Promise.all(["two", "three", "four"].map((name) => make(name)));
  await it.arrived(`/${org}`, 2);
  await make("crew", other);
  await it.arrived(`/${other}`); // who sends has looked since
  expect(it.to.at(`/${org}`)).toHaveLength(2);
  it.to.reply(() => ({ status: 204 }));
  it.to.release();
  await until("the three to have arrived", async () => (await logOf(id, "succeeded")).length >= 3);
});

test("what is older than thirty days is forgotten", async () => {
  const { id } = await it.hook(org, { path: `/${org}`, events: ["member.joined"] });
  await add();
  await first(id, ({ state }) => state === "succeeded");
  await it.owner.query("update webhook_delivery set created_at = now() - interval '31 days' where webhook_id = $1", [
    id,
  ]);
  it.ctx.ports.jobs.poke("old webhook deliveries");
  await until("it to be forgotten", async () => (await logOf(id)).length === 0);
});

test("an organization has at most twenty, also when all are made at the same moment", async () => {
  const made = await Promise.allSettled(Array.from({ length: 25 }, (_, i) => it.hook(org, { path: `/${i}` })));
  expect(made.filter(({ status }) => status === "fulfilled")).toHaveLength(20);
});
