import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listActivity } from "../../contract/activity.ts";
import { deleteApplication, openApplication, putForward } from "../../contract/applications.ts";
import { addMembers, removeMember } from "../../contract/members.ts";
import { application } from "../../contract/shares.ts";
import { createToken, revokeToken } from "../../contract/tokens.ts";
import { transferDataset } from "../../contract/transfers.ts";
import { datasets as versions } from "../../contract/versions.ts";
import { freePort } from "../../server/kernel/free-port.ts";
import { open, put, seal } from "../repositories/shelf.ts";
import { problemOf } from "../world.ts";
import { type Stage, stage } from "./stage.ts";

let it: Stage;
beforeAll(async () => {
  it = await stage();
});
afterAll(() => it.stop());

const at = (name: string) => ({ namespace: "acme", name });

describe("pages of an application on a site of their own", () => {
  test("are served as a plain web server would: types, index.html, folders, ranges, ETag, HEAD and a page for nothing", async () => {
    await it.pages(it.mia, "site", {
      "index.html": "<h1>Start</h1>",
      "app.js": "let x = 1",
      "docs/index.html": "docs",
      "100% sure ü.txt": "0123456789",
      "404.html": "nothing here",
    });
    const { ask } = await it.visit(it.vic, "site");
    const start = await ask("/");
    expect([start.status, start.text, start.headers["content-type"]]).toEqual([
      ...[200, "<h1>Start</h1>", "text/html; charset=utf-8"],
    ]);
    expect((await ask("/app.js")).headers["content-type"]).toBe("text/javascript; charset=utf-8");
    expect(await ask("/docs?a=1")).toMatchObject({ status: 301, headers: { location: "/docs/?a=1" } });
    expect((await ask("/docs/")).text).toBe("docs");
    expect(await ask("/nowhere")).toMatchObject({ status: 404, text: "nothing here" });
    const file = `/${encodeURIComponent("100% sure ü.txt")}`;
    expect(await ask(file, { range: "bytes=2-4" })).toMatchObject({
      ...{ status: 206, text: "234", headers: { "content-range": "bytes 2-4/10", "content-length": "3" } },
    });
    expect((await ask(file, { range: "bytes=50-" })).status).toBe(416);
    const { etag = "" } = (await ask(file)).headers;
    expect(await ask(file, { "if-none-match": String(etag) })).toMatchObject({ status: 304, text: "" });
    expect(await ask(file, {}, "HEAD")).toMatchObject({ status: 200, text: "", headers: { "content-length": "10" } });
    for (const method of ["POST", "PUT", "DELETE"]) expect((await ask("/", {}, method)).status).toBe(405);
  });

  test("are another site than the console's, may not be framed by it, and are asked for anew each time", async () => {
    const { origin, ask } = await it.visit(it.vic, "site");
    expect(new URL(origin).host).not.toBe(new URL(it.url).host);
    const { headers } = await ask("/");
    expect(headers["content-security-policy"]).toContain("frame-ancestors 'self'");
    expect(headers["cache-control"]).toBe("private, no-cache");
    expect(headers["access-control-allow-origin"]).toBeUndefined();
    expect(headers["cross-origin-resource-policy"]).toBe("same-origin");
  });

  test("have a cookie of their own, that is worth nothing in another application, a workspace or the console", async () => {
    await it.pages(it.mia, "other", { "index.html": "other" });
    const [one, two] = [await it.visit(it.vic, "site"), await it.visit(it.vic, "other")];
    expect((await two.ask("/", { cookie: one.cookie })).status).toBe(401);
    const me = await fetch(`${it.url}/api/v1/me`, { headers: { cookie: one.cookie } });
    expect(me.status).toBe(401);
    const { id } = await it.make(it.mia, "acme", "plain", { form: "link", url: "https://example.org/" });
    expect((await it.send(`/x/${id}/`, { host: new URL(one.origin).host, cookie: one.cookie })).status).toBe(404);
  });

  test("are let in once by a ticket, which is for one application", async () => {
    const { url } = await it.vic.call(openApplication, { params: at("site") });
    const { host, search } = new URL(url);
    const first = await it.send(`/docs/${search}`, { host });
    expect(first).toMatchObject({ status: 302, headers: { location: "/docs/" } });
    expect(String(first.headers["set-cookie"])).toMatch(
      /^guildhall_application=\S+; Path=\/; .*HttpOnly; SameSite=Lax/,
    );
    expect((await it.send(`/${search}`, { host })).status).toBe(401);
    const { url: other } = await it.vic.call(openApplication, { params: at("other") });
    expect((await it.send(`/${new URL(other).search}`, { host })).status).toBe(401);
  });

  test("send a person whose cookie has run out to the console, which lets them in again", async () => {
    const { origin } = await it.visit(it.vic, "site");
    const id = new URL(origin).hostname.split(".")[0];
    const went = { host: new URL(origin).host, "sec-fetch-mode": "navigate" };
    const { status, headers } = await it.send("/docs/?a=1", went);
    expect([status, headers["location"]]).toEqual([302, `${it.url}/a/${id}/docs/?a=1`]);
    const back = await it.vic.fetch(`/a/${id}/docs/?a=1`, { redirect: "manual" });
    expect(back.headers.get("location")).toMatch(new RegExp(`^${origin}/docs/\\?a=1&ticket=`));
    expect((await it.sam.fetch(`/a/${id}/`, { redirect: "manual" })).status).toBe(404);
  });

  test("do not lead out of their folder, however the way is written", async () => {
    await it.data(it.mia, "acme", "deep", { "public/index.html": "in", "secret.txt": "out" });
    await it.make(
      it.mia,
      "acme",
      "climber",
      { form: "static", source: "datasets/acme/deep", folder: "public" },
      { visibility: "organization-read" },
    );
    const { ask } = await it.visit(it.vic, "climber");
    const ways = [
      "/../secret.txt",
      "/%2e%2e/secret.txt",
      "/..%2fsecret.txt",
      "/%252e%252e/secret.txt",
      "/..\\secret.txt",
    ];
    for (const way of [...ways, "/%2e%2e%5csecret.txt", "/a/../../secret.txt", "/%00"])
      expect([way, (await ask(way)).status]).toEqual([way, 403]);
    for (const way of ["/secret.txt", "//secret.txt", "/%2fsecret.txt", "/%"])
      expect([403, 404]).toContain((await ask(way)).status);
    const query = { query: "leads out of the application" };
    const { items } = await it.mia.call(listActivity, { params: { organization: "acme" }, query });
    expect(items.length).toBeGreaterThan(0);
  });

  test("are not asked for by other sites with the visitor's cookie, nor kept by a service worker", async () => {
    const { origin, ask } = await it.visit(it.vic, "site");
    expect((await ask("/app.js", { "sec-fetch-site": "same-site", "sec-fetch-mode": "no-cors" })).status).toBe(403);
    expect((await ask("/", { origin: "https://evil.example" })).status).toBe(403);
    expect((await ask("/", { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" })).status).toBe(200);
    expect((await ask("/app.js", { "sec-fetch-dest": "serviceworker", origin })).status).toBe(403);
    expect((await ask("/", { host: "evil.example" })).status).toBe(404);
  });

  test("end with the share, the membership, the token and the application that they were opened by", async () => {
    await it.pages(it.mia, "closing", { "index.html": "open" }, "private");
    const share = { ...at("closing"), subject: "vic-v" };
    await it.mia.call(application.put, { params: share, body: { level: "read" } });
    const shared = await it.visit(it.vic, "closing");
    expect((await shared.ask("/")).text).toBe("open");
    await it.mia.call(application.remove, { params: share });
    expect((await shared.ask("/")).status).toBe(404);

    const max = await it.person("max-x");
    const members = [{ path: "max-x", role: "viewer" }] as const;
    await it.mia.call(addMembers, { params: { organization: "acme" }, body: { members: [...members] } });
    const member = await it.visit(max, "site");
    expect((await member.ask("/")).status).toBe(200);
    await it.mia.call(removeMember, { params: { organization: "acme", member: "max-x" }, query: {} });
    expect((await member.ask("/")).status).toBe(404);

    const made = await it.dev.call(createToken, { body: { name: "short", scopes: ["compute"] } });
    const by = { ...it.dev, token: made.token };
    const { url } = await (
      await fetch(`${it.url}/api/v1/applications/acme/site/open`, {
        ...{ method: "POST", headers: { authorization: `Bearer ${by.token}` } },
      })
    ).json();
    const { host, search } = new URL(url);
    const cookie = String((await it.send(`/${search}`, { host })).headers["set-cookie"]).split(";")[0] ?? "";
    expect((await it.send("/", { host, cookie })).status).toBe(200);
    await it.dev.call(revokeToken, { params: { id: made.id } });
    expect((await it.send("/", { host, cookie })).status).toBe(401);

    const last = await it.visit(it.vic, "other");
    await it.mia.call(deleteApplication, { params: at("other") });
    expect((await last.ask("/")).status).toBe(404);
  });

  test("are read by programs with a token, if it is made for that", async () => {
    const { origin } = await it.visit(it.vic, "site");
    const { host } = new URL(origin);
    expect((await it.send("/", { host, authorization: `Bearer ${it.vic.token}` })).text).toBe("<h1>Start</h1>");
    expect((await it.send("/", { host, authorization: `Bearer ${it.sam.token}` })).status).toBe(404);
    const { token } = await it.vic.call(createToken, { body: { name: "narrow", scopes: ["data"] } });
    expect((await it.send("/", { host, authorization: `Bearer ${token}` })).status).toBe(403);
    expect((await it.send("/", { host })).status).toBe(401);
  });

  test("change with the next version at once, and end when what they are taken from is gone or moved away", async () => {
    await it.pages(it.mia, "moving", { "index.html": "first" });
    const { ask } = await it.visit(it.vic, "moving");
    await open(it.mia, at("moving"));
    await put(it.mia, at("moving"), "index.html", "second", { version: 2 });
    await seal(it.mia, at("moving"), 2);
    expect((await ask("/")).text).toBe("first");
    const serves = { form: "static", source: "datasets/acme/moving" } as const;
    await it.mia.call(putForward, { params: at("moving"), body: { serves } });
    expect((await ask("/")).text).toBe("second");
    await it.mia.call(versions.archive, { params: { ...at("moving"), version: 2 } });
    expect((await ask("/")).status).toBe(404);
    await it.mia.call(versions.unarchive, { params: { ...at("moving"), version: 2 } });
    expect((await ask("/")).text).toBe("second");
    await it.mia.call(transferDataset, { params: at("moving"), body: { namespace: "mia-m", confirm: "moving" } });
    expect((await ask("/", { "sec-fetch-mode": "navigate" })).text).toContain("What this application serves is gone");
  });

  test("a link leads away by its address at the console, for whoever may open it", async () => {
    const { id } = await it.make(
      it.mia,
      "acme",
      "away",
      { form: "link", url: "https://example.org/away" },
      { visibility: "organization-read" },
    );
    const went = await it.vic.fetch(`/a/${id}`, { redirect: "manual" });
    expect([went.status, went.headers.get("location")]).toEqual([302, "https://example.org/away"]);
    expect((await it.sam.fetch(`/a/${id}`, { redirect: "manual" })).status).toBe(404);
    expect((await fetch(`${it.url}/a/${id}`, { redirect: "manual" })).status).toBe(401);
  });
});

describe("pages of an application on a site that all share", () => {
  let shared: Stage;
  beforeAll(async () => {
    const port = String(await freePort("127.0.0.1"));
    shared = await stage({ GUILDHALL_WORKSPACE_PORT: port, GUILDHALL_WORKSPACE_URL: `http://127.0.0.1:${port}` });
    await shared.pages(shared.mia, "site", { "index.html": "<h1>Start</h1>", "docs/index.html": "docs" });
    await shared.pages(shared.mia, "other", { "index.html": "other" });
  });
  afterAll(() => shared.stop());

  const opened = async (name = "site") => {
    const { url } = await shared.vic.call(openApplication, { params: at(name) });
    return new URL(url);
  };

  test("are in a sandbox without an origin, and let in by what is in their address", async () => {
    const { pathname } = await opened();
    const { status, headers, text } = await shared.send(pathname);
    expect([status, text]).toEqual([200, "<h1>Start</h1>"]);
    expect(headers["content-security-policy"]).toMatch(/^sandbox allow-scripts [^;]*;.*frame-ancestors 'none'/);
    expect(headers["content-security-policy"]).not.toContain("allow-same-origin");
    expect(headers["set-cookie"]).toBeUndefined();
    expect(await shared.send(`${pathname}docs`)).toMatchObject({
      status: 301,
      headers: { location: `${pathname}docs/` },
    });
    expect((await shared.send(pathname, {}, "POST")).status).toBe(405);
  });

  test("let nobody into another application by it, nor climb there", async () => {
    const [one, two] = [await opened(), await opened("other")];
    const [, , id, pass] = one.pathname.split("/");
    const [, , other] = two.pathname.split("/");
    expect((await shared.send(`/a/${other}/${pass}/`)).status).toBe(401);
    expect((await shared.send(`/a/${id}/`)).status).toBe(401);
    for (const way of [`../../${other}/`, "%2e%2e/x", "..%2f"])
      expect((await shared.send(`${one.pathname}${way}`)).status).toBe(403);
  });

  test("end with what they were opened by, and lead home where they have run out", async () => {
    const { pathname } = await opened();
    await shared.mia.call(removeMember, { params: { organization: "acme", member: "vic-v" }, query: {} });
    expect((await shared.send(pathname)).status).toBe(404);
    const id = pathname.split("/")[2];
    const gone = await shared.send(`/a/${id}/old/docs/`, { "sec-fetch-mode": "navigate" });
    expect(gone).toMatchObject({ status: 302, headers: { location: `${shared.url}/a/${id}/docs/` } });
  });
});

test("where no address is named, links open and pages say what an operator has to do", async () => {
  const bare = await stage({ GUILDHALL_URL: "https://guild.example" });
  await bare.pages(bare.mia, "site", { "index.html": "x" });
  const problem = await problemOf(bare.mia.call(openApplication, { params: at("site") }));
  expect(problem.detail).toContain("GUILDHALL_WORKSPACE_URL");
  await bare.stop();
});
