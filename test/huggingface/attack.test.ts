import Fastify from "fastify";
import { afterAll, beforeAll, expect, test } from "vitest";
import { roles } from "../../contract/members.ts";
import { Scope } from "../../contract/tokens.ts";
import { createHttpServer } from "../../server/http/server.ts";
import type { Ctx } from "../../server/kernel/context.ts";
import { huggingface } from "../../server/protocols/huggingface/door.ts";
import { fixtures, targets } from "../access/fixtures.ts";
import { type Person, type World, world } from "../world.ts";
import { as, narrowed } from "./client.ts";

let w: World;
let server: Awaited<ReturnType<typeof attackable>>;
const askers = new Map<string, string | undefined>();

beforeAll(async () => {
  w = await world({ GUILDHALL_WEBHOOKS_PRIVATE: "yes" });
  server = await attackable(w.ctx);
  const f = await fixtures(w);
  const token = (person: Person) => as(w, person).accessToken;
  askers.set("nobody", undefined);
  askers.set("stranger", token(await w.person("stranger")));
  askers.set("member of another", token(f.foreigner));
  for (const role of roles) askers.set(role, token(f.members[role]));
  askers.set("operator", token(w.root));
  for (const scope of Scope.options)
    askers.set(`maintainer's token for ${scope}`, (await narrowed(w, f.members.maintainer, [scope])).accessToken);
}, 120_000);
afterAll(async () => {
  await server.close();
  await w.stop();
});

interface Attack {
  method: string;
  path: string;
  body?: object | string;
}

const oid = "b".repeat(64);
const lines = [
  { key: "header", value: { summary: "attacked" } },
  { key: "file", value: { path: "b.txt", content: "", encoding: "base64" } },
];
const batch = { operation: "upload", objects: [{ oid, size: 1 }] };
const repository = (name: string) => ({ type: "dataset", name, organization: "guild" });

/** Every route of the door, aimed at a data set of the guild. */
const aimed = (name: string): Attack[] => {
  const api = `/api/datasets/guild/${name}`;
  const web = `/datasets/guild/${name}`;
  const get = (path: string): Attack => ({ method: "GET", path });
  return [
    ...[api, `${api}/revision/main`, `${api}/auth-check`, `${api}/refs`, `${api}/commits/main`].map(get),
    ...[`${api}/tree/main`, `${web}/resolve/main/a.txt`, `${web}/raw/1/a.txt`].map(get),
    { method: "HEAD", path: `${web}/resolve/main/a.txt` },
    { method: "POST", path: `${api}/paths-info/main`, body: { paths: ["a.txt"] } },
    { method: "POST", path: `${api}/preupload/main`, body: { files: [{ path: "b.txt", size: 1, sample: "" }] } },
    { method: "POST", path: `${web}.git/info/lfs/objects/batch`, body: batch },
    { method: "POST", path: `${api}/commit/main`, body: lines.map((line) => JSON.stringify(line)).join("\n") },
    { method: "POST", path: `${api}/branch/attacked`, body: {} },
    { method: "DELETE", path: `${api}/branch/attacked` },
    { method: "POST", path: `${api}/tag/main`, body: { tag: "attacked" } },
    { method: "DELETE", path: `${api}/tag/attacked` },
    { method: "PUT", path: `${api}/settings`, body: { private: true } },
    { method: "POST", path: `${api}/duplicate`, body: { repository: `yard/${name}-copy` } },
    { method: "POST", path: "/api/repos/move", body: { ...moved(`guild/${name}`, `guild/${name}-moved`) } },
    { method: "DELETE", path: "/api/repos/delete", body: repository(name) },
  ];
};
const moved = (fromRepo: string, toRepo: string) => ({ fromRepo, toRepo, type: "dataset" });

