import { type TOTP, URI } from "otpauth";
import { afterAll, beforeAll, expect, test } from "vitest";
import { getMe } from "../../contract/accounts.ts";
import { listOwnActivity } from "../../contract/activity.ts";
import { createOrganization } from "../../contract/organizations.ts";
import { removeTwoFactor } from "../../contract/passwords.ts";
import { listSessions } from "../../contract/sessions.ts";
import { getMySignIn, setSignInRules } from "../../contract/sign-in.ts";
import { type Person, problemOf, type World, world } from "../world.ts";
import { type Browser, browser } from "./browser.ts";

let w: World;
let ann: Person;
let app: TOTP;
let recovery: string[];
beforeAll(async () => {
  w = await world({ GUILDHALL_TRUSTED_PROXIES: "1" });
  ann = await w.person("ann");
});
afterAll(() => w.stop());

const signIn = async (opened: Browser, person = ann) =>
  opened.post("sign-in/email", { email: person.email, password: person.password });
const codeOf = (call: Promise<unknown>) => problemOf(call).then(({ code }) => code);
const isIn = async (opened: Browser) => (await opened.fetch("/api/v1/me")).status === 200;
const lines = async (person = ann) =>
  (await person.call(listOwnActivity, { query: {} })).items.map(({ action, text }) => `${action}: ${text}`);

/** A code that nobody has used: tests do not wait for the app to show the next. */
async function freshCode(): Promise<string> {
  await w.owner.query("delete from try_bucket");
  return app.generate();
}

/** Sets an app up that shows codes; gives it with the recovery codes. */
async function setUp(opened: Browser, password: string) {
  const { status, body } = await opened.post("two-factor/enable", { password });
  expect(status).toBe(200);
  const made = URI.parse(String(body["totpURI"])) as TOTP;
  expect((await opened.post("two-factor/verify-totp", { code: made.generate() })).status).toBe(200);
  return { app: made, recovery: body["backupCodes"] as string[] };
}

test("two-factor is switched on by the password and a code of the app; secrets are not kept in clear", async () => {
  const opened = browser(w);
  await signIn(opened);
  expect((await opened.post("two-factor/enable", { password: "a wrong password" })).status).toBe(400);
  ({ app, recovery } = await setUp(opened, ann.password));
  expect(recovery).toHaveLength(10);
  expect(await opened.call(getMySignIn, {})).toMatchObject({ two_factor: true, password: true, passkeys: [] });
  const { rows } = await w.owner.query("select query_to_xml('select * from two_factor', true, true, '')::text as text");
  for (const secret of [app.secret.base32, app.secret.utf8, ...recovery]) expect(rows[0].text).not.toContain(secret);
  expect(await isIn(opened)).toBe(true);
  expect(await lines()).toContain("account.enable_two_factor: switched two-factor on");
  expect((await lines()).filter((line) => line.startsWith("account.sign_in"))).toHaveLength(1);
});

test("a password alone lets nobody in any more, nor does a wrong code; the right one does", async () => {
  const opened = browser(w);
  expect((await signIn(opened)).body).toMatchObject({ twoFactorRedirect: true });
  expect([await isIn(opened), (await lines()).filter((line) => line.endsWith("signed in")).length]).toEqual([false, 1]);
  expect((await opened.post("two-factor/verify-totp", { code: "000000" })).status).toBe(401);
  expect(await lines()).toContain("account.sign_in: was refused: the code was wrong");
  const code = await freshCode();
  expect((await opened.post("two-factor/verify-totp", { code })).status).toBe(200);
  const other = browser(w);
  await signIn(other);
  expect((await other.post("two-factor/verify-totp", { code })).status).toBe(401); // read over their shoulder
  expect((await opened.call(listSessions, {})).items[0]).toMatchObject({ method: "two_factor", current: true });
  expect((await lines()).filter((line) => line.endsWith("signed in"))).toHaveLength(2);
});

