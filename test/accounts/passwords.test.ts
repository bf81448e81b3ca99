import { type TOTP, URI } from "otpauth";
import { afterAll, beforeAll, expect, test } from "vitest";
import { getMe } from "../../contract/accounts.ts";
import { listOwnActivity } from "../../contract/activity.ts";
import {
  askForReset,
  changeEmail,
  changePassword,
  confirmEmailChange,
  makeResetLink,
  removeTwoFactor,
  resetPassword,
} from "../../contract/passwords.ts";
import { type Postman, postman } from "../mail/postman.ts";
import { type Person, problemOf, until, type World, world } from "../world.ts";
import { browser } from "./browser.ts";

let w: World;
let post: Postman;
let ann: Person;
let bob: Person;

beforeAll(async () => {
  post = await postman();
  await post.open();
  w = await world({ GUILDHALL_SMTP_URL: post.url, GUILDHALL_TRUSTED_PROXIES: "1" });
  [ann, bob] = [await w.person("ann"), await w.person("bob")];
  await w.owner.query("update account set email_verified = true where id = $1", [ann.id]);
});
afterAll(async () => {
  await w.stop();
  await post.close();
});

const letterTo = (email: string, subject: RegExp) =>
  until(`a letter to ${email}`, async () =>
    post.mails.find((mail) => [mail.to].flat()[0]?.text === email && subject.test(mail.subject ?? "")),
  );
const secretIn = (text: string | undefined) => /https?:\S+#(\S+)/.exec(text ?? "")?.[1] ?? "";
const signIn = async (email: string, password: string, address?: string) => {
  const opened = browser(w, address);
  return { ...opened, status: (await opened.post("sign-in/email", { email, password })).status };
};
const codeOf = (call: Promise<unknown>) => problemOf(call).then(({ code }) => code);
const actionsOf = async (person: Person) =>
  (await person.call(listOwnActivity, { query: {} })).items.map(({ action }) => action);

test("a forgotten password is replaced by a mailed link, once, and everything that was signed in ends", async () => {
  const old = await signIn(ann.email, ann.password);
  const stranger = browser(w, "203.0.113.5");
  expect(await stranger.call(askForReset, { body: { email: "ANN@example.org" } })).toEqual({ email: ann.email });
  const { text, html } = await letterTo(ann.email, /new password/);
  const token = secretIn(text);
  expect(html).toContain(`/sign-in/new-password#${token}`);
  const { rows } = await w.owner.query(
    "select query_to_xml('select * from verification', true, true, '')::text as text",
  );
  expect(rows[0].text).not.toContain(token);
  expect((await problemOf(stranger.call(resetPassword, { body: { token, password: "short" } }))).code).toBe("invalid");
  await stranger.call(resetPassword, { body: { token, password: "a new password" } });
  expect(await codeOf(stranger.call(resetPassword, { body: { token, password: "a third password" } }))).toBe(
    "link_over",
  );
  expect((await old.fetch("/api/v1/me")).status).toBe(401);
  expect((await signIn(ann.email, ann.password)).status).toBe(401);
  expect((await signIn(ann.email, "a new password")).status).toBe(200);
  ann.password = "a new password";
  await letterTo(ann.email, /was changed/);
  expect((await ann.call(getMe, {})).email_verified).toBe(true);
  expect(await actionsOf(ann)).toEqual(expect.arrayContaining(["account.ask_for_reset", "account.reset_password"]));
});

test("whoever asks does not learn whether there is such an account, and letters to one address are few", async () => {
  const stranger = browser(w, "203.0.113.6");
  const ask = (email: string) => stranger.call(askForReset, { body: { email } });
  expect(await ask("nobody-here@example.org")).toEqual({ email: "nobody-here@example.org" });
  for (const email of ["nobody-here@example.org", bob.email]) {
    const outcomes = await Promise.allSettled(Array.from({ length: 6 }, () => ask(email)));
    expect(
      outcomes.some(({ status }) => status === "rejected"),
      email,
    ).toBe(true);
  }
  await letterTo(bob.email, /new password/);
  const letters = post.mails.filter(({ to }) => [to].flat()[0]?.text === "nobody-here@example.org");
  expect(letters).toEqual([]);
});

test("a change of password asks for the present one, ends the other sessions, and guesses are counted", async () => {
  const [here, there] = [await signIn(ann.email, ann.password), await signIn(ann.email, ann.password)];
  const change = (current_password: string) =>
    here.call(changePassword, { body: { current_password, password: "the fourth password" } });
  expect(await problemOf(change("not my password"))).toMatchObject({
    fields: [{ path: "body.current_password", message: "This is not your password" }],
  });
  await change(ann.password);
  ann.password = "the fourth password";
  expect([(await here.fetch("/api/v1/me")).status, (await there.fetch("/api/v1/me")).status]).toEqual([200, 401]);
  const guesses = await Promise.allSettled(Array.from({ length: 12 }, () => change("a wrong guess")));
  const codes = await Promise.all(guesses.map((one) => (one.status === "rejected" ? one.reason.problem.code : "done")));
  expect(codes).toContain("too_many");
});

