import { createHash, createHmac } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { getMe } from "../../contract/accounts.ts";
import { listOwnActivity } from "../../contract/activity.ts";
import { endOtherSessions, endSession, listSessions } from "../../contract/sessions.ts";
import { type Person, problemOf, until, type World, world } from "../world.ts";
import { type Browser, browser, chrome } from "./browser.ts";

let w: World;
let ann: Person;
beforeAll(async () => {
  w = await world({ GUILDHALL_TRUSTED_PROXIES: "1" });
  ann = await w.person("ann");
});
afterAll(() => w.stop());

const phone =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1";
const signedIn = async (address?: string, agent?: string): Promise<Browser> => {
  const opened = browser(w, address, agent);
  expect((await opened.post("sign-in/email", ann)).status).toBe(200);
  return opened;
};
const codeOf = (call: Promise<unknown>) => problemOf(call).then(({ code }) => code);
const list = async (of: Browser) => (await of.call(listSessions, {})).items;

test("whoever reads the database cannot be anybody by it", async () => {
  const own = await signedIn();
  const cookie = decodeURIComponent([...own.cookies.values()][0] ?? "");
  const token = cookie.slice(0, cookie.lastIndexOf("."));
  const { rows } = await w.owner.query("select token, id from session");
  expect(rows.map((row) => row.token)).toContain(createHash("sha256").update(token).digest("hex"));
  const { rows: upgraded } = await w.owner.query(
    "select encode(sha256(convert_to($1, 'UTF8')), 'hex') = any (select token from session) as goes_on",
    [token],
  );
  expect(upgraded).toEqual([{ goes_on: true }]); // as the migration writes those that are there
  const all = (table: string) => `query_to_xml('select * from ${table}', true, true, '')::text`;
  const { rows: everything } = await w.owner.query(`select ${all("session")} || ${all("verification")} as text`);
  expect(everything[0].text).not.toContain(token);
  // even with the key that signs cookies, what the rows say opens nothing
  for (const { token: kept, id } of rows)
    for (const text of [kept, id]) {
      const signature = createHmac("sha256", w.server.cookie_secret).update(text).digest("base64");
      const forged = encodeURIComponent(`${text}.${signature}`);
      const headers = { cookie: `guildhall.session_token=${forged}` };
      expect((await fetch(`${w.url}/api/v1/me`, { headers })).status).toBe(401);
      expect(await (await fetch(`${w.url}/api/auth/get-session`, { headers })).json()).toBeNull();
    }
  expect((await own.call(getMe, {})).path).toBe("ann");
  expect(await (await own.fetch("/api/auth/get-session")).json()).toMatchObject({ user: { path: "ann" } });
});

test("one sees where one is signed in, by which browser and from where, and the list is nobody else's", async () => {
  const mine = await signedIn("198.51.100.7", phone);
  const items = await list(mine);
  expect(items[0]).toMatchObject({
    ...{ browser: "Safari 17", system: expect.stringMatching(/^iOS 17/), device: "phone" },
    ...{ address: "198.51.100.7", method: "password", current: true },
  });
  const other = items.find(({ current }) => !current);
  expect(other).toMatchObject({ browser: "Chrome 130", system: "Windows 10", device: "computer" });
  const bob = await w.person("bob");
  expect(await codeOf(bob.call(endSession, { params: { id: other?.id ?? "" } }))).toBe("not_found");
  expect((await bob.call(listSessions, {})).items).toEqual([]);
});

/** Opens the stream of changes; says whether it is open. */
async function openStream(of: Browser) {
  const response = await of.fetch("/api/v1/stream");
  const stream = { is_open: true };
  const drain = async () => {
    for await (const _ of response.body ?? []);
  };
  void drain()
    .catch(() => {})
    .finally(() => {
      stream.is_open = false;
    });
  return stream;
}

test("a session that is ended is refused on the next request, and its streams are cut; the others go on", async () => {
  const [desk, lost] = [await signedIn(), await signedIn("198.51.100.8", phone)];
  const [ended, kept] = [await openStream(lost), await openStream(desk)];
  const id = (await list(lost)).find(({ current }) => current)?.id ?? "";
  await desk.call(endSession, { params: { id } });
  expect((await lost.fetch("/api/v1/me")).status).toBe(401);
  await until("its stream is cut", async () => !ended.is_open);
  expect(kept.is_open).toBe(true);
  expect((await desk.call(getMe, {})).path).toBe("ann");
  const { ended: count } = await desk.call(endOtherSessions, {});
  expect(count).toBeGreaterThan(0);
  expect(await list(desk)).toHaveLength(1);
  const { items } = await ann.call(listOwnActivity, { query: { action: "session.end" } });
  expect(items.map(({ text }) => text)).toContain("ended a session (Safari 17, iOS 17)");
});

test("where somebody is seen moves with them, at most once a minute", async () => {
  const moving = await signedIn("198.51.100.20", chrome);
  await w.owner.query("update session set last_seen_at = now() - interval '2 minutes', ip_address = '192.0.2.1'");
  await moving.call(getMe, {});
  await until("it is noted", async () => (await list(moving))[0]?.address === "198.51.100.20");
});

test("whoever has just come is active, however short they stay", async () => {
  const opened = await signedIn();
  await w.owner.query("update account set last_active_at = null where id = $1", [ann.id]);
  await opened.call(getMe, {});
  await until("it is noted", async () => {
    const { rows } = await w.owner.query("select last_active_at from account where id = $1", [ann.id]);
    return rows[0].last_active_at !== null;
  });
});
