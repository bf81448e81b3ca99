import { afterAll, beforeAll, expect, test } from "vitest";
import { getMe } from "../../contract/accounts.ts";
import { listOwnActivity } from "../../contract/activity.ts";
import { createInvitation } from "../../contract/members.ts";
import { listSessions } from "../../contract/sessions.ts";
import { setSignInRules } from "../../contract/sign-in.ts";
import { createSignInProvider, disconnectProvider, listSignInMethods } from "../../contract/sign-in-providers.ts";
import { type Browser, browser } from "../accounts/browser.ts";
import { type Postman, postman } from "../mail/postman.ts";
import { problemOf, until, type World, world } from "../world.ts";
import { type Campus, campus, type Student, visit } from "./campus.ts";
import { type Forge, forge } from "./forge.ts";

let w: World;
let campusHouse: Campus;
let forgeHouse: Forge;
let post: Postman;

beforeAll(async () => {
  post = await postman();
  await post.open();
  [w, campusHouse, forgeHouse] = await Promise.all([world({ GUILDHALL_SMTP_URL: post.url }), campus(), forge()]);
  const { issuer, client_id, client_secret } = campusHouse;
  await campusHouse.serve(`${w.url}/api/auth/callback/campus`);
  const known = { client_id, client_secret };
  const make = (body: Parameters<typeof w.root.call<typeof createSignInProvider>>[1]["body"]) =>
    w.root.call(createSignInProvider, { body });
  await make({ id: "campus", kind: "oidc", name: "Campus", base_url: issuer, ...known });
  await make({ id: "gitee", kind: "gitee", name: "Gitee", base_url: forgeHouse.url, ...known });
  await make({ id: "github", kind: "github", name: "GitHub", base_url: forgeHouse.url, ...known });
}, 60_000);
afterAll(async () => {
  await w.stop();
  await post.close();
  campusHouse.close();
  forgeHouse.close();
});

/** Leaves for a provider and comes back with what it gave; the address is not opened yet. */
async function returning(b: Browser, provider = "campus", more: object = {}): Promise<string> {
  const { status, body } = await b.post("providers/begin", { provider, ...more });
  expect([status, body]).toMatchObject([200, { url: expect.any(String) }]);
  return visit(String(body["url"]), w.url);
}
/** Opens an address of ours; gives where that leads. */
const opened = async (b: Browser, url: string) =>
  (await b.fetch(url.slice(w.url.length), { redirect: "manual" })).headers.get("location");
const through = async (b: Browser, provider?: string, more?: object) => opened(b, await returning(b, provider, more));
const as = (student: Student) => Object.assign(campusHouse.state, { student });
const fault = (code: string, by = "campus") => `/sign-in?fault=${code}&by=${by}`;

test("somebody new with an OpenID provider is in at once: path, name and confirmed address come from there", async () => {
  as({
    sub: "s-1",
    name: "Sue Student",
    preferred_username: "Sue.Student",
    email: "Sue@campus.example",
    email_verified: true,
  });
  const b = browser(w);
  expect(await through(b, "campus", { next: "/organizations/new" })).toBe("/organizations/new");
  expect(await b.call(getMe, {})).toMatchObject({
    ...{ path: "sue-student", name: "Sue Student", email: "sue@campus.example", email_verified: true },
  });
  expect((await b.call(listSessions, {})).items[0]).toMatchObject({ method: "provider" });
  const { items } = await b.call(listOwnActivity, { query: {} });
  expect(items.map(({ action }) => action)).toEqual(expect.arrayContaining(["account.create", "account.connect"]));
  const { rows } = await w.owner.query(
    "select provider_account_id, access_token, refresh_token, id_token from credential where provider_id = 'campus'",
  );
  expect(rows).toEqual([{ provider_account_id: "s-1", access_token: null, refresh_token: null, id_token: null }]);
});

test("the same person comes back to the same account, whatever they are called meanwhile, in any browser", async () => {
  as({
    sub: "s-1",
    name: "Sue Married",
    preferred_username: "other",
    email: "new@campus.example",
    email_verified: true,
  });
  const b = browser(w);
  expect(await through(b)).toBe("/");
  expect((await b.call(getMe, {})).path).toBe("sue-student");
});

