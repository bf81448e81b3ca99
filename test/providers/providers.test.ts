import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createClient } from "../../contract/client.ts";
import * as contract from "../../contract/sign-in-providers.ts";
import { provider } from "../../server/domain/providers/providers.ts";
import { type Person, problemOf, type World, world } from "../world.ts";

let w: World;
let ann: Person;
beforeAll(async () => {
  w = await world();
  ann = await w.person("ann");
});
afterAll(() => w.stop());

const gitee = {
  id: "gitee",
  kind: "gitee",
  name: "Gitee",
  client_id: "an-id",
  client_secret: "a-secret-of-gitee",
} as const;
const edit = (id: string, body: Parameters<typeof ann.call<typeof contract.editSignInProvider>>[1]["body"]) =>
  w.root.call(contract.editSignInProvider, { params: { provider: id }, body });

test("an operator lets people sign in with Gitee; everybody sees the way, nobody ever sees the secret", async () => {
  const made = await w.root.call(contract.createSignInProvider, { body: gitee });
  expect(made).toMatchObject({ base_url: "https://gitee.com", scopes: [], enabled: true, people: 0 });
  expect(made.redirect_uri).toBe(`${w.url}/api/auth/callback/gitee`);
  const nobody = createClient({ baseUrl: w.url });
  expect((await nobody(contract.listSignInWays, {})).items).toEqual([{ id: "gitee", kind: "gitee", name: "Gitee" }]);
  const { rows } = await w.owner.query("select to_jsonb(p)::text as text from sign_in_provider p");
  const told = JSON.stringify([made, (await w.root.call(contract.listSignInProviders, {})).items, rows]);
  expect(told).not.toContain(gitee.client_secret);
  expect(await provider(w.ctx, "gitee")).toMatchObject({ client_id: "an-id", client_secret: gitee.client_secret });
});

test("whoever is no operator learns nothing of the settings and changes nothing", async () => {
  for (const call of [
    () => ann.call(contract.listSignInProviders, {}),
    () => ann.call(contract.createSignInProvider, { body: { ...gitee, id: "mine" } }),
    () => ann.call(contract.editSignInProvider, { params: { provider: "gitee" }, body: { name: "Mine" } }),
  ])
    expect((await problemOf(call())).code).toBe("forbidden");
});

test("a second one of the same id, an address that is none, and words that are reserved are refused", async () => {
  const make = (body: object) => problemOf(w.root.call(contract.createSignInProvider, { body: { ...gitee, ...body } }));
  expect((await make({})).code).toBe("name_taken");
  expect((await make({ id: "credential" })).fields?.[0]?.path).toBe("body.id");
  expect((await make({ id: "x", base_url: "ftp://gitee.com" })).fields?.[0]?.path).toBe("body.base_url");
  expect((await make({ id: "x", base_url: "https://user@gitee.com" })).fields?.[0]?.path).toBe("body.base_url");
  expect((await make({ id: "x", kind: "oidc" })).fields?.[0]?.path).toBe("body.base_url");
});

test("a secret never goes to another address, nor do the people who are connected, unless an operator says so", async () => {
  const moved = { base_url: "https://git.example.org/" };
  expect((await problemOf(edit("gitee", moved))).fields?.[0]?.path).toBe("body.client_secret");
  await w.owner.query(
    "insert into credential (account_id, provider_id, provider_account_id) values ($1, 'gitee', '17')",
    [ann.id],
  );
  expect((await problemOf(edit("gitee", { ...moved, client_secret: "another" }))).code).toBe("conflict");
  const there = await edit("gitee", { ...moved, client_secret: "another", moved: true });
  expect(there).toMatchObject({ base_url: "https://git.example.org", people: 1 });
  expect((await provider(w.ctx, "gitee")).client_secret).toBe("another");
});

test("one that is switched off is offered to nobody", async () => {
  await edit("gitee", { enabled: false });
  expect((await ann.call(contract.listSignInWays, {})).items).toEqual([]);
  await expect(provider(w.ctx, "gitee")).rejects.toMatchObject({ kind: "not_found" });
});

test("a check says what is wrong in words, and reads what an issuer says of itself", async () => {
  const answers = new Map<string, unknown>();
  const server = createServer((request, response) => {
    const answer = answers.get(request.url ?? "");
    response.writeHead(answer ? 200 : 404, { "content-type": "application/json" }).end(JSON.stringify(answer ?? {}));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await w.root.call(contract.createSignInProvider, {
    body: { ...gitee, id: "campus", kind: "oidc", base_url: issuer },
  });
  const check = () => w.root.call(contract.checkSignInProvider, { params: { provider: "campus" } });
  expect((await check()).fault).toMatch(/answers 404, not with a discovery document/);
  const document = {
    issuer,
    authorization_endpoint: `${issuer}/a`,
    token_endpoint: `${issuer}/t`,
    jwks_uri: `${issuer}/k`,
  };
  answers.set("/.well-known/openid-configuration", { ...document, issuer: "https://elsewhere.example" });
  expect((await check()).fault).toContain("says that its issuer is https://elsewhere.example");
  answers.set("/.well-known/openid-configuration", document);
  expect(await check()).toMatchObject({ ok: true, issuer, token_endpoint: `${issuer}/t` });
  server.close();
  server.closeAllConnections();
  expect(await check()).toMatchObject({ ok: false, fault: expect.stringContaining("nothing listens") });
});

test("removing one disconnects everybody from it, and each change is in the record", async () => {
  const at = { params: { provider: "gitee" } };
  const doubtful = w.root.call(contract.deleteSignInProvider, { ...at, query: { confirm: "github" } });
  expect((await problemOf(doubtful)).code).toBe("invalid");
  await w.root.call(contract.deleteSignInProvider, { ...at, query: { confirm: "gitee" } });
  const { rows } = await w.owner.query("select count(*)::int as n from credential where provider_id = 'gitee'");
  expect(rows).toEqual([{ n: 0 }]);
  const { rows: lines } = await w.owner.query(
    "select action from activity where entity_kind = 'sign_in_provider' and entity_id = 'gitee' and not refused order by id",
  );
  expect(lines.map(({ action }) => action.split(".")[1])).toEqual(["create", "edit", "edit", "delete"]);
  const { rows: all } = await w.owner.query("select to_jsonb(a)::text as text from activity a");
  expect(JSON.stringify(all)).not.toContain(gitee.client_secret);
});
