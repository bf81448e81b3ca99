import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { getMe } from "../../contract/accounts.ts";
import { createClient } from "../../contract/client.ts";
import { createOrganization, listOrganizations } from "../../contract/organizations.ts";
import * as tokens from "../../contract/tokens.ts";
import { type Person, problemOf, until, type World, world } from "../world.ts";

let w: World;
let ann: Person;
beforeAll(async () => {
  w = await world();
  ann = await w.person("ann");
});
afterAll(() => w.stop());

const as = (token: string) => createClient({ baseUrl: w.url, headers: { authorization: `Bearer ${token}` } });

test("a token acts as its owner until it is revoked, and then never again", async () => {
  const { id, token } = await ann.call(tokens.createToken, { body: { name: "laptop" } });
  expect(await as(token)(getMe, {})).toMatchObject({ path: "ann" });
  await ann.call(tokens.revokeToken, { params: { id } });
  expect((await problemOf(as(token)(getMe, {}))).status).toBe(401);
});

test("only the hash of a secret is kept", async () => {
  const { token } = await ann.call(tokens.createToken, { body: { name: "kept" } });
  const { rows } = await w.owner.query(
    "select t::text as text, encode(sha256, 'hex') as hash from token t where name = 'kept'",
  );
  expect(token).toMatch(/^ghp_[\w-]{36}$/);
  expect(rows[0].text).not.toContain(token.slice(8));
  expect(rows[0].hash).toBe(createHash("sha256").update(token).digest("hex"));
});

test("a token narrowed to reading reads, and is told which scope it lacks", async () => {
  const { token } = await ann.call(tokens.createToken, { body: { name: "reader", scopes: ["read"] } });
  expect(await as(token)(listOrganizations, { query: {} })).toMatchObject({ items: [] });
  const problem = await problemOf(as(token)(createOrganization, { body: { path: "acme", name: "Acme" } }));
  expect(problem).toMatchObject({
    status: 403,
    code: "token_scope",
    detail: 'This needs a token with the scope "manage"',
  });
});

test("a token cannot make one that reaches further than itself", async () => {
  const { token } = await ann.call(tokens.createToken, { body: { name: "manager", scopes: ["manage", "read"] } });
  const wider = await problemOf(as(token)(tokens.createToken, { body: { name: "wider", scopes: ["compute"] } }));
  expect(wider.fields?.[0]?.path).toBe("body.scopes");
  const same = await as(token)(tokens.createToken, { body: { name: "same" } });
  expect(same.scopes).toEqual(["manage", "read"]);
});

test("an expired token is refused, and an expiry in the past is a fault of the field", async () => {
  const expires_at = new Date(Date.now() + 60_000).toISOString();
  const { token, id } = await ann.call(tokens.createToken, { body: { name: "short", expires_at } });
  await w.owner.query("update token set expires_at = now() - interval '1 second' where id = $1", [id]);
  expect((await problemOf(as(token)(getMe, {}))).status).toBe(401);
  const past = await problemOf(
    ann.call(tokens.createToken, { body: { name: "x", expires_at: "2020-01-01T00:00:00Z" } }),
  );
  expect(past.fields?.[0]?.path).toBe("body.expires_at");
});

test("nobody revokes another's token", async () => {
  const bob = await w.person("bob");
  const { id } = await ann.call(tokens.createToken, { body: { name: "mine" } });
  expect((await problemOf(bob.call(tokens.revokeToken, { params: { id } }))).status).toBe(404);
});

test("requests with one token do not wait for the one that notes its use", async () => {
  await w.owner.query("update token set last_used_at = null");
  await w.owner.query("update account set last_active_at = null");
  const noting = await w.owner.connect();
  try {
    await noting.query("begin");
    await noting.query("update token set last_used_at = now()");
    await noting.query("update account set last_active_at = now()");
    const answered = await Promise.all(Array.from({ length: 8 }, () => ann.call(getMe, {})));
    expect(answered.map(({ path }) => path)).toEqual(Array(8).fill("ann"));
  } finally {
    await noting.query("rollback");
    noting.release();
  }
  await until("both are noted", async () => {
    await ann.call(getMe, {});
    const { rows } = await w.owner.query(
      `select from account a join token t on t.account_id = a.id where a.path = 'ann'
         and a.last_active_at > now() - interval '1 minute' and t.last_used_at > now() - interval '1 minute'`,
    );
    return rows.length > 0;
  });
});
