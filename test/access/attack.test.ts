import { afterAll, beforeAll, expect, test } from "vitest";
import { addressOf } from "../../contract/client.ts";
import { routes as contract } from "../../contract/index.ts";
import { removeMember, roles } from "../../contract/members.ts";
import type { Route } from "../../contract/route.ts";
import { createToken, Scope } from "../../contract/tokens.ts";
import { createHttpServer } from "../../server/http/server.ts";
import type { Ctx } from "../../server/kernel/context.ts";
import { routes as bound } from "../../server/main.ts";
import { type Person, type World, world } from "../world.ts";
import { examplesOf } from "./examples.ts";
import { type Fixtures, fixtures } from "./fixtures.ts";

let w: World;
let f: Fixtures;
let server: Awaited<ReturnType<typeof attackable>>;
const askers = new Map<string, Record<string, string>>();

beforeAll(async () => {
  w = await world({ GUILDHALL_WEBHOOKS_PRIVATE: "yes" });
  server = await attackable(w.ctx);
  f = await fixtures(w);
  askers.set("nobody", {});
  askers.set("stranger", bearer(await w.person("stranger")));
  askers.set("ex-member", bearer(await exMember()));
  askers.set("member of another", bearer(f.foreigner));
  askers.set("member of a deleted one", bearer(f.bygone.member));
  askers.set("who deleted it", bearer(f.bygone.maintainer));
  for (const role of roles) askers.set(role, bearer(f.members[role]));
  askers.set("operator", bearer(w.root));
  for (const scope of Scope.options)
    askers.set(`maintainer's token for ${scope}`, await narrowed(f.members.maintainer, scope));
  askers.set("organization's token", { authorization: `Bearer ${f.tokens.all.token}` });
  askers.set("organization's token that names", { authorization: `Bearer ${f.tokens.naming.token}` });
}, 120_000);
afterAll(async () => {
  await server.close();
  await w.stop();
});

const bearer = ({ token }: Person) => ({ authorization: `Bearer ${token}` });

async function exMember(): Promise<Person> {
  await f.members.maintainer.call(removeMember, {
    params: { organization: "guild", member: f.leaver.path },
    query: {},
  });
  return f.leaver;
}

async function narrowed(person: Person, scope: Scope) {
  const { token } = await person.call(createToken, { body: { name: scope, scopes: [scope] } });
  return { authorization: `Bearer ${token}` };
}

test("every route of the contract is answered, and nothing else", () => {
  const names = (of: Iterable<Route>) => [...of].map((route) => `${route.method} ${route.path}`).sort();
  expect(names(bound.map(({ route }) => route))).toEqual(names(contract.values()));
});

test("every route, asked by everybody, answers as the committed matrix says", async () => {
  const lines: string[] = [];
  for (const [name, route] of contract)
    for (const [target, input] of Object.entries(examplesOf(name, f))) {
      const answers: string[] = [];
      for (const [who, headers] of askers) answers.push(`${who} ${await server.attack(route, input, headers)}`);
      lines.push(`${name}${target === "" ? "" : ` (${target})`}\n  ${answers.join(", ")}`);
    }
  await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot("routes.golden.txt");
}, 600_000);

/** A server whose every request is undone: an attack that succeeds changes nothing for the next one. */
async function attackable(base: Ctx) {
  const ctx = { ...base, after_commit: [] as (() => void)[] };
  const app = await createHttpServer({ ...w.server, ctx, requests_per_minute: 1_000_000 });
  const url = await app.listen({ port: 0, host: "127.0.0.1" });
  const attack = async (route: Route, input: object, headers: Record<string, string>): Promise<number> => {
    const transaction = await w.ctx.db.startTransaction().execute();
    ctx.db = transaction;
    try {
      return await statusOf(url, route, input, headers);
    } finally {
      await transaction.rollback().execute();
    }
  };
  return { attack, close: () => app.close() };
}

async function statusOf(url: string, route: Route, input: object, headers: Record<string, string>): Promise<number> {
  const { body, upload = "some bytes" } = input as { body?: unknown; upload?: BodyInit };
  const enough = new AbortController();
  const response = await fetch(url + addressOf(route, input as never), {
    method: route.method,
    signal: enough.signal,
    headers: {
      ...headers,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(route.upload ? { "content-type": "application/octet-stream" } : {}),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(route.upload ? { body: upload } : {}),
  });
  if (route.carrier === "events") enough.abort();
  else await response.arrayBuffer();
  expect(response.status, `${route.method} ${route.path} fails`).toBeLessThan(500);
  return response.status;
}
