import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { listOwnActivity } from "../../contract/activity.ts";
import { createClient } from "../../contract/client.ts";
import { askToLogIn, decideLogin, finishLogin, getLogin } from "../../contract/logins.ts";
import { createToken, listTokens } from "../../contract/tokens.ts";
import { type Browser, browser } from "../accounts/browser.ts";
import { type Person, problemOf, until, type World, world } from "../world.ts";
import { terminal } from "./terminal.ts";

// a test runs several commands, each a process of its own
vi.setConfig({ testTimeout: 60_000 });

let w: World;
let ann: Person;
let window: Browser;
let home: string;
let nobody: ReturnType<typeof createClient>;

beforeAll(async () => {
  w = await world();
  ann = await w.person("ann");
  home = mkdtempSync(join(tmpdir(), "guildhall-login-"));
  window = browser(w);
  expect((await window.post("sign-in/email", { email: ann.email, password: ann.password })).status).toBe(200);
  nobody = createClient({ baseUrl: w.url });
});
afterAll(async () => {
  await w.stop();
  rmSync(home, { recursive: true });
});

const machine = "ann@laptop";
const ask = () => nobody(askToLogIn, { body: { machine } });
const finish = (device_code: string) => nobody(finishLogin, { body: { device_code } });
const decide = (code: string, allow: boolean) => window.call(decideLogin, { params: { code }, body: { allow } });
/** As if so many seconds had passed. */
const wait = (seconds: number) =>
  w.owner.query(
    `update device_request set asked_at = asked_at - $1 * interval '1 second',
    expires_at = expires_at - $1 * interval '1 second'`,
    [seconds],
  );

test("the command line opens the browser, waits until its owner allows it, and has a token of theirs until logout", async () => {
  const note = join(home, "opened");
  const opener = join(home, "browser.sh");
  writeFileSync(opener, `#!/bin/sh\nprintf %s "$1" > ${note}\n`);
  chmodSync(opener, 0o755);
  const shell = terminal(home, { BROWSER: opener });
  const login = shell.start(["login", w.url, "--device"]);
  await login.shows("allow it there");
  const page = await until("the page opens", async () => {
    try {
      return readFileSync(note, "utf8");
    } catch {
      return undefined;
    }
  });
  expect(page.startsWith(`${w.url}/device?code=`)).toBe(true);
  const code = new URL(page).searchParams.get("code") ?? "";
  expect((await window.call(getLogin, { params: { code } })).machine).toMatch(/@/);
  await decide(code, true);
  const { code: exit, out, err } = await login.ended;
  expect([exit, out]).toEqual([0, `Signed in to ${w.url} as ann (ann).\n`]);
  expect(err).toContain(code);
  const stored = JSON.parse(readFileSync(join(home, ".config/guildhall/profile.json"), "utf8")) as { token: string };
  expect(out + err).not.toContain(stored.token);
  expect(await shell.done("whoami")).toContain("ann@example.org");
  const [token] = (await ann.call(listTokens, {})).items;
  expect(token?.name).toMatch(/@/);
  expect(Date.parse(token?.expires_at ?? "") - Date.now()).toBeGreaterThan(89 * 86_400_000);
  const { err: said } = await shell("logout");
  expect(said).toContain("The token is revoked.");
  const late = await fetch(`${w.url}/api/v1/me`, { headers: { authorization: `Bearer ${stored.token}` } });
  expect(late.status).toBe(401);
  const actions = (await ann.call(listOwnActivity, { query: {} })).items.map(({ action }) => action);
  expect(actions).toEqual(expect.arrayContaining(["login.decide", "token.create", "token.revoke"]));
});

test("who does not allow it gives nothing, and the command says so", async () => {
  const shell = terminal(home);
  const login = shell.start(["login", w.url, "--device", "--no-browser"]);
  await login.shows("allow it there");
  const { rows } = await w.owner.query("select count(*)::int as n from device_request where allowed is null");
  expect(rows).toEqual([{ n: 1 }]);
  await w.owner.query("update device_request set allowed = false, account_id = $1", [ann.id]);
  expect(await login.ended).toMatchObject({ code: 3, err: expect.stringContaining("It was not allowed") });
});

