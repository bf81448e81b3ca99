import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import * as members from "../../contract/members.ts";
import { editOrganizationSettings } from "../../contract/settings.ts";
import { type Postman, postman } from "../mail/postman.ts";
import { type Person, problemOf, until, type World, world } from "../world.ts";

let w: World;
let post: Postman;
let ann: Person;
let bob: Person;
const at = { params: { organization: "acme" } };

beforeAll(async () => {
  post = await postman();
  await post.open();
  w = await world({ GUILDHALL_SMTP_URL: post.url });
  [ann, bob] = [await w.person("ann"), await w.person("bob")];
  await w.organization(ann, "acme");
});
afterAll(async () => {
  await w.stop();
  await post.close();
});
beforeEach(() => {
  post.mails.length = 0;
});

const add = async (who: { email: string } | { path: string }) => {
  const { results } = await ann.call(members.addMembers, { ...at, body: { members: [{ ...who, role: "viewer" }] } });
  return results[0];
};
const arrival = (count: number) => until(`${count} letters`, async () => post.mails.length === count && post.mails);
const codeIn = (text: string | undefined) => ({
  params: { code: /\/invitations\/([\w-]+)/.exec(text ?? "")?.[1] ?? "" },
});

test("an unknown e-mail is mailed its invitation, and again when asked, not within a minute", async () => {
  expect(await add({ email: "newt@example.org" })).toMatchObject({ outcome: "invited", mailed: true });
  const [letter] = await arrival(1);
  expect(letter?.subject).toContain("ann invites you to acme");
  expect([letter?.to].flat().map((to) => to?.text)).toEqual(["newt@example.org"]);
  const { items } = await ann.call(members.listInvitations, { ...at, query: {} });
  const again = { params: { ...at.params, id: items[0]?.id ?? "" } };
  expect(items[0]?.sent_at).not.toBeNull();
  expect((await problemOf(ann.call(members.sendInvitation, again))).status).toBe(429);
  await w.owner.query("update invitation set sent_at = now() - interval '2 minutes'");
  await ann.call(members.sendInvitation, again);
  expect(codeIn((await arrival(2))[1]?.text)).toEqual(codeIn(letter?.text));
  const newcomer = await w.person("newt");
  expect(await newcomer.call(members.acceptInvitation, codeIn(letter?.text))).toMatchObject({ joined: true });
  expect((await problemOf(ann.call(members.sendInvitation, again))).code).toBe("invitation_over");
});

test("where people are asked first, an account is invited, and their e-mail stays theirs", async () => {
  await ann.call(editOrganizationSettings, { ...at, body: { adding: "invite" } });
  expect(await add({ path: "bob" })).toMatchObject({ outcome: "invited", who: "bob" });
  const [letter] = await arrival(1);
  expect([letter?.to].flat().map((to) => to?.text)).toEqual(["bob@example.org"]);
  const { items } = await ann.call(members.listInvitations, { ...at, query: { state: "pending" } });
  expect(items[0]).toMatchObject({ email: null, person: { path: "bob" }, max_uses: 1 });
  const eve = await w.person("eve");
  const foreign = await problemOf(eve.call(members.acceptInvitation, codeIn(letter?.text)));
  expect(foreign.detail).toBe("This invitation is for somebody else");
  expect(await bob.call(members.acceptInvitation, codeIn(letter?.text))).toMatchObject({ joined: true });
  await ann.call(editOrganizationSettings, { ...at, body: { adding: "direct" } });
});

test("a link for anybody is not mailed", async () => {
  const { id, sent_at } = await ann.call(members.createInvitation, { ...at, body: { role: "viewer" } });
  expect(sent_at).toBeNull();
  const refused = await problemOf(ann.call(members.sendInvitation, { params: { ...at.params, id } }));
  expect(refused.detail).toContain("pass it on");
});