test("a state is good once, for the browser and the provider that it was made for; a code is good once", async () => {
  const [b, other] = [browser(w), browser(w)];
  const url = await returning(b);
  expect(await opened(other, url)).toBe(fault("expired"));
  await other.post("providers/begin", { provider: "campus" });
  expect(await opened(other, url), "with another browser's own way").toBe(fault("expired"));
  expect(await opened(b, url.replace("callback/campus", "callback/gitee")), "mixed up").toBe(fault("expired", "gitee"));
  expect(await opened(b, url)).toBe("/");
  expect(await opened(b, url), "a second time").toBe(fault("expired"));
  const code = new URL(url).searchParams.get("code") ?? "";
  const fresh = new URL(await returning(b));
  fresh.searchParams.set("code", code);
  expect(await opened(b, fresh.href), "an old code with a new state").toBe(fault("failed"));
  const denied = new URL(await returning(b));
  denied.search = new URLSearchParams({
    state: denied.searchParams.get("state") ?? "",
    error: "access_denied",
  }).toString();
  expect(await opened(b, denied.href)).toBe(fault("denied"));
});

test("an answer of another issuer is refused", async () => {
  const url = new URL(await returning(browser(w)));
  expect(url.searchParams.get("iss")).toBe(campusHouse.issuer);
  const b = browser(w);
  const mine = new URL(await returning(b));
  mine.searchParams.set("iss", "https://evil.example");
  expect(await opened(b, mine.href)).toBe(fault("failed"));
});

test("an ID token that is not for us, not for now, not for this way, or not signed by the key, is refused", async () => {
  const { state, issuer } = campusHouse;
  const now = Math.floor(Date.now() / 1000);
  const forgeries: [string, NonNullable<typeof state.forge>, string?][] = [
    ["issuer", (claims) => ({ ...claims, iss: `${issuer}/other` })],
    ["audience", (claims) => ({ ...claims, aud: "another" })],
    ["several audiences", (claims) => ({ ...claims, aud: ["guildhall", "another"], azp: "another" })],
    ["expired", (claims) => ({ ...claims, exp: now - 3600 })],
    ["old", (claims) => ({ ...claims, iat: now - 7200 })],
    ["nonce", (claims) => ({ ...claims, nonce: "of another way" })],
    ["no nonce", ({ nonce: _nonce, ...claims }) => claims],
    ["nobody", ({ sub: _sub, ...claims }) => claims],
    ["signed by the shared secret", (claims) => claims, "HS256"],
  ];
  for (const [what, forge, alg = "RS256"] of forgeries) {
    Object.assign(state, { forge, alg });
    const b = browser(w);
    expect(await through(b), what).toBe(fault("failed"));
    expect((await b.fetch("/api/v1/me")).status, what).toBe(401);
  }
  Object.assign(state, { forge: (claims: object) => claims, alg: "RS256" });
  expect(await through(browser(w)), "as it is").toBe("/");
  Object.assign(state, { forge: undefined });
});

test("when the provider changes its key, people still come in", async () => {
  await campusHouse.rotate();
  const b = browser(w);
  expect(await through(b)).toBe("/");
  expect((await b.call(getMe, {})).path).toBe("sue-student");
});

test("whoever is sent away comes back to this console, and to no other place", async () => {
  for (const next of [
    "https://evil.example",
    "//evil.example",
    "/\\evil.example",
    "/\t/evil.example",
    "javascript:alert(1)",
  ])
    expect((await browser(w).post("providers/begin", { provider: "campus", next })).status, next).toBe(400);
  expect((await browser(w).post("providers/begin", { provider: "none" })).status).toBe(404);
  const elsewhere = await fetch(`${w.url.replace("127.0.0.1", "localhost")}/api/auth/providers/begin`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: w.url.replace("127.0.0.1", "localhost") },
    body: JSON.stringify({ provider: "campus" }),
  });
  expect(await elsewhere.json()).toMatchObject({ code: "other_address", message: expect.stringContaining(w.url) });
});

