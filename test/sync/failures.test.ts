import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { beginForgeConnection, finishForgeConnection, listForgeConnections } from "../../contract/forge-connections.ts";
import { addMembers } from "../../contract/members.ts";
import { listNotifications } from "../../contract/notifications.ts";
import { editSync, getSync, lendConnection, takeConnectionBack } from "../../contract/sync.ts";
import { listSyncRuns } from "../../contract/sync-runs.ts";
import type { FakeAccount, FakeFault, FakeGroup } from "../gitee/state.ts";
import { type Person, problemOf, until } from "../world.ts";
import { authorize, connect, type Forged, forged, imported, rolesOf, settled, sync } from "./shelf.ts";

let w: Forged;
beforeAll(async () => {
  w = await forged();
}, 120_000);
afterEach(() => {
  w.gitee.judge = null;
  w.gitee.state.ahead_ms = 0;
});
afterAll(() => w.stop());

interface Cast {
  at: { params: { organization: string } };
  group: FakeGroup;
  ann: Person;
  ada: FakeAccount;
  ben: Person;
}

/** An imported organization: Ann, who administers it there and maintains it here, and Ben. */
async function cast(path: string): Promise<Cast> {
  const [ann, ben] = [await w.person(`${path}-ann`), await w.person(`${path}-ben`)];
  const [ada, there] = [w.gitee.account(`${path}-ada`), w.gitee.account(`${path}-ben`)];
  const group = w.gitee.group(path, ada, [there]);
  const { id: connection } = await connect(w.gitee, ann, ada);
  await connect(w.gitee, ben, there);
  await imported(ann, { connection, login: path });
  return { at: { params: { organization: path } }, group, ann, ada, ben };
}

const look = async ({ ann, at }: Cast) => (await ann.call(getSync, at)).link;

const wrong: [string, FakeFault, string][] = [
  ["an empty list", { text: "[]" }, "no_admin"],
  ["a server in trouble", { status: 503 }, "unavailable"],
  ["a missing organization", { status: 404 }, "not_found"],
  ["a list that may not be read", { status: 403 }, "forbidden"],
  ["an answer that breaks off", { cut: true }, "unavailable"],
  ["another shape", { text: '{"items":[]}' }, "malformed"],
  ["too many requests", { status: 429, retry_after: 60 }, "busy"],
];

test("nobody leaves because the forge fails: everything stays as it was read before, and the link says what is wrong", async () => {
  const one = await cast("failing");
  const before = await rolesOf(one.ann, "failing");
  for (const [name, fault, kind] of wrong) {
    w.gitee.judge = ({ path }) => (path.endsWith("/members") ? fault : undefined);
    const run = await sync(one.ann, "failing");
    expect(run, name).toMatchObject({ state: "failed", failure: { kind } });
    expect(await rolesOf(one.ann, "failing"), name).toEqual(before);
    expect(await look(one), name).toMatchObject({ health: "stale" });
  }
  w.gitee.judge = null;
  expect(await sync(one.ann, "failing")).toMatchObject({ state: "applied" });
  expect(await look(one)).toMatchObject({ health: "ok", health_text: "" });
}, 60_000);

test("another organization under the same name is not followed: maintainers are told", async () => {
  const one = await cast("moving");
  w.gitee.state.groups.delete(one.group.id);
  w.gitee.group("moving", one.ada);
  expect(await sync(one.ann, "moving")).toMatchObject({ state: "failed", failure: { kind: "moved" } });
  expect(await look(one)).toMatchObject({ health: "moved", next_at: null });
  expect(Object.keys(await rolesOf(one.ann, "moving"))).toHaveLength(2);
  const { items } = await one.ann.call(listNotifications, { query: {} });
  expect(items.map(({ action }) => action)).toContain("sync.moved");
});

test("an organization that was renamed there is found by its number", async () => {
  const one = await cast("naming");
  one.group.login = "named-anew";
  expect(await sync(one.ann, "naming")).toMatchObject({ state: "applied" });
  expect(await look(one)).toMatchObject({ forge_organization: { login: "named-anew" } });
});

test("a token that has ended is refreshed, once for all who need it, and early where its end is near", async () => {
  const one = await cast("refreshed");
  w.gitee.state.ahead_ms = 25 * 3_600_000;
  const refreshes = () => w.gitee.asked.filter((line) => line.startsWith("POST /oauth/token")).length;
  const before = refreshes();
  expect(await sync(one.ann, "refreshed")).toMatchObject({ state: "applied" });
  expect(refreshes()).toBe(before + 1);
  await w.owner.query("update forge_connection set expires_at = now() + interval '5 hours'");
  await Promise.all([1, 2, 3].map(() => sync(one.ann, "refreshed")));
  expect(refreshes()).toBe(before + 2);
});

test("where nobody is let in any more the link waits for an authorization, and goes on by itself after it", async () => {
  const one = await cast("revoked");
  w.gitee.revoke(one.ada);
  expect(await sync(one.ann, "revoked")).toMatchObject({ state: "failed", failure: { kind: "unauthorized" } });
  expect(await look(one)).toMatchObject({ health: "needs_authorization" });
  expect((await one.ann.call(listForgeConnections, {})).items).toMatchObject([{ state: "needs_authorization" }]);
  await connect(w.gitee, one.ann, one.ada);
  await until("it goes on by itself", async () => (await look(one))?.health === "ok");
});