test("a code is good once: one token, for whoever allowed it, and for the program that asked", async () => {
  const asked = await ask();
  expect(await finish(asked.device_code)).toMatchObject({ state: "pending", token: null });
  await decide(asked.user_code, true);
  expect((await problemOf(decide(asked.user_code, true))).code, "decided twice").toBe("not_found");
  expect(await finish(asked.user_code)).toMatchObject({ state: "expired" });
  const answers = await Promise.all([finish(asked.device_code), finish(asked.device_code), finish(asked.device_code)]);
  expect(answers.map(({ state }) => state).sort()).toEqual(["allowed", "expired", "expired"]);
  const secret = answers.find(({ token }) => token)?.token?.secret ?? "";
  const me = await fetch(`${w.url}/api/v1/me`, { headers: { authorization: `Bearer ${secret}` } });
  expect(await me.json()).toMatchObject({ path: "ann" });
  const { rows } = await w.owner.query(
    "select to_jsonb(t)::text || (select count(*) from device_request) as text from token t",
  );
  expect(JSON.stringify(rows)).not.toContain(secret);
});

test("who asks too often waits longer; what nobody decides in ten minutes is over", async () => {
  const { device_code, user_code } = await ask();
  expect((await finish(device_code)).state).toBe("pending");
  expect(await finish(device_code)).toMatchObject({ state: "slow_down", interval_seconds: 10 });
  await wait(11);
  expect((await finish(device_code)).state).toBe("pending");
  await wait(600);
  expect((await finish(device_code)).state).toBe("expired");
  expect((await problemOf(decide(user_code, true))).code).toBe("not_found");
});

test("a token decides nothing, nobody sees what waits without its code, and the codes are nowhere kept", async () => {
  const { device_code, user_code } = await ask();
  const at = { params: { code: user_code }, body: { allow: true } };
  expect((await problemOf(ann.call(decideLogin, at))).code).toBe("forbidden");
  const { token } = await ann.call(createToken, { body: { name: "manage", scopes: ["manage"] } });
  const narrow = createClient({ baseUrl: w.url, headers: { authorization: `Bearer ${token}` } });
  expect((await problemOf(narrow(decideLogin, at))).code).toBe("forbidden");
  expect((await problemOf(nobody(getLogin, { params: at.params }))).code).toBe("not_signed_in");
  const other = createClient({ baseUrl: w.url, headers: { origin: "https://evil.example", cookie: cookieOf(window) } });
  expect((await problemOf(other(decideLogin, at))).code).toBe("cross_origin");
  const { rows } = await w.owner.query("select to_jsonb(d)::text as text from device_request d");
  const kept = JSON.stringify(rows);
  for (const secret of [device_code, user_code, user_code.replace("-", "")]) expect(kept).not.toContain(secret);
  expect((await window.call(getLogin, { params: { code: user_code.toLowerCase().replace("-", " ") } })).machine).toBe(
    machine,
  );
  await decide(user_code, false);
  expect((await finish(device_code)).state).toBe("denied");
});

test("operators set providers up in a terminal; the secret is read, never printed", async () => {
  const shell = terminal(mkdtempSync(join(home, "root-")), { GUILDHALL_URL: w.url, GUILDHALL_TOKEN: w.root.token });
  const words = ["providers", "add", "campus", "--kind", "oidc", "--url", "http://127.0.0.1:9", "--client-id", "x"];
  const { code, out, err } = await shell.start(words, "a-secret-of-the-campus\n").ended;
  expect([code, out]).toEqual([0, expect.stringContaining(`${w.url}/api/auth/callback/campus`)]);
  expect(out + err).not.toContain("a-secret-of-the-campus");
  expect(await shell("providers", "check", "campus")).toMatchObject({
    code: 1,
    out: expect.stringContaining("nothing listens"),
  });
  expect(await shell.done("providers", "edit", "campus", "--off")).toMatch(/Offered +no/);
  await shell.done("providers", "remove", "campus", "--yes");
  expect((await shell("providers")).err).toContain("e-mail and password only");
});

test("not more than a hundred programs of one address wait", async () => {
  await w.owner.query("delete from device_request");
  for (let n = 0; n < 100; n++) await ask();
  expect((await problemOf(ask())).code).toBe("too_many");
});

const cookieOf = ({ cookies }: Browser) => [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