test("equal addresses never open an account: neither one that its owner has not confirmed, nor one that the provider has not", async () => {
  const ann = await w.person("ann-a"); // signed up first, her address never confirmed: it may be anybody's
  as({ sub: "s-2", name: "Ann", preferred_username: "ann", email: ann.email, email_verified: true });
  const b = browser(w);
  expect(await through(b)).toBe(fault("email_taken"));
  expect((await b.fetch("/api/v1/me")).status).toBe(401);
  await w.owner.query("update account set email_verified = true where id = $1", [ann.id]);
  as({ sub: "s-3", name: "Mallory", preferred_username: "mallory", email: ann.email, email_verified: false });
  expect(await through(browser(w))).toBe(fault("email_taken"));
  const { rows } = await w.owner.query("select 1 from credential where provider_account_id in ('s-2', 's-3')");
  expect(rows).toEqual([]);
});

test("an address that the provider does not vouch for is not taken for confirmed", async () => {
  as({ sub: "s-4", name: "Uma", preferred_username: "uma-u", email: "uma@campus.example", email_verified: false });
  const b = browser(w);
  await through(b);
  expect(await b.call(getMe, {})).toMatchObject({ email: "uma@campus.example", email_verified: false });
});

test("connecting begins in a session, ends in the same one, and takes nothing that lets somebody else in", async () => {
  const [ann, bob] = [await w.person("ann-c"), await w.person("bob-c")];
  const signedIn = async ({ email, password }: typeof ann) => {
    const b = browser(w);
    expect((await b.post("sign-in/email", { email, password })).status).toBe(200);
    return b;
  };
  const [a, other] = [await signedIn(ann), await signedIn(bob)];
  const connect = { connect: true, next: "/account/security" };
  expect((await browser(w).post("providers/begin", { provider: "campus", ...connect })).status).toBe(401);

  as({ sub: "s-5", email: "elsewhere@campus.example", email_verified: false });
  const url = await returning(a, "campus", connect);
  expect(await opened(other, url), "another's browser").toContain("fault=expired");
  const waiting = await returning(a, "campus", connect);
  const session = a.cookies.get("guildhall.session_token") ?? "";
  a.cookies.set("guildhall.session_token", other.cookies.get("guildhall.session_token") ?? "");
  expect(await opened(a, waiting)).toBe("/account/security?fault=other_session&by=campus");
  a.cookies.set("guildhall.session_token", session);
  expect(await opened(a, url)).toBe("/account/security");
  const methods = await a.call(listSignInMethods, {});
  expect(methods).toMatchObject({ password: true, items: [{ provider: { id: "campus" }, last: false }] });
  expect(await through(other, "campus", connect)).toBe("/account/security?fault=belongs_to_another&by=campus");
  const c = browser(w);
  await through(c);
  expect((await c.call(getMe, {})).path, "it lets her in now").toBe("ann-c");

  const id = methods.items[0]?.id ?? "";
  expect((await problemOf(other.call(disconnectProvider, { params: { id } }))).code).toBe("not_found");
  await a.call(disconnectProvider, { params: { id } });
  expect((await a.call(listSignInMethods, {})).items).toEqual([]);
  for (const change of [/was connected with yours/, /was disconnected from yours/])
    await until("she hears of it by letter", async () =>
      post.mails.some(({ to, text }) => [to].flat()[0]?.text === ann.email && change.test(text ?? "")),
    );
});

test("the last way in stays, also when two are taken away at the same moment", async () => {
  as({ sub: "s-6", preferred_username: "vera-v", email: "vera@campus.example", email_verified: true });
  const b = browser(w);
  await through(b);
  Object.assign(forgeHouse.state.developer, { id: 66, login: "vera", emails: [] });
  const only = (await b.call(listSignInMethods, {})).items[0];
  expect(only?.last).toBe(true);
  expect((await problemOf(b.call(disconnectProvider, { params: { id: only?.id ?? "" } }))).code).toBe("conflict");
  expect(await through(b, "gitee", { connect: true })).toBe("/");
  const { items } = await b.call(listSignInMethods, {});
  const both = await Promise.allSettled(items.map(({ id }) => b.call(disconnectProvider, { params: { id } })));
  expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
});

