import { Writable } from "node:stream";
import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createToken, revokeToken } from "../../contract/tokens.ts";
import { createHttpServer } from "../../server/http/server.ts";
import { type Person, type World, world } from "../world.ts";

let w: World;
let ann: Person;
let other: Awaited<ReturnType<typeof anotherServer>>;
beforeAll(async () => {
  w = await world();
  ann = await w.person("ann");
  other = await anotherServer();
});
afterAll(async () => {
  await other.close();
  await w.stop();
});

/** Another server over the same database, which writes down everything that it logs. */
async function anotherServer() {
  const lines: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const log = pino({ level: "trace" }, stream);
  const app = await createHttpServer({ ...w.server, log, ctx: { ...w.ctx, ports: { ...w.ctx.ports, log } } });
  const url = await app.listen({ port: 0, host: "127.0.0.1" });
  return { url, lines, log, close: () => app.close() };
}

const ask = (url: string, token: string) =>
  fetch(`${url}/api/v1/me`, { headers: { authorization: `Bearer ${token}` } });

test("a rate holds exactly over several servers, and says when to come again", async () => {
  const { token } = await ann.call(createToken, { body: { name: "slow", requests_per_minute: 5 } });
  const urls = Array.from({ length: 16 }, (_, i) => (i % 2 === 0 ? w.url : other.url));
  const answers = await Promise.all(urls.map((url) => ask(url, token)));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(5);
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused).toHaveLength(11);
  const seconds = Number(refused[0]?.headers.get("retry-after"));
  expect(seconds).toBeGreaterThan(0);
  expect(seconds).toBeLessThanOrEqual(60);
  expect(await refused[0]?.json()).toMatchObject({
    code: "too_many",
    detail: "This token may make 5 requests a minute",
  });
  await w.owner.query("update token_minute set began_at = now() - interval '1 minute'");
  expect((await ask(other.url, token)).status).toBe(200);
});

test("a token without a rate is counted nowhere", async () => {
  const { token, id } = await ann.call(createToken, { body: { name: "free" } });
  expect((await ask(w.url, token)).status).toBe(200);
  expect((await w.owner.query("select from token_minute where token_id = $1", [id])).rowCount).toBe(0);
});

test("what is revoked at one server is refused at the other by the next request", async () => {
  const { token, id } = await ann.call(createToken, { body: { name: "two" } });
  expect((await ask(other.url, token)).status).toBe(200);
  await ann.call(revokeToken, { params: { id } });
  expect((await ask(other.url, token)).status).toBe(401);
});

test("a token in an address is refused, valid or not, with a prefix of others or hidden by percent signs", async () => {
  const { token } = await ann.call(createToken, { body: { name: "careless" } });
  const hidden = `%67${token.slice(1)}`;
  for (const query of [`access_token=${token}`, `token=hf_${token}`, `key=${hidden}`, `t=gho_${"x".repeat(36)}`]) {
    const answer = await fetch(`${w.url}/api/v1/me?${query}`, { headers: { authorization: `Bearer ${token}` } });
    expect([answer.status, (await answer.json()).code]).toEqual([400, "token_in_address"]);
  }
});

test("no log holds a secret, not of a request that fails", async () => {
  const { token } = await ann.call(createToken, { body: { name: "quiet" } });
  await ask(other.url, token);
  await ask(other.url, `${token}x`);
  await fetch(`${other.url}/api/v1/me?token=${token}`);
  await fetch(`${other.url}/${token}`, { headers: { authorization: `Bearer ${token}` } });
  await fetch(`${other.url}/api/v1/me`, {
    method: "PATCH",
    headers: { authorization: `Bearer ${token}` },
    body: token,
  });
  other.log.info("written");
  expect(other.lines.length).toBeGreaterThan(0);
  expect(other.lines.join("")).not.toContain(token.slice(8));
});
