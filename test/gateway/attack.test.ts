import OpenAI from "openai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApi, deleteApi, editApi, getApi } from "../../contract/apis.ts";
import { getCall, getCallStatistics, listCalls } from "../../contract/calls.ts";
import { removeMember } from "../../contract/members.ts";
import { createOrganizationToken } from "../../contract/organization-tokens.ts";
import { createToken, revokeToken } from "../../contract/tokens.ts";
import { problemOf, until } from "../world.ts";
import { type Shelf, shelf } from "./shelf.ts";

let it_: Shelf;
beforeAll(async () => {
  it_ = await shelf();
});
afterAll(() => it_.stop());

const question = [{ role: "user" as const, content: "say something" }];
const ask = (person: { token: string }, model: string) =>
  it_
    .as(person)
    .chat.completions.create({ model, messages: question })
    .then(
      () => 200,
      (e) => e.status,
    );
const raw = (path: string, init: RequestInit = {}) => fetch(`${it_.url}${path}`, init);
const posted = (model: string, headers: Record<string, string>) =>
  raw("/v1/chat/completions", {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ model, messages: question }),
  });

describe("a token", () => {
  it("of somebody else's organization knows nothing of a model", async () => {
    const model = await it_.publish("honest");
    const eve = await it_.person("eve");
    await it_.organization(eve, "evil-corp");
    expect(await ask(eve, model)).toBe(404);
    expect((await it_.as(eve).models.list()).data).toEqual([]);
  });

  it("that was revoked a moment ago is refused, and so is one that is too narrow", async () => {
    const model = await it_.publish("honest");
    const made = await it_.bob.call(createToken, { body: { name: "short" } });
    expect(await ask(made, model)).toBe(200);
    await it_.bob.call(revokeToken, { params: { id: made.id } });
    expect(await ask(made, model)).toBe(401);
    const narrow = await it_.bob.call(createToken, { body: { name: "narrow", scopes: ["read", "data"] } });
    expect(await ask(narrow, model)).toBe(403);
    const calling = await it_.bob.call(createToken, { body: { name: "calling", scopes: ["call"] } });
    expect(await ask(calling, model)).toBe(200);
  });

  it("of the organization calls what the organization sees or what it names, and counts for its member", async () => {
    const [model, other] = [await it_.publish("honest"), await it_.publish("honest")];
    const make = (body: object) =>
      it_.ann.call(createOrganizationToken, {
        params: { organization: "acme" },
        body: { name: "robot", scopes: ["call"], ...body },
      });
    const all = await make({ assigned_to: "bob" });
    expect(await ask(all, model)).toBe(200);
    expect((await it_.as(all).models.list()).data.map(({ id }) => id)).toContain(other);
    const resources = [{ kind: "api", name: model.slice("acme/".length) }];
    const naming = await make({ all_resources: false, resources });
    expect([await ask(naming, model), await ask(naming, other)]).toEqual([200, 404]);
    expect((await it_.as(naming).models.list()).data.map(({ id }) => id)).toEqual([model]);
    const reading = await make({ scopes: ["read"] });
    expect(await ask(reading, model)).toBe(403);
    const calls = await until("both are written", async () => {
      const query = { model };
      const { items } = await it_.ann.call(listCalls, { params: { namespace: "acme" }, query });
      return items.length === 2 && items;
    });
    expect(calls.map(({ member, token }) => [member.path, token?.id]).sort()).toEqual(
      [
        ["ann", naming.id],
        ["bob", all.id],
      ].sort(),
    );
  });

  it("in an address is no token", async () => {
    const model = await it_.publish("honest");
    for (const name of ["api_key", "key", "token", "access_token"])
      expect((await raw(`/v1/models?${name}=${it_.bob.token}`)).status).toBe(400);
    const told = await (await posted(model, {})).json();
    expect(told.error).toMatchObject({ code: "invalid_api_key", message: expect.stringContaining("Authorization") });
  });

  it("of a member who was removed is refused, and their stream is cut", async () => {
    const model = await it_.publish("slow:20");
    const kim = await it_.person("kim");
    const { addMembers } = await import("../../contract/members.ts");
    await it_.ann.call(addMembers, {
      params: { organization: "acme" },
      body: { members: [{ path: "kim", role: "developer" }] },
    });
    const stream = await it_
      .as(kim)
      .chat.completions.create({ model, messages: question, max_tokens: 2000, stream: true });
    let seen = 0;
    for await (const _ of stream)
      if (++seen === 3)
        await it_.ann.call(removeMember, { params: { organization: "acme", member: "kim" }, query: {} });
    expect(seen).toBeLessThan(1000);
    expect(await ask(kim, model)).toBe(404);
  });
});

