import { afterAll, beforeAll, expect, test } from "vitest";
import { getMe, getSetup } from "../../contract/accounts.ts";
import { createClient } from "../../contract/client.ts";
import { listMembers, removeMember } from "../../contract/members.ts";
import { listNotifications } from "../../contract/notifications.ts";
import { editOrganizationSettings } from "../../contract/settings.ts";
import { type Postman, postman } from "../mail/postman.ts";
import { type Person, until, type World, world } from "../world.ts";

let w: World;
let post: Postman;
let ann: Person;
const acme = { params: { organization: "acme" } };

beforeAll(async () => {
  post = await postman();
  await post.open();
  w = await world({ GUILDHALL_SMTP_URL: post.url });
  ann = await w.person("ann");
  await w.organization(ann, "acme");
  await ann.call(editOrganizationSettings, {
    ...acme,
    body: { join_domains: ["school.example"], join_role: "viewer" },
  });
});
afterAll(async () => {
  await w.stop();
  await post.close();
});

/** Signs up in a browser of that language; gives the session. */
async function signUp(path: string, email: string, language = "en") {
  const response = await fetch(`${w.url}/api/auth/sign-up/email`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: w.url, "accept-language": language },
    body: JSON.stringify({ path, name: path, email, password: "a long password" }),
  });
  expect(response.status).toBe(200);
  const cookie = response.headers.get("set-cookie")?.split(";")[0] ?? "";
  return createClient({ baseUrl: w.url, headers: { cookie, origin: w.url } });
}

const letterTo = (email: string) =>
  until(`a letter to ${email}`, async () => post.mails.find(({ to }) => [to].flat()[0]?.text === email));
const members = async () =>
  (await ann.call(listMembers, { ...acme, query: {} })).items.map(({ path, role }) => [path, role]);

async function confirm(email: string): Promise<Response> {
  const link = /http\S+verify-email\S+/.exec((await letterTo(email)).text ?? "")?.[0] ?? "";
  return fetch(link, { redirect: "manual" });
}

test("whoever confirms an address of a domain that an organization lets in is a member at once, and told so", async () => {
  expect((await ann.call(getSetup, {})).mail).toBe(true);
  const call = await signUp("sue", "sue@school.example");
  expect(await call(getMe, {})).toMatchObject({ email_verified: false, memberships: [] });
  expect(await members()).toEqual([["ann", "maintainer"]]);
  expect((await confirm("sue@school.example")).status).toBe(302);
  await until("she is let in", async () => (await members()).length === 2);
  expect(await members()).toContainEqual(["sue", "viewer"]);
  expect((await call(getMe, {})).email_verified).toBe(true);
  const told = await until("she is told", async () => (await call(listNotifications, { query: {} })).items[0]);
  expect(told).toMatchObject({ action: "member.join_by_domain" });
});

test("another domain opens no door, and who was removed does not come back by it", async () => {
  await signUp("tom", "tom@elsewhere.example");
  expect((await confirm("tom@elsewhere.example")).status).toBe(302);
  await ann.call(removeMember, { params: { organization: "acme", member: "sue" }, query: {} });
  await signUp("uma", "uma@school.example");
  await confirm("uma@school.example");
  await until("uma is let in", async () => (await members()).some(([path]) => path === "uma"));
  expect(await members()).toEqual([
    ["ann", "maintainer"],
    ["uma", "viewer"],
  ]);
});

test("the letter speaks the language of the browser; a link that was tampered with confirms nothing", async () => {
  const call = await signUp("wei", "wei@school.example", "zh-CN,zh;q=0.9");
  const letter = await letterTo("wei@school.example");
  expect(letter.subject).toBe("请确认您的电子邮件地址");
  const link = /http\S+verify-email\?token=/.exec(letter.text ?? "")?.[0] ?? "";
  await fetch(`${link}nonsense`, { redirect: "manual" });
  expect((await call(getMe, {})).email_verified).toBe(false);
});