test("Gitee without an address: the person gives one and chooses a path, and is known by their number from then on", async () => {
  await w.person("kit101"); // the path is taken
  forgeHouse.state.developer = { id: 1535738, login: "kit101", name: "Kit", email: null, emails: undefined };
  const b = browser(w);
  expect(await through(b, "gitee", { next: "/account" })).toBe("/sign-up/choose");
  const arrival = await (await b.fetch("/api/auth/providers/arrival")).json();
  expect(arrival).toEqual({ provider: "Gitee", name: "Kit", path: "", email: null });
  const choose = (body: object) => b.post("providers/arrive", { name: "Kit", ...body });
  expect((await choose({ path: "kit-k" })).body).toMatchObject({ code: "INVALID_EMAIL" });
  expect((await choose({ path: "kit-k", email: w.root.email })).body).toMatchObject({ code: "email_taken" });
  expect((await choose({ path: "kit101", email: "kit@example.org" })).body).toMatchObject({ code: "PATH_TAKEN" });
  expect(
    (await browser(w).post("providers/arrive", { path: "kit-k", name: "Kit", email: "kit@example.org" })).status,
  ).toBe(404);
  expect(await choose({ path: "kit-k", email: "kit@example.org" })).toMatchObject({
    status: 200,
    body: { next: "/account" },
  });
  expect(await b.call(getMe, {})).toMatchObject({ path: "kit-k", email: "kit@example.org", email_verified: false });
  expect((await choose({ path: "kit-l", email: "kit2@example.org" })).status, "only once").toBe(404);
  forgeHouse.state.developer.login = "renamed";
  const again = browser(w);
  expect(await through(again, "gitee")).toBe("/");
  expect((await again.call(getMe, {})).path).toBe("kit-k");
  const form = forgeHouse.asked.find(({ path }) => path === "/oauth/token")?.form ?? {};
  expect(form).toMatchObject({ client_secret: campusHouse.client_secret, grant_type: "authorization_code" });
  expect(form).not.toHaveProperty("code_verifier");
});

test("GitHub: the address that is confirmed and first counts; a code that it refuses with 200 is refused", async () => {
  const addresses = [
    { email: "old@example.org", primary: false, verified: true },
    { email: "Lin@example.org", primary: true, verified: true },
  ];
  forgeHouse.state.developer = { id: 7, login: "Lin-L", name: "Lin", email: "public@example.org", emails: addresses };
  const b = browser(w);
  expect(await through(b, "github")).toBe("/");
  expect(await b.call(getMe, {})).toMatchObject({ path: "lin-l", email: "lin@example.org", email_verified: true });
  const url = new URL(await returning(b, "github"));
  url.searchParams.set("code", "wrong");
  expect(await opened(b, url.href)).toBe(fault("failed", "github"));
  expect(forgeHouse.asked.at(-1)?.form).toHaveProperty("code_verifier");
});

test("what the library has for providers itself is not there, and the operator's rules hold for whoever is new", async () => {
  const b = browser(w);
  await through(b, "github");
  for (const path of ["sign-in/social", "link-social", "unlink-account", "get-access-token", "refresh-token"])
    expect((await b.fetch(`/api/auth/${path}`, { method: "POST" })).status, path).toBe(404);
  const invited = await w.person("host");
  await w.organization(invited, "hosts");
  const made = await invited.call(createInvitation, { params: { organization: "hosts" }, body: { role: "viewer" } });
  const next = new URL(made.url).pathname;
  await w.root.call(setSignInRules, { body: { sign_up: "invitation" } });
  as({ sub: "s-8", preferred_username: "guest-g", email: "guest@campus.example", email_verified: true });
  expect(await through(browser(w))).toBe(fault("SIGN_UP_BY_INVITATION"));
  expect(await through(browser(w), "campus", { next })).toBe(next);
  await w.root.call(setSignInRules, { body: { sign_up: "closed" } });
  as({ sub: "s-7", preferred_username: "late-l", email: "late@campus.example", email_verified: true });
  expect(await through(browser(w))).toBe(fault("SIGN_UP_CLOSED"));
  as({ sub: "s-1" });
  expect(await through(browser(w)), "who is known comes in").toBe("/");
});
