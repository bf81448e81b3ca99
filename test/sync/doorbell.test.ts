import { afterAll, beforeAll, expect, test } from "vitest";
import { makeDoorbell } from "../../contract/sync.ts";
import { listSyncRuns } from "../../contract/sync-runs.ts";
import { isGenuine, signatureOf } from "../../server/domain/sync/doorbell.ts";
import { until } from "../world.ts";
import { connect, type Forged, forged, imported } from "./shelf.ts";

const secret = "bBg5lrt03VixkX85CNqYIcecC0SIGASE";
const vectors = [
  ["1633679083918", "Xvh4YPVe6l31XpDRL9J2yeaEXabsckIoUUschpXiVck="],
  ["1633686799688", "OyjGt7PDU9xXl5khawx5APOUmODD+SaulKYnS/Nifew="],
] as const;

test.each(vectors)(
  "a ring at %s is signed as Gitee signs it, plain or percent-encoded, for an hour",
  (timestamp, token) => {
    const at = Number(timestamp);
    expect(signatureOf(secret, timestamp)).toBe(token);
    expect(isGenuine(secret, { timestamp, token }, at + 3_500_000)).toBe(true);
    expect(isGenuine(secret, { timestamp, token: encodeURIComponent(token) }, at)).toBe(true);
    expect(isGenuine(secret, { timestamp, token }, at + 3_700_000)).toBe(false);
    expect(isGenuine(secret, { timestamp: String(at + 1), token }, at)).toBe(false);
    expect(isGenuine(`${secret}x`, { timestamp, token }, at)).toBe(false);
    expect(isGenuine(secret, { timestamp, token: "%" }, at)).toBe(false);
  },
);

let w: Forged;
beforeAll(async () => {
  w = await forged();
}, 120_000);
afterAll(() => w.stop());

test("a ring brings one sync forward, whatever its body says, and heard twice it is one", async () => {
  const [ann, ada] = [await w.person("ann"), w.gitee.account("ada")];
  w.gitee.group("ringers", ada);
  const { id: connection } = await connect(w.gitee, ann, ada);
  await imported(ann, { connection, login: "ringers" });
  const bell = await ann.call(makeDoorbell, { params: { organization: "ringers" } });
  const ring = async (timestamp: string, token: string) => {
    const headers = { "x-gitee-token": token, "x-gitee-timestamp": timestamp, "content-type": "application/json" };
    return (await fetch(bell.url, { method: "POST", headers, body: '{"remove":"everybody"' })).status;
  };
  await w.owner.query("update sync_link set synced_at = synced_at - interval '1 hour'");
  const now = String(Date.now());
  expect(await ring(now, "nonsense")).toBe(400);
  expect(await ring(now, signatureOf(bell.secret, now))).toBe(200);
  expect(await ring(now, signatureOf(bell.secret, now))).toBe(200);
  const runs = await until("the ring is followed", async () => {
    const { items } = await ann.call(listSyncRuns, { params: { organization: "ringers" }, query: {} });
    return items[0]?.trigger === "doorbell" && items[0].state === "applied" && items;
  });
  expect(runs.map(({ trigger }) => trigger)).toEqual(["doorbell", "link"]);
  const { rows } = await w.owner.query("select 1 from sync_ring");
  expect(rows).toHaveLength(1);
});