test("a recovery code lets in once", async () => {
  const code = recovery[0];
  const enter = async () => {
    const opened = browser(w);
    await signIn(opened);
    return opened.post("two-factor/verify-backup-code", { code });
  };
  expect([(await enter()).status, (await enter()).status]).toEqual([200, 401]);
});

test("a browser that is trusted is asked for the password only, until everything else is signed out", async () => {
  const opened = browser(w);
  await signIn(opened);
  await opened.post("two-factor/verify-totp", { code: await freshCode(), trustDevice: true });
  await opened.post("sign-out");
  expect(await isIn(opened)).toBe(false);
  expect((await signIn(opened)).body).toHaveProperty("token");
  expect((await opened.call(listSessions, {})).items[0]).toMatchObject({ method: "password" });
  await opened.fetch("/api/v1/me/sessions", { method: "DELETE" });
  await opened.post("sign-out");
  expect((await signIn(opened)).body).toMatchObject({ twoFactorRedirect: true });
});

test("wrong codes are counted, and whoever knows a password locks its owner out for ever by none", async () => {
  const thief = browser(w, "198.51.100.66");
  const statuses: number[] = [];
  for (let n = 0; n < 10; n++) {
    if (n % 4 === 0) await signIn(thief); // a challenge lasts five codes
    statuses.push((await thief.post("two-factor/verify-totp", { code: "123456" })).status);
  }
  expect(statuses).toContain(429);
  const opened = browser(w); // where Ann has signed in before
  await signIn(opened);
  expect((await opened.post("two-factor/verify-totp", { code: await freshCode() })).status).toBe(200);
});

test("an operator who has a second factor may ask it of everybody: nothing else is answered before", async () => {
  const ask = { body: { two_factor_required: true } };
  expect(await codeOf(w.root.call(setSignInRules, ask))).toBe("conflict");
  const desk = browser(w);
  await signIn(desk, w.root);
  await setUp(desk, w.root.password);
  const bob = await w.person("bob");
  const opened = browser(w);
  await signIn(opened, bob);
  await w.root.call(setSignInRules, ask);
  const make = { body: { path: "bobs", name: "Bob's" } };
  expect(await codeOf(opened.call(createOrganization, make))).toBe("two_factor_required");
  expect(await codeOf(bob.call(createOrganization, make))).toBe("two_factor_required");
  const question = { model: "any/model", messages: [{ role: "user", content: "hello" }] };
  const headers = { "content-type": "application/json" };
  const called = await bob.fetch("/v1/chat/completions", { method: "POST", headers, body: JSON.stringify(question) });
  expect([called.status, await called.text()]).toEqual([403, expect.stringContaining("second factor")]);
  expect(await opened.call(getMe, {})).toMatchObject({ path: "bob", lacks_two_factor: true });
  await setUp(opened, bob.password);
  expect(await opened.call(createOrganization, make)).toMatchObject({ path: "bobs" });
  expect((await bob.call(getMe, {})).lacks_two_factor).toBe(false);
  await w.root.call(setSignInRules, { body: { two_factor_required: false } });
});

test("switching it off asks for the password; an operator does it for who has lost everything", async () => {
  const opened = browser(w);
  await signIn(opened);
  await opened.post("two-factor/verify-totp", { code: await freshCode() });
  expect((await opened.post("two-factor/disable", { password: "a wrong password" })).status).toBe(400);
  expect((await opened.post("two-factor/disable", { password: ann.password })).status).toBe(200);
  expect((await signIn(browser(w))).body).toHaveProperty("token");
  expect(await lines()).toContain("account.disable_two_factor: switched two-factor off");
  await setUp(opened, ann.password);
  await w.root.call(removeTwoFactor, { params: { person: "ann" } });
  expect(await isIn(opened)).toBe(false);
  expect((await signIn(browser(w))).body).toHaveProperty("token");
});