describe("headers", () => {
  it("go up and down only as the protocol needs them", async () => {
    const model = await it_.publish("honest");
    const response = await posted(model, {
      ...{
        authorization: `Bearer ${it_.bob.token}`,
        cookie: "guildhall.session_token=stolen",
        "x-forwarded-for": "1.2.3.4",
      },
      ...{ "openai-organization": "org-other", "x-api-key": "other", "openai-beta": "assistants=v2", te: "trailers" },
    });
    expect(response.status).toBe(200);
    const { headers } = it_.upstream.asked.at(-1) ?? { headers: {} };
    expect(headers).toMatchObject({
      authorization: "Bearer sk-up-secret",
      "openai-beta": "assistants=v2",
      "user-agent": "guildhall",
    });
    for (const name of ["cookie", "x-forwarded-for", "openai-organization", "x-api-key", "te", "origin", "referer"])
      expect(headers).not.toHaveProperty(name);
    expect(JSON.stringify(headers)).not.toContain(it_.bob.token);
    for (const name of ["set-cookie", "x-internal"]) expect(response.headers.get(name)).toBeNull();
    expect(response.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe("the secret of an upstream", () => {
  it("is in no answer, no error, no history and no table", async () => {
    const model = await it_.publish("tell");
    const failed = await it_
      .as(it_.bob)
      .chat.completions.create({ model, messages: question })
      .catch((e) => e);
    expect(failed).toBeInstanceOf(OpenAI.BadRequestError);
    expect(failed.message).toContain("you sent Bearer ***");
    const params = { namespace: "acme", name: model.slice(5) };
    const api = await it_.ann.call(getApi, { params });
    expect(api.upstreams).toMatchObject([{ has_secret: true, model: "tell" }]);
    await it_.ann.call(editApi, { params, body: { price: { call_micros: 5 } } });
    const dump = await it_.owner.query(`select (select jsonb_agg(to_jsonb(u)) from upstream u)::text
      || (select jsonb_agg(to_jsonb(a)) from activity a)::text || coalesce((select jsonb_agg(to_jsonb(c)) from call c)::text, '') as all`);
    expect(JSON.stringify(api) + dump.rows[0].all).not.toContain("sk-up-secret");
    expect(dump.rows[0].all).not.toContain(Buffer.from("sk-up-secret").toString("hex"));
  });

  it("stays when a route is changed, and does not follow to another address", async () => {
    const model = await it_.publish("honest");
    const params = { namespace: "acme", name: model.slice(5) };
    const [upstream] = (await it_.ann.call(getApi, { params })).upstreams ?? [];
    const same = { kind: "external" as const, id: upstream?.id ?? "", address: it_.upstream.address, model: "honest" };
    await it_.ann.call(editApi, { params, body: { upstreams: [same] } });
    expect(await ask(it_.bob, model)).toBe(200);
    expect(it_.upstream.asked.at(-1)?.headers.authorization).toBe("Bearer sk-up-secret");
    const moved = { ...same, address: "http://127.0.0.1:9/v1" };
    const { fields } = await problemOf(it_.ann.call(editApi, { params, body: { upstreams: [moved] } }));
    expect(fields).toMatchObject([{ path: "body.upstreams.0.secret" }]);
  });

  it("of one upstream opens for no other", async () => {
    const [one, two] = [await it_.publish("honest"), await it_.publish("honest")];
    const name = (model: string) => model.slice(5);
    await it_.owner.query(
      `update upstream set secret = (select u.secret from upstream u join resource r on r.id = u.resource_id where r.name = $1)
       where resource_id = (select id from resource where name = $2 and kind = 'api')`,
      [name(one), name(two)],
    );
    expect(await ask(it_.bob, two)).toBe(502);
  });
});

describe("a route", () => {
  it("is published by maintainers, and its upstreams are seen by them", async () => {
    const body = {
      namespace: "acme",
      name: "mine",
      upstreams: [{ kind: "external" as const, address: it_.upstream.address, model: "m" }],
    };
    expect(await problemOf(it_.bob.call(createApi, { body }))).toMatchObject({ status: 403, permission: "api.create" });
    const model = await it_.publish("honest");
    const params = { namespace: "acme", name: model.slice(5) };
    expect((await it_.bob.call(getApi, { params })).upstreams).toBeNull();
    expect(await problemOf(it_.bob.call(editApi, { params, body: { price: {} } }))).toMatchObject({ status: 403 });
    await it_.ann.call(deleteApi, { params });
    expect(await ask(it_.bob, model)).toBe(404);
  });

  it("that is private is called by its owner only", async () => {
    const model = await it_.publish("honest", { visibility: "private" });
    expect(await ask(it_.ann, model)).toBe(200);
    expect(await ask(it_.bob, model)).toBe(404);
  });

  it("asks the next upstream when one fails, which rests then, and tells nobody where that was", async () => {
    const dead = { kind: "external" as const, address: "http://127.0.0.1:9/v1", model: "m" };
    const broken = { kind: "external" as const, address: it_.upstream.address, model: "error:503" };
    const good = { kind: "external" as const, address: it_.upstream.address, model: "honest" };
    const model = await it_.publish("honest", { upstreams: [dead, broken, good] });
    expect(await ask(it_.bob, model)).toBe(200);
    const api = await it_.ann.call(getApi, { params: { namespace: "acme", name: model.slice(5) } });
    expect(api.upstreams?.map(({ resting_until }) => resting_until !== null)).toEqual([true, true, false]);
    const before = it_.upstream.asked.length;
    expect(await ask(it_.bob, model)).toBe(200);
    expect(it_.upstream.asked.slice(before).map(({ body }) => body["model"])).toEqual(["honest"]);
    const call = await until("its calls", async () =>
      (await it_.calls(0)).find((one) => one.model === model && one.attempts === 3),
    );
    const seen = await it_.bob.call(getCall, { params: { namespace: "acme", id: call.request_id } });
    expect(seen).toMatchObject({ id: call.id, upstream: null });
  });

  it("is asked by the stream's first byte: an upstream that breaks before it is passed over", async () => {
    const cut = { kind: "external" as const, address: it_.upstream.address, model: "error:500" };
    const good = { kind: "external" as const, address: it_.upstream.address, model: "honest" };
    const model = await it_.publish("honest", { upstreams: [cut, good] });
    let tokens = 0;
    const stream = await it_
      .as(it_.bob)
      .chat.completions.create({ model, messages: question, stream: true, max_tokens: 4 });
    for await (const { choices } of stream) if (choices[0]?.delta.content) tokens++;
    expect(tokens).toBe(4);
  });
});

describe("the log of calls", () => {
  it("shows members what the organization allows, and sums it", async () => {
    await until("calls of both", async () => new Set((await it_.calls(0)).map(({ member }) => member.path)).size > 1);
    await it_.owner.query(
      "update organization set usage_visibility = 'own' where id = (select id from namespace where path = 'acme')",
    );
    const { items } = await it_.bob.call(listCalls, { params: { namespace: "acme" }, query: {} });
    expect(new Set(items.map(({ member }) => member.path))).toEqual(new Set(["bob"]));
    const params = { namespace: "acme" };
    const own = await it_.bob.call(getCallStatistics, { params, query: { by: "member" } });
    expect(own.items.map(({ key }) => key)).toEqual(["bob"]);
    const all = await it_.ann.call(getCallStatistics, { params, query: { by: "member", every: "day" } });
    expect(all.items.map(({ key }) => key).sort()).toContain("ann");
    const csv = await (await it_.ann.fetch("/api/v1/namespaces/acme/calls/export")).text();
    expect(csv.split("\n")[0]).toContain("request_id");
    expect(await it_.broken()).toEqual([]);
  });
});
