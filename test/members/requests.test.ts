import { afterAll, beforeAll, expect, test } from "vitest";
import { listActivity } from "../../contract/activity.ts";
import { addMembers, listMembers } from "../../contract/members.ts";
import * as requests from "../../contract/requests.ts";
import { editOrganizationSettings } from "../../contract/settings.ts";
import { type Person, problemOf, type World, world } from "../world.ts";

let w: World;
let ann: Person;
let bob: Person;
const at = { params: { organization: "acme" } };

beforeAll(async () => {
  w = await world();
  [ann, bob] = [await w.person("ann"), await w.person("bob")];
  await w.organization(ann, "acme");
});
afterAll(() => w.stop());

const settings = (body: Parameters<typeof ann.call<typeof editOrganizationSettings>>[1]["body"]) =>
  ann.call(editOrganizationSettings, { ...at, body });
const ask = (who: Person, message = "") => who.call(requests.askToJoin, { ...at, body: { message } });
const waiting = async () => (await ann.call(requests.listRequests, { ...at, query: { state: "pending" } })).items;
const one = (id: string | undefined) => ({ params: { ...at.params, id: id ?? "" } });

test("a closed organization takes nobody who asks", async () => {
  expect(await bob.call(requests.getWayIn, at)).toEqual({ way: "closed", role: null, request: null });
  expect((await problemOf(ask(bob))).detail).toBe("This organization takes members by invitation only");
});

test("whoever asks is let in with a role, or declined and may ask again after a week", async () => {
  await settings({ joining: "ask" });
  expect(await ask(bob, "I am in class 7")).toMatchObject({ way: "ask", request: { state: "pending" } });
  expect((await problemOf(ask(bob))).code).toBe("conflict");
  const [request] = await waiting();
  expect(request).toMatchObject({ person: { path: "bob", email: "bob@example.org" }, message: "I am in class 7" });
  await ann.call(requests.declineRequest, one(request?.id));
  expect((await bob.call(requests.getWayIn, at)).request).toMatchObject({
    state: "declined",
    again_at: expect.any(String),
  });
  expect((await problemOf(ask(bob))).detail).toContain("You may ask again from");
  await w.owner.query("update join_request set decided_at = now() - interval '8 days'");
  await ask(bob);
  const approved = await ann.call(requests.approveRequest, {
    ...one((await waiting())[0]?.id),
    body: { role: "developer" },
  });
  expect(approved).toMatchObject({ state: "approved", role: "developer", decided_by: { path: "ann" } });
  expect(await bob.call(requests.getWayIn, at)).toMatchObject({ way: "member", role: "developer" });
  const { items } = await ann.call(listActivity, { ...at, query: { query: "bob" } });
  expect(items.map(({ action }) => action)).toContain("join_request.approve");
});

test("one's own request can be taken back; whoever came in another way asks no longer", async () => {
  const [cem, dan] = [await w.person("cem"), await w.person("dan")];
  await ask(cem);
  await cem.call(requests.withdrawRequest, at);
  await ask(dan);
  const [request] = await waiting();
  await ann.call(addMembers, { ...at, body: { members: [{ path: "dan", role: "viewer" }] } });
  expect(await waiting()).toEqual([]);
  const late = ann.call(requests.approveRequest, { ...one(request?.id), body: { role: "maintainer" } });
  expect((await problemOf(late)).code).toBe("conflict");
});

test("asking goes on working when it was asked for many times before", async () => {
  const ines = await w.person("ines");
  for (let n = 0; n < 12; n++) {
    await ask(ines);
    await ines.call(requests.withdrawRequest, at);
  }
  expect(await waiting()).toEqual([]);
});

test("asked five times at once and decided by two at once, there is one request and one decision", async () => {
  const eve = await w.person("eve");
  const asked = await Promise.allSettled([1, 2, 3, 4, 5].map(() => ask(eve)));
  expect(asked.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  const [request, ...others] = await waiting();
  expect(others).toEqual([]);
  const decisions = await Promise.allSettled([
    ann.call(requests.approveRequest, { ...one(request?.id), body: { role: "viewer" } }),
    ann.call(requests.declineRequest, one(request?.id)),
  ]);
  expect(decisions.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
});

test("a verified e-mail of a named domain opens the door at once; an unverified one does not", async () => {
  const fay = await w.person("fay");
  await settings({ join_domains: ["Example.org"], join_role: "developer", joining: "closed" });
  expect((await fay.call(requests.getWayIn, at)).way).toBe("closed");
  await w.owner.query("update account set email_verified = true where path = 'fay'");
  expect(await fay.call(requests.getWayIn, at)).toMatchObject({ way: "domain", role: "developer" });
  expect(await ask(fay)).toMatchObject({ way: "member", role: "developer" });
  const { items } = await ann.call(listMembers, { ...at, query: { query: "fay" } });
  expect(items).toMatchObject([{ path: "fay", role: "developer" }]);
});

test("who is of another domain than the organization's own stays outside", async () => {
  const gil = await w.person("gil");
  await settings({ joining: "ask", join_domains: [], email_domains: ["school.example"] }).catch(() => undefined);
  expect((await gil.call(requests.getWayIn, at)).way).toBe("closed");
});