test("where one account is not let in any more, the next that was lent is taken", async () => {
  const one = await cast("lent");
  const cleo = await w.person("lent-cleo");
  const there = w.gitee.account("lent-cleo");
  one.group.members.set(there.id, "admin");
  const { id: connection } = await connect(w.gitee, cleo, there);
  await one.ann.call(addMembers, { ...one.at, body: { members: [{ path: cleo.path, role: "maintainer" }] } });
  const { link } = await cleo.call(lendConnection, { ...one.at, body: { connection } });
  expect(link.connections.map(({ login, mine }) => [login, mine])).toEqual([
    ["lent-ada", false],
    ["lent-cleo", true],
  ]);
  w.gitee.revoke(one.ada);
  expect(await sync(one.ann, "lent")).toMatchObject({ state: "applied" });
  await cleo.call(takeConnectionBack, one.at);
  expect(await sync(one.ann, "lent")).toMatchObject({ state: "failed" });
});

test("a suspended sync stands still, and goes on when it is let go on", async () => {
  const one = await cast("suspended");
  await one.ann.call(editSync, { ...one.at, body: { suspended: true, every_hours: 1 } });
  expect(await look(one)).toMatchObject({ health: "suspended", next_at: null });
  expect((await problemOf(sync(one.ann, "suspended"))).code).toBe("conflict");
  await one.ann.call(editSync, { ...one.at, body: { suspended: false } });
  expect(await look(one)).toMatchObject({ health: "ok" });
});

test("what is due is synced by itself, and when somebody of it signs in a while after the last", async () => {
  const one = await cast("scheduled");
  const follows = (trigger: string) =>
    until(`it follows by ${trigger}`, async () => {
      const { items } = await one.ann.call(listSyncRuns, { ...one.at, query: { limit: 1 } });
      return items[0]?.trigger === trigger && items[0].state === "applied";
    });
  await w.owner.query("update sync_link set next_at = now() where login = 'scheduled'");
  w.ctx.ports.jobs.poke("sync");
  await follows("schedule");
  await w.owner.query("update sync_link set synced_at = now() - interval '1 hour' where login = 'scheduled'");
  const { status } = await fetch(`${w.url}/api/auth/sign-in/email`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: w.url },
    body: JSON.stringify({ email: one.ben.email, password: one.ben.password }),
  });
  expect(status).toBe(200);
  await follows("sign_in");
});

test("a server that takes over reads a run from its beginning", async () => {
  const one = await cast("taken");
  await w.owner.query(
    `with run as (
       insert into sync_run (link_id, organization_id, trigger, reader, leased_until, pages_read)
       select id, organization_id, 'button', gen_random_uuid(), now() - interval '1 second', 7 from sync_link
       where login = 'taken' returning id
     )
     insert into sync_staged (run_id, forge_account_id, login, name, forge_role) select id, '5', 'ghost', 'Ghost', 'admin' from run`,
  );
  const run = await sync(one.ann, "taken");
  expect(await settled(one.ann, "taken", run.id)).toMatchObject({ state: "applied", people_read: 2, pages_read: 1 });
  expect(run.counts).toMatchObject({ pend: 0, remove: 0 });
});

test("an authorization works once, for whoever began it, where they began it, and tokens lie nowhere in clear", async () => {
  const [ann, ben] = [await w.person("once-ann"), await w.person("once-ben")];
  const ada = w.gitee.account("once-ada");
  const { url } = await ann.call(beginForgeConnection, { body: { provider: "gitee" } });
  expect(new URL(url).searchParams.get("scope")).toBe("user_info groups");
  const back = await authorize(w.gitee, url, ada);
  expect(back.href.split("?")[0]).toBe(`${w.url}/settings/forges/callback`);
  const body = { code: back.searchParams.get("code") ?? "", state: back.searchParams.get("state") ?? "" };
  expect((await problemOf(ben.call(finishForgeConnection, { body }))).code).toBe("conflict");
  await ann.call(finishForgeConnection, { body });
  expect((await problemOf(ann.call(finishForgeConnection, { body }))).code).toBe("conflict");
  const { rows } = await w.owner.query<{ tokens: Buffer }>("select tokens from forge_connection");
  const clear = [...w.gitee.state.tokens.keys(), ...w.gitee.state.refresh_tokens.keys()];
  expect(rows.filter(({ tokens }) => clear.some((token) => tokens.includes(token)))).toEqual([]);
});

test("an account there is one person's here", async () => {
  const [ann, ben] = [await w.person("two-ann"), await w.person("two-ben")];
  const [ada, eve] = [w.gitee.account("two-ada"), w.gitee.account("two-eve")];
  await connect(w.gitee, ann, ada);
  expect((await problemOf(connect(w.gitee, ben, ada))).detail).toContain("Somebody else here is two-ada");
  expect((await problemOf(connect(w.gitee, ann, eve))).detail).toContain("You have connected two-ada");
});
