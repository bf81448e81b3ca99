import { afterAll, beforeAll, expect, test } from "vitest";
import { openApi } from "../../contract/openapi.ts";
import { eventTypes, payloadOf, type WebhookEventType, webhookEvents } from "../../contract/webhook-events.ts";
import { until } from "../world.ts";
import type { Received } from "./receiver.ts";
import { type Shelf, shelf } from "./shelf.ts";

let it: Shelf;
beforeAll(async () => {
  it = await shelf();
});
afterAll(() => it.stop());

const typeOf = ({ body }: Received) => JSON.parse(body).type as WebhookEventType;
/** Fails where an event is not of the shape that is printed. */
const parsed = (message: Received) => payloadOf(typeOf(message)).strict().parse(JSON.parse(message.body));

/** What a maintainer may do in a day: one of most kinds. */
async function doMuch(org: string): Promise<void> {
  const ask = async (method: string, path: string, body?: object) => {
    const headers = { "content-type": "application/json" };
    const response = await it.ann.fetch(`/api/v1/${path}`, {
      method,
      ...(body ? { headers, body: JSON.stringify(body) } : {}),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
    return response.status === 204 ? {} : response.json();
  };
  const own = `organizations/${org}`;
  await ask("PATCH", own, { description: "new" });
  await ask("PATCH", `${own}/settings`, { data_approval: true });
  await ask("POST", `${own}/members`, { members: [{ path: "bob", role: "reviewer" }] });
  await ask("POST", `${own}/invitations`, { role: "viewer" });
  await ask("POST", `${own}/teams`, { name: "crew" });
  await ask("PUT", `${own}/teams/crew/members/bob`, {});
  await ask("DELETE", `${own}/teams/crew`);
  await ask("POST", "projects", { namespace: org, name: "garden" });
  await ask("PATCH", `projects/${org}/garden`, { description: "green" });
  await ask("DELETE", `projects/${org}/garden`);
  const iris = `datasets/${org}/iris`;
  await ask("POST", "datasets", { namespace: org, name: "iris", visibility: "organization-read" });
  await ask("PATCH", iris, { published: true });
  await ask("PATCH", iris, { visibility: "private" });
  await ask("POST", `${iris}/versions`, {});
  const file = { method: "PUT", body: "a", headers: { "content-type": "application/octet-stream" } };
  await it.ann.fetch(`/api/v1/${iris}/versions/1/files/a.txt`, file);
  await ask("POST", `${iris}/versions/1/seal`);
  await ask("PUT", `${own}/limits/storage`, { limit: 2 ** 30 });
  await ask("PUT", `${own}/members/bob/limits/storage`, { limit: 2 ** 20 });
  const { id } = await ask("POST", `${own}/tokens`, { name: "robot", scopes: ["read"] });
  await ask("POST", `${own}/tokens/${id}/rotate`, {});
  await ask("DELETE", `${own}/tokens/${id}`);
  await ask("DELETE", `${own}/members/bob`);
  await ask("DELETE", iris);
}

test("what people do is told in the shapes that are printed", async () => {
  const org = await it.guild();
  await it.hook(org, { path: `/${org}` });
  await doMuch(org);
  const told = await it.arrived(`/${org}`, 21);
  const events = new Map(told.map((message) => [typeOf(message), parsed(message).data]));
  expect([...events.keys()].sort()).toMatchInlineSnapshot(`
    [
      "invitation.created",
      "limit.changed",
      "member.joined",
      "member.removed",
      "organization.changed",
      "project.changed",
      "project.created",
      "project.deleted",
      "resource.created",
      "resource.deleted",
      "resource.publication_changed",
      "resource.visibility_changed",
      "team.changed",
      "team.created",
      "team.deleted",
      "token.created",
      "token.revoked",
      "token.rotated",
      "version.sealed",
    ]
  `);
  expect(events.get("version.sealed")).toMatchObject({
    resource: { kind: "dataset", name: "iris" },
    version: { number: 1, state: "pending", files: 1, bytes: 1 },
  });
  expect(events.get("limit.changed")).toMatchObject({ product: "storage", member: expect.toBeOneOf([null, "bob"]) });
  expect(events.get("member.removed")).toMatchObject({
    member: { path: "bob" },
    role: null,
    previous_role: "reviewer",
  });
  expect(events.get("team.changed")).toMatchObject({ team: { name: "crew" }, member: "bob" });
});

test("a line of which less is known than usual is told all the same, for every action of the catalogue", async () => {
  const org = await it.guild();
  await it.hook(org, { path: `/${org}` });
  const actions = eventTypes.flatMap((type) => webhookEvents[type].actions.map((action) => [action, type] as const));
  for (const [action] of actions) {
    const kind = action.startsWith("resource.") ? "dataset" : action.replace(/\..*/, "");
    await it.owner.query(
      `insert into activity (namespace_id, severity, action, text, entity_kind, entity_id, entity_name, actor_kind)
       select id, 'info', $2, 'did it', $3, uuidv7()::text, 'thing/7', 'system' from namespace where path = $1`,
      [org, action, kind],
    );
  }
  const told = await until("everything", async () => {
    it.ctx.ports.jobs.poke("webhooks");
    return it.to.at(`/${org}`).length >= actions.length && it.to.at(`/${org}`);
  });
  for (const message of told) parsed(message);
  expect(new Set(told.map(typeOf)).size).toBe(eventTypes.length);
});

test("every event is printed, and no action is two events", () => {
  const { webhooks } = openApi("0") as { webhooks: object };
  expect(Object.keys(webhooks)).toEqual([...eventTypes, "webhook.test"]);
  const actions = eventTypes.flatMap((type) => [...webhookEvents[type].actions]);
  expect(new Set(actions).size).toBe(actions.length);
});