test("another e-mail address is confirmed at the new one, and the old one is told", async () => {
  const here = await signIn(bob.email, bob.password);
  const body = { email: "robert@example.org", current_password: bob.password };
  expect(await here.call(changeEmail, { body })).toEqual({ changed: false });
  expect((await here.call(getMe, {})).email).toBe(bob.email);
  const token = secretIn((await letterTo("robert@example.org", /Confirm/)).text);
  expect(await codeOf(here.call(resetPassword, { body: { token, password: "by another link" } }))).toBe("link_over");
  expect(await browser(w).call(confirmEmailChange, { body: { token } })).toEqual({ email: "robert@example.org" });
  expect(await here.call(getMe, {})).toMatchObject({ email: "robert@example.org", email_verified: true });
  expect((await letterTo(bob.email, /e-mail address was changed/)).text).toContain("robert@example.org");
  bob.email = "robert@example.org";
  const taken = { email: ann.email, current_password: bob.password };
  expect(await here.call(changeEmail, { body: taken })).toEqual({ changed: false });
  expect(await actionsOf(bob)).toContain("account.change_email");
});

test("an operator makes a link for somebody, who is told of it; nobody else may", async () => {
  const params = { person: "bob" };
  expect(await codeOf(ann.call(makeResetLink, { params }))).toBe("forbidden");
  const { url, expires_at } = await w.root.call(makeResetLink, { params });
  expect(new Date(expires_at).getTime()).toBeGreaterThan(Date.now());
  await browser(w).call(resetPassword, { body: { token: secretIn(url), password: "handed over by the operator" } });
  expect((await signIn(bob.email, "handed over by the operator")).status).toBe(200);
  expect(await actionsOf(bob)).toContain("account.make_reset_link");
});

test("a link that was not used ends with the next change of the password", async () => {
  const { url } = await w.root.call(makeResetLink, { params: { person: "bob" } });
  const here = await signIn(bob.email, "handed over by the operator", "203.0.113.9");
  const body = { current_password: "handed over by the operator", password: "my own again, thanks" };
  await here.call(changePassword, { body });
  const late = browser(w).call(resetPassword, { body: { token: secretIn(url), password: "too late for this one" } });
  expect(await codeOf(late)).toBe("link_over");
});

test("whoever made an account with another's address is shut out when its owner comes: password, tokens, providers, sessions", async () => {
  const mallory = await w.person("victim"); // an address that she never confirmed, for it is another's
  await w.owner.query(`insert into sign_in_provider (id, kind, name, base_url, client_id, secret, secret_key)
    values ('campus', 'oidc', 'C', 'http://c', 'x', 'x', 'x')`);
  const connect = "insert into credential (account_id, provider_id, provider_account_id) values ($1, 'campus', $2)";
  for (const { id } of [mallory, ann]) await w.owner.query(connect, [id, id]);
  const inside = await signIn(mallory.email, mallory.password);
  const owner = browser(w, "203.0.113.9");
  await owner.call(askForReset, { body: { email: mallory.email } });
  const token = secretIn((await letterTo(mallory.email, /new password/)).text);
  await owner.call(resetPassword, { body: { token, password: "the owner's own" } });
  expect((await inside.fetch("/api/v1/me")).status).toBe(401);
  expect((await mallory.fetch("/api/v1/me")).status).toBe(401);
  const { rows } = await w.owner.query("select account_id from credential where provider_id = 'campus'");
  expect(rows).toEqual([{ account_id: ann.id }]);
  expect((await signIn(mallory.email, "the owner's own")).status).toBe(200);
});

test("whoever gets or loses a second factor hears of it by letter, whoever did it", async () => {
  const cem = await w.person("cem");
  const here = await signIn(cem.email, cem.password);
  const { body } = await here.post("two-factor/enable", { password: cem.password });
  const app = URI.parse(String(body["totpURI"])) as TOTP;
  await here.post("two-factor/verify-totp", { code: app.generate() });
  expect((await here.post("two-factor/disable", { password: cem.password })).status).toBe(200);
  for (const change of ["on", "off"])
    await until(`a letter that it is ${change}`, async () =>
      post.mails.some(({ text }) => text?.includes(`two-factor was switched ${change}`)),
    );
  await w.owner.query("update account set language = 'zh' where id = $1", [cem.id]);
  await w.root.call(removeTwoFactor, { params: { person: "cem" } });
  expect((await letterTo(cem.email, /登录方式/)).text).toContain("平台运营者");
});
