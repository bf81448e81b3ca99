import { connect } from "node:net";
import { isDeepStrictEqual } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { listActivity } from "../../contract/activity.ts";
import { stream } from "../../contract/installation.ts";
import { createInvitation, listInvitations } from "../../contract/members.ts";
import { deleteOrganization, editOrganization, restoreOrganization } from "../../contract/organizations.ts";
import { type Person, problemOf, until, type World, world } from "../world.ts";

let w: World;
let ann: Person;
const at = { params: { organization: "acme" } };
beforeAll(async () => {
  w = await world();
  ann = await w.person("ann");
  await w.organization(ann, "acme");
});
afterAll(() => w.stop());

const send = (body: BodyInit, headers: Record<string, string> = { "content-type": "application/json" }) =>
  ann.fetch("/api/v1/organizations", { method: "POST", headers, body });
const codeOf = async (response: Response) => [response.status, ((await response.json()) as { code: string }).code];

test("broken JSON, another content type, a body too large and no body are each named", async () => {
  expect(await codeOf(await send("{"))).toEqual([400, "malformed"]);
  expect(await codeOf(await send("path=x", { "content-type": "application/x-www-form-urlencoded" }))).toEqual([
    415,
    "media_type",
  ]);
  expect(await codeOf(await send(JSON.stringify({ name: "x".repeat(2 ** 21) })))).toEqual([413, "too_large"]);
  expect(await codeOf(await send("", {}))).toEqual([400, "invalid"]);
});

test("wrong types, numbers out of range and control characters are faults of their fields", async () => {
  const problem = await codeOf(
    await send(JSON.stringify({ path: 7, name: "a\u0000b", description: null, website: "javascript:alert(1)" })),
  );
  expect(problem).toEqual([400, "invalid"]);
  const page = await ann.fetch("/api/v1/organizations?limit=1000&cursor=%00&colour=red");
  const { fields } = (await page.json()) as { fields: { path: string }[] };
  expect(fields.map((f) => f.path).sort()).toEqual(["query.colour", "query.limit"]);
  expect(await codeOf(await ann.fetch("/api/v1/organizations?cursor=made-up"))).toEqual([400, "invalid"]);
});

test("what is missing is called missing, and half of a character is no text", async () => {
  const fields = async (body: string) => ((await (await send(body)).json()) as { fields: object[] }).fields;
  expect(await fields("{}")).toEqual(
    ["path", "name"].map((name) => ({ path: `body.${name}`, message: "This is missing" })),
  );
  expect(await fields('{"path":"halves","name":"a\\ud800b"}')).toEqual([
    { path: "body.name", message: "Half of a surrogate pair is no character" },
  ]);
});

test("an address that is no UTF-8 is a problem like any other", async () => {
  for (const path of ["/api/v1/datasets/acme/%ff", "/api/v1/me%zz", "/%80"]) {
    const response = await ann.fetch(path);
    expect(response.headers.get("content-type"), path).toContain("application/problem+json");
    expect(await codeOf(response), path).toEqual([400, "invalid"]);
  }
});

test("an unknown address and an unknown organization with wild characters are 404, what no name can be is 400", async () => {
  for (const path of ["/api/v1/nothing", "/api/v1/organizations/..%2f..", "/api/v1/organizations/%F0%9F%98%80"])
    expect((await ann.fetch(path)).status).toBe(404);
  for (const path of [
    "/api/v1/organizations/%zz",
    "/api/v1/organizations/a%00b",
    "/api/v1/resources?namespace=acme&query=%00",
  ])
    expect((await ann.fetch(path)).status, path).toBe(400);
});

test("every answer carries a request id, and the security headers of a page that nobody may frame", async () => {
  const { headers } = await ann.fetch("/api/v1/me");
  expect(headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  expect(headers.get("x-content-type-options")).toBe("nosniff");
  expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
});

test("a request with an idempotency key is done once, however often and however simultaneously it comes", async () => {
  const invite = (key: string, role: "viewer" | "developer" = "viewer") =>
    ann.call(createInvitation, { ...at, body: { role } }, { idempotencyKey: key });
  const answers = await Promise.all(Array.from({ length: 8 }, () => invite("once")));
  expect(new Set(answers.map((a) => a.id)).size).toBe(1);
  expect((await ann.call(listInvitations, { ...at, query: {} })).items.length).toBe(1);
  expect((await problemOf(invite("once", "developer"))).code).toBe("idempotency_conflict");
});

test("a request that failed may be sent again with the same key", async () => {
  const invite = (max_uses: number | null) =>
    ann.call(createInvitation, { ...at, body: { role: "maintainer", max_uses } }, { idempotencyKey: "again" });
  expect((await problemOf(invite(3))).code).toBe("invalid");
  expect(await invite(1)).toMatchObject({ role: "maintainer" });
});

test("health, readiness, metrics and the document of the API answer without a sign-in", async () => {
  for (const path of ["/healthz", "/readyz", "/metrics", "/api/openapi.json", "/api/docs"])
    expect((await fetch(w.url + path)).status, path).toBe(200);
  expect(await (await fetch(`${w.url}/metrics`)).text()).toContain("http_requests_total");
});

test("a change is told to members who listen and to nobody else", async () => {
  const mallory = await w.person("mallory");
  const [told, untold] = await Promise.all([listen(ann), listen(mallory)]);
  await ann.call(editOrganization, { ...at, body: { city: "Ulm" } });
  expect(await told.next()).toEqual({ namespace: "acme", entity: "organization" });
  expect(untold.heard()).toEqual([]);
  for (const ear of [told, untold]) ear.stop();
});

test("whoever is in an organization no more, or is again, is told so", async () => {
  const dora = await w.person("dora");
  await w.organization(dora, "dorm", [[ann, "viewer"]]);
  const at = { params: { organization: "dorm" } };
  const acts = [
    () => dora.call(deleteOrganization, { ...at, query: { confirm: "dorm" } }),
    () => dora.call(restoreOrganization, at),
  ];
  for (const act of acts) {
    const told = await listen(ann);
    await act();
    const change = { namespace: null, entity: "membership" };
    await until("they are told", async () => told.heard().some((one) => isDeepStrictEqual(one, change)));
    told.stop();
  }
});

async function listen(person: Person) {
  const stop = new AbortController();
  const response = await person.call.open(stream, {}, { signal: stop.signal });
  const heard: unknown[] = [];
  let wake = () => {};
  void (async () => {
    let text = "";
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += chunk;
      for (const [, data] of text.matchAll(/event: change\ndata: (.*)\n\n/g)) heard.push(JSON.parse(data ?? ""));
      if (heard.length > 0) wake();
    }
  })().catch(() => {});
  const next = async () => {
    if (heard.length === 0) await new Promise<void>((resolve) => (wake = resolve));
    return heard[0];
  };
  return { next, heard: () => heard, stop: () => stop.abort() };
}

test("a connection that sends half a header and stays does not stop others", async () => {
  const { port } = new URL(w.url);
  const slow = connect(Number(port), "127.0.0.1");
  slow.on("error", () => {});
  slow.write("GET /api/v1/me HTTP/1.1\r\nHost: x\r\n");
  expect((await ann.fetch("/api/v1/me")).status).toBe(200);
  slow.destroy();
});

test("the record of activity cannot be changed or deleted by the program", async () => {
  await ann.call(listActivity, { ...at, query: {} });
  await expect(w.ctx.db.deleteFrom("activity").execute()).rejects.toThrow(/permission denied/);
  await expect(w.ctx.db.updateTable("activity").set({ text: "" }).execute()).rejects.toThrow(/permission denied/);
});
