import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { listActivity } from "../../contract/activity.ts";
import { addMembers, changeRole, removeMember } from "../../contract/members.ts";
import { datasets } from "../../contract/repositories.ts";
import { importMembers } from "../../contract/roster.ts";
import { payloadOf, type WebhookEventType } from "../../contract/webhook-events.ts";
import * as contract from "../../contract/webhooks.ts";
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

const params = () => ({ params: { organization: org } });
const add = (who = "bob", role: "developer" | "maintainer" = "developer") =>
  it.ann.call(addMembers, { ...params(), body: { members: [{ path: who, role }] } });

test("what happens is sent once, signed as the official library verifies, with the id of its line of history", async () => {
  const { secret } = await it.hook(org, { path: `/${org}`, events: ["member.joined"] });
  await add();
  const [message] = await it.arrived(`/${org}`);
  if (!message) throw new Error("it arrived");
  const event = verified(secret, message);
  expect(payloadOf("member.joined").parse(event)).toMatchObject({
    type: "member.joined",
    data: {
      ...{ organization: { path: org }, actor: { kind: "token", path: "ann", token: "test" } },
      ...{ member: { path: "bob", name: "bob" }, role: "developer", previous_role: null },
    },
  });
  const { items } = await it.ann.call(listActivity, { ...params(), query: { action: "member.add" } });
  const line = items.find(({ entity }) => entity.id === "bob");
  expect(message.headers["webhook-id"]).toBe(line?.id);
  expect(event.timestamp).toBe(line?.at);
  expect(it.to.at(`/${org}`)).toHaveLength(1);
});

test("the official library refuses another body, another id, another secret, and what is older than five minutes", async () => {
  const { secret } = await it.hook(org, { path: `/${org}` });
  const other = await it.hook(org, { path: "/elsewhere" });
  await add();
  const [message] = await it.arrived(`/${org}`);
  if (!message) throw new Error("it arrived");
  const { headers, body } = message;
  const with_header = (name: string, value: string) => ({ ...message, headers: { ...headers, [name]: value } });
  expect(() => verified(secret, { ...message, body: body.replace("developer", "maintainer") })).toThrow("signature");
  expect(() => verified(secret, with_header("webhook-id", crypto.randomUUID()))).toThrow("signature");
  expect(() => verified(other.secret, message)).toThrow("signature");
  const old = String(Number(headers["webhook-timestamp"]) - 301);
  expect(() => verified(secret, with_header("webhook-timestamp", old))).toThrow("too old");
});

test("while a rotation overlaps both secrets verify, and afterwards the new one alone", async () => {
  const { id, secret: first } = await it.hook(org, { path: `/${org}`, events: ["member.role_changed"] });
  await add();
  const one = { params: { organization: org, id } };
  const previous_until = new Date(Date.now() + 3600_000).toISOString();
  const { secret: second } = await it.mia.call(contract.rotateWebhook, { ...one, body: { previous_until } });
  const role = (role: "editor" | "viewer") =>
    it.ann.call(changeRole, { params: { organization: org, member: "bob" }, body: { role } });
  await role("editor");
  const [both] = await it.arrived(`/${org}`);
  if (!both) throw new Error("it arrived");
  for (const secret of [first, second])
    expect(verified(secret, both).data).toMatchObject({ role: "editor", previous_role: "developer" });
  const { secret: third } = await it.ann.call(contract.rotateWebhook, { ...one, body: {} });
  await role("viewer");
  const [, last] = await it.arrived(`/${org}`, 2);
  if (!last) throw new Error("it arrived");
  expect(verified(third, last).type).toBe("member.role_changed");
  for (const secret of [first, second]) expect(() => verified(secret, last)).toThrow("signature");
});

test("only what was chosen is sent, nothing that was undone or refused, and nothing of another organization", async () => {
  await it.hook(org, { path: `/${org}`, events: ["resource.created", "member.removed"] });
  const other = await it.guild();
  await add();
  await it.mia.call(datasets.create, { body: { namespace: other, name: "elsewhere" } });
  await it.bob.call(datasets.create, { body: { namespace: org, name: "iris" } });
  await expect(it.bob.call(datasets.create, { body: { namespace: org, name: "iris" } })).rejects.toThrow("taken");
  await expect(
    it.bob.call(removeMember, { params: { organization: org, member: "mia" }, query: {} }),
  ).rejects.toThrow();
  await it.ann.call(removeMember, { params: { organization: org, member: "bob" }, query: {} });
  const messages = await it.arrived(`/${org}`, 2);
  const types = messages.map(({ body }) => JSON.parse(body).type as WebhookEventType).sort();
  expect(types).toEqual(["member.removed", "resource.created"]);
});

test("a roster is one event that names who is a member by it, and no address of whom it invites", async () => {
  await it.hook(org, { path: `/${org}`, events: ["member.joined", "roster.imported"] });
  const csv = `email\n${it.bob.email}\nnew@example.org\n`;
  await it.ann.call(importMembers, {
    params: { organization: org },
    body: { csv, apply: true, default_role: "viewer" },
  });
  const [message] = await it.arrived(`/${org}`);
  expect(JSON.parse(message?.body ?? "")).toMatchObject({
    type: "roster.imported",
    data: { added: 1, invited: 1, members: [{ path: "bob", role: "viewer" }] },
  });
  expect(message?.body).not.toContain("@");
});

test("of what is private and of what people wrote, names and states go out and nothing else", async () => {
  const { secret } = await it.hook(org, { path: `/${org}`, events: ["resource.changed"] });
  await add();
  await it.bob.call(datasets.create, { body: { namespace: org, name: "diary", visibility: "private" } });
  await it.bob.call(datasets.edit, {
    params: { namespace: org, name: "diary" },
    body: { description: "only for my own eyes" },
  });
  const [message] = await it.arrived(`/${org}`);
  if (!message) throw new Error("it arrived");
  expect(verified(secret, message).data).toMatchObject({
    resource: { kind: "dataset", name: "diary" },
    changed: ["description"],
  });
  expect(message.body).not.toContain("my own eyes");
});

test("a slow endpoint keeps no other waiting, and holds no more than a few messages", async () => {
  it.to.reply(({ path }) => (path.startsWith("/slow") ? "hang" : { status: 204 }));
  await it.hook(org, { path: `/slow-${org}`, events: ["resource.created"] });
  await it.hook(org, { path: `/fast-${org}`, events: ["resource.created"] });
  const names = Array.from({ length: 30 }, (_, i) => `set-${i}`);
  await Promise.all(names.map((name) => it.ann.call(datasets.create, { body: { namespace: org, name } })));
  const sent = await it.arrived(`/fast-${org}`, names.length);
  expect(sent.map(({ body }) => JSON.parse(body).data.resource.name).sort()).toEqual(names.sort());
  expect(it.to.at(`/slow-${org}`)).toHaveLength(4);
  it.to.reply(() => ({ status: 204 }));
  it.to.release();
  const late = await it.arrived(`/slow-${org}`, names.length);
  expect(new Set(late.map(({ headers }) => headers["webhook-id"])).size).toBe(names.length);
});
