import { afterAll, beforeAll, expect, test } from "vitest";
import * as accounts from "../../contract/accounts.ts";
import { createClient } from "../../contract/client.ts";
import { createOrganization } from "../../contract/organizations.ts";
import { readConfig } from "../../server/config.ts";
import { freshDatabase } from "../postgres.ts";
import { problemOf, type World, world } from "../world.ts";

let w: World;
beforeAll(async () => {
  w = await world();
});
afterAll(() => w.stop());

const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(w.url + path, {
    method: "POST",
    headers: { "content-type": "application/json", origin: w.url, ...headers },
    body: JSON.stringify(body),
  });
const signUp = (path: string, email = path) =>
  post("/api/auth/sign-up/email", { name: path, path, email: `${email}@example.org`, password: "long enough for all" });
const cookieOf = (response: Response) =>
  response.headers
    .getSetCookie()
    .map((c) => c.split(";")[0])
    .join("; ");

test("the operator's account is made once, also when several ask at the same moment", async () => {
  const database = await freshDatabase();
  const { start } = await import("../../server/main.ts");
  const config = readConfig({ PORT: "0", GUILDHALL_DATA: `${w.data}/second`, LOG_LEVEL: "silent" });
  const second = await start(config, () => {}, { database: async () => database.url });
  try {
    const call = createClient({ baseUrl: second.url });
    expect(await call(accounts.getSetup, {})).toMatchObject({ set_up: false });
    const early = await fetch(`${second.url}/api/auth/sign-up/email`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: second.url },
      body: JSON.stringify({ name: "x", path: "early-bird", email: "e@example.org", password: "long enough for all" }),
    });
    expect(((await early.json()) as { code: string }).code).toBe("SET_UP_FIRST");
    const attempts = ["one-op", "two-op", "three-op"].map((path) =>
      call(accounts.setUp, {
        body: { name: path, path, email: `${path}@example.org`, password: "long enough for all" },
      }),
    );
    const outcomes = await Promise.allSettled(attempts);
    expect(outcomes.filter((o) => o.status === "fulfilled").length).toBe(1);
    expect(await call(accounts.getSetup, {})).toMatchObject({ set_up: true });
  } finally {
    await second.stop();
    await database.drop();
  }
});

test("whoever signs up has a session, a namespace and a line of history", async () => {
  const response = await signUp("nora");
  expect(response.status).toBe(200);
  const me = await fetch(`${w.url}/api/v1/me`, { headers: { cookie: cookieOf(response) } });
  expect(await me.json()).toMatchObject({ path: "nora", operator: false, memberships: [] });
  const { rows } = await w.owner.query(
    "select action from activity a join namespace n on n.id = a.namespace_id where n.path = 'nora' order by a.id",
  );
  expect(rows).toEqual([{ action: "account.create" }, { action: "account.sign_in" }]);
});

test("a path that is taken, reserved or malformed, and an operator's flag, are refused at sign-up", async () => {
  expect(((await (await signUp("nora", "other")).json()) as { code: string }).code).toBe("PATH_TAKEN");
  expect(((await (await signUp("admin")).json()) as { code: string }).code).toBe("INVALID_PATH");
  const cunning = await post("/api/auth/sign-up/email", {
    name: "mallory",
    path: "mallory",
    email: "mallory@example.org",
    password: "long enough for all",
    operator: true,
  });
  const { rows } = await w.owner.query("select operator from account where path = 'mallory'");
  expect([cunning.ok, rows[0]?.operator ?? false]).not.toEqual([true, true]);
});

test("a cookie whose signature is not ours is no session", async () => {
  const cookie = cookieOf(await signUp("oskar"));
  const forged = cookie.replace(/.{5}$/, "AAAA%3D");
  expect((await fetch(`${w.url}/api/v1/me`, { headers: { cookie: forged } })).status).toBe(401);
});

test("another site cannot act with a session, and reading it gets no answer to read", async () => {
  const cookie = cookieOf(await signUp("petra"));
  const body = { path: "evil-org", name: "Evil" };
  const foreign = await post("/api/v1/organizations", body, { cookie, origin: "https://evil.example" });
  expect([foreign.status, ((await foreign.json()) as { code: string }).code]).toEqual([403, "cross_origin"]);
  const embedded = await fetch(`${w.url}/api/v1/organizations`, {
    method: "POST",
    headers: { "content-type": "application/json", cookie, "sec-fetch-site": "cross-site" },
    body: JSON.stringify(body),
  });
  expect(embedded.status).toBe(403);
  expect((await fetch(`${w.url}/api/v1/me`, { headers: { cookie } })).headers.get("access-control-allow-origin")).toBe(
    null,
  );
});

test("people may reach the installation under another name of its host", async () => {
  const elsewhere = w.url.replace("127.0.0.1", "localhost");
  const body = { email: "petra@example.org", password: "long enough for all" };
  const signIn = (origin: string) =>
    fetch(`${elsewhere}/api/auth/sign-in/email`, {
      method: "POST",
      headers: { "content-type": "application/json", origin, cookie: "some=cookie" },
      body: JSON.stringify(body),
    });
  const entered = await signIn(elsewhere);
  expect(entered.status).toBe(200);
  expect((await signIn("https://evil.example")).status).toBe(403);
  const cookie = cookieOf(entered);
  const made = await fetch(`${elsewhere}/api/v1/organizations`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: elsewhere, cookie },
    body: JSON.stringify({ path: "petras", name: "Petra's" }),
  });
  expect(made.status).toBe(201);
});

test("signing out ends the session on the next request", async () => {
  const cookie = cookieOf(await signUp("quentin"));
  await post("/api/auth/sign-out", {}, { cookie });
  expect((await fetch(`${w.url}/api/v1/me`, { headers: { cookie } })).status).toBe(401);
});

test("wrong passwords are refused, and too many of them are throttled for that address", async () => {
  await signUp("ruth-r");
  const attempt = (n: number) =>
    post("/api/auth/sign-in/email", { email: "ruth-r@example.org", password: `wrong password ${n}` });
  const first = (await attempt(0)).status;
  const more = await Promise.all(Array.from({ length: 70 }, (_, n) => attempt(n).then(({ status }) => status)));
  expect([first, more.includes(429), more.every((status) => status === 401 || status === 429)]).toEqual([
    401,
    true,
    true,
  ]);
}, 60_000);

test("a session acts with all its person's rights", async () => {
  const cookie = cookieOf(await signUp("tilda"));
  const call = createClient({ baseUrl: w.url, headers: { cookie, origin: w.url } });
  expect(await call(createOrganization, { body: { path: "tildas", name: "Tilda's" } })).toMatchObject({
    role: "maintainer",
  });
  expect((await problemOf(createClient({ baseUrl: w.url })(accounts.getMe, {}))).status).toBe(401);
});
