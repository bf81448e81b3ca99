import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createClient } from "../../contract/client.ts";
import { addMembers } from "../../contract/members.ts";
import { createTeam } from "../../contract/teams.ts";
import { freePort } from "../../server/kernel/free-port.ts";
import { until } from "../world.ts";
import { type Shelf, shelf, verified } from "./shelf.ts";

let it: Shelf;
let child: ChildProcess | undefined;
const data = mkdtempSync(join(tmpdir(), "guildhall-webhooks-"));
beforeAll(async () => {
  it = await shelf();
  await it.ctx.ports.jobs.stop(); // whoever sends is another server of the same installation
});
afterAll(async () => {
  await kill();
  await it.stop();
  await rm(data, { recursive: true });
});

/** A whole server in a process of its own, on the same database. */
async function serve(): Promise<string> {
  const port = String(await freePort("127.0.0.1"));
  const own = { DATABASE_URL: String(it.owner.options.connectionString), GUILDHALL_DATA: data, PORT: port };
  const shared = { GUILDHALL_SECRET_FILE: join(it.data, "secret"), GUILDHALL_WEBHOOKS_PRIVATE: "yes" };
  const spawned = spawn(process.execPath, [join(import.meta.dirname, "../storm/serve.ts")], {
    env: { ...process.env, ...own, ...shared, LOG_LEVEL: "fatal" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  child = spawned;
  const [line] = await once(createInterface({ input: spawned.stdout }), "line");
  return String(line).replace("ready ", "");
}

async function kill(): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}

const count = async (where: string, org: string) => {
  const { rows } = await it.owner.query(
    `select count(*)::int as count from webhook_delivery d join webhook w on w.id = d.webhook_id
     join namespace n on n.id = w.namespace_id where n.path = $1 and ${where}`,
    [org],
  );
  return rows[0].count as number;
};

test("a server killed after the sending and before the noting leaves it to the next, which sends the same again", async () => {
  const org = await it.guild();
  const { secret } = await it.hook(org, { path: `/${org}`, events: ["member.joined"] });
  it.to.reply(() => "hang");
  await it.ann.call(addMembers, {
    params: { organization: org },
    body: { members: [{ path: "bob", role: "viewer" }] },
  });
  await serve();
  const [first] = await it.arrived(`/${org}`);
  await kill();
  expect(await count("d.state = 'pending' and d.leased_until > now()", org)).toBe(1);
  it.to.reply(() => ({ status: 204 }));
  await it.owner.query("update webhook_delivery set leased_until = now()"); // as if its lease were over
  await serve();
  const [, second] = await it.arrived(`/${org}`, 2);
  await until("it to be noted", async () => (await count("d.state = 'succeeded' and d.attempts = 2", org)) === 1);
  if (!first || !second) throw new Error("both arrived");
  expect(second.headers["webhook-id"]).toBe(first.headers["webhook-id"]);
  expect(second.body).toBe(first.body);
  for (const message of [first, second]) expect(verified(secret, message).type).toBe("member.joined");
  await kill();
}, 120_000);

test("of a storm of events, with a server killed in its midst, none is lost that was committed, and none sent that was not", async () => {
  const org = await it.guild();
  await it.hook(org, { path: `/${org}`, events: ["team.created"] });
  it.to.reply(({ headers }) => ({ status: headers["webhook-id"]?.endsWith("0") ? 500 : 204 })); // some fail at first
  const make = (url: string, from: number) => {
    const call = createClient({ baseUrl: url, headers: { authorization: `Bearer ${it.ann.token}` } });
    const one = (i: number) =>
      call(createTeam, { params: { organization: org }, body: { name: `team-${from + i}` } }).catch(() => {});
    return Promise.all(Array.from({ length: 60 }, (_, i) => one(i)));
  };
  const dying = make(await serve(), 0);
  await until("some to have arrived", async () => it.to.at(`/${org}`).length >= 20);
  await kill();
  await dying;
  it.to.reply(() => ({ status: 204 }));
  await it.owner.query("update webhook_delivery set leased_until = now(), next_at = now() where state = 'pending'");
  await make(await serve(), 1000);
  await until("everything to have been sent", async () => (await count("d.state = 'pending'", org)) === 0, 30);
  const { rows } = await it.owner.query(
    `select a.id from activity a join namespace n on n.id = a.namespace_id
     where n.path = $1 and a.action = 'team.create' and not a.refused order by a.id`,
    [org],
  );
  const arrived = new Set(it.to.at(`/${org}`).map(({ headers }) => headers["webhook-id"]));
  expect([...arrived].sort()).toEqual(rows.map(({ id }) => id));
  expect(rows.length).toBeGreaterThan(60);
  await kill();
}, 120_000);