const others: Attack[] = [
  { method: "GET", path: "/api/whoami-v2" },
  { method: "GET", path: "/api/settings/repositories" },
  { method: "GET", path: "/api/datasets?author=guild" },
  { method: "GET", path: "/api/models" },
  { method: "GET", path: "/api/organizations/guild/members" },
  { method: "GET", path: "/api/organizations/guild/overview" },
  { method: "GET", path: "/api/organizations/guild/settings/repositories" },
  { method: "POST", path: "/api/repos/create", body: repository("made") },
  { method: "POST", path: "/api/validate-yaml", body: { content: "" } },
  { method: "PUT", path: "/uploads/forged.ticket", body: "bytes" },
  { method: "PUT", path: "/uploads/forged.ticket/parts/1", body: "bytes" },
  { method: "POST", path: "/uploads/forged.ticket/complete", body: { oid, parts: [] } },
  { method: "POST", path: "/uploads/forged.ticket/verify", body: { oid, size: 1 } },
];

test("every route of the door, asked by everybody, answers as the committed matrix says", async () => {
  const attacks = [...others, ...Object.keys(targets).flatMap(aimed)];
  const printed: string[] = [];
  for (const attack of attacks) {
    const answers: string[] = [];
    for (const [who, token] of askers) answers.push(`${who} ${await server.attack(attack, token)}`);
    printed.push(`${attack.method} ${attack.path}${targetIn(attack)}\n  ${answers.join(", ")}`);
  }
  await expect(`${printed.join("\n")}\n`).toMatchFileSnapshot("routes.golden.txt");
}, 240_000);

const targetIn = ({ path, body }: Attack): string =>
  path.startsWith("/api/repos/")
    ? ` ${(body as { name?: string; fromRepo?: string }).name ?? (body as { fromRepo?: string }).fromRepo}`
    : "";

test("every route of the door is in the table", async () => {
  const attacked = [...others, ...aimed("private")].map(({ method, path }) => `${method} ${path.split("?")[0]}`);
  for (const { method, url } of await routesOfDoor()) {
    const pattern = new RegExp(`^${method} ${url.replace(/:\w+/g, "[^/]+").replace("*", ".+")}$`);
    if (!url.endsWith("tree/:revision/*"))
      expect(
        attacked.some((one) => pattern.test(one)),
        `${method} ${url} is not in the table`,
      ).toBe(true);
  }
});

/** What the door answers to; models are answered by the same lines as data sets. */
async function routesOfDoor() {
  const found: { method: string; url: string }[] = [];
  const app = Fastify();
  app.addHook("onRoute", ({ method, url }) => {
    const path = url
      .replace("/hf", "")
      .replace("/api/models/:", "/api/datasets/:")
      .replace(/^\/:namespace/, "/datasets/:namespace");
    for (const one of [method].flat()) if (url.startsWith("/hf/")) found.push({ method: one, url: path });
  });
  await app.register(huggingface(w.server));
  await app.ready();
  await app.close();
  return found.filter(({ method, url }) => method !== "HEAD" || url.includes("/resolve/"));
}

/** A server whose every request is undone: an attack that succeeds changes nothing for the next one. */
async function attackable(base: Ctx) {
  const ctx = { ...base, after_commit: [] as (() => void)[] };
  const app = await createHttpServer({ ...w.server, ctx, requests_per_minute: 1_000_000 });
  const url = `${await app.listen({ port: 0, host: "127.0.0.1" })}/hf`;
  const attack = async (one: Attack, token: string | undefined): Promise<number> => {
    const transaction = await w.ctx.db.startTransaction().execute();
    ctx.db = transaction;
    try {
      return await statusOf(url, one, token);
    } finally {
      await transaction.rollback().execute();
    }
  };
  return { attack, close: () => app.close() };
}

async function statusOf(url: string, { method, path, body }: Attack, token: string | undefined): Promise<number> {
  const stream = typeof body === "string";
  const response = await fetch(url + path, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined || stream ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: stream ? body : JSON.stringify(body) }),
  });
  await response.arrayBuffer();
  expect(response.status, `${method} ${path} fails`).toBeLessThan(500);
  return response.status;
}
