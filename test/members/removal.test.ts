import { once } from "node:events";
import { type ClientRequest, type IncomingMessage, request } from "node:http";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { addressOf } from "../../contract/client.ts";
import { returnMember } from "../../contract/departures.ts";
import { getLogs, listAllExecutions } from "../../contract/executions.ts";
import { datasets as files } from "../../contract/files.ts";
import { addMembers, removeMember } from "../../contract/members.ts";
import { datasets } from "../../contract/repositories.ts";
import { datasets as versions } from "../../contract/versions.ts";
import { type Lab, lab } from "../containers/lab.ts";
import { type Person, problemOf, until } from "../world.ts";

let it: Lab;
const talks = "while true; do echo still here; sleep 0.05; done";
const large_bytes = 64 * 2 ** 20;

beforeAll(async () => {
  it = await lab();
  await it.container("talk", talks);
  const at = { namespace: "acme", name: "large" };
  await it.mia.call(datasets.create, { body: { ...at, visibility: "organization-read" } });
  await it.mia.call(versions.open, { params: at, body: {} });
  const params = { ...at, version: 1 };
  await it.mia.call(files.put, { params: { ...params, path: "zeros" } }, { upload: Buffer.alloc(large_bytes) });
  await it.mia.call(versions.seal, { params });
}, 60_000);
afterAll(() => it.stop());

let gus: Person;
let count = 0;
beforeEach(async () => {
  gus = await it.person(`gus-${count++}`);
  const members = [{ path: gus.path, role: "developer" as const }];
  await it.mia.call(addMembers, { params: { organization: "acme" }, body: { members } });
});
const one = () => ({ params: { organization: "acme", member: gus.path } });
const remove = () => it.mia.call(removeMember, { ...one(), query: {} });

/** A connection of the guest's, and when it ended. */
function connect(method: "GET" | "PUT", path: string): { sent: ClientRequest; ended: Promise<number> } {
  const headers = {
    authorization: `Bearer ${gus.token}`,
    ...(method === "PUT" ? { "content-length": large_bytes } : {}),
  };
  const sent = request(it.url + path, { method, headers, agent: false });
  const ended = new Promise<number>((resolve) => {
    const end = () => resolve(performance.now());
    sent.on("error", end).on("close", end);
    sent.on("response", (answer) => answer.on("error", end).on("close", end));
  });
  return { sent, ended };
}

async function answered({ sent }: { sent: ClientRequest }): Promise<IncomingMessage> {
  const [answer] = (await once(sent, "response")) as [IncomingMessage];
  expect(answer.statusCode).toBe(200);
  return answer;
}

/** Follows a log, uploads slowly and downloads slowly, all under way. */
async function settleIn() {
  const { number } = await it.start(gus, "talk");
  await it.reach(gus, "talk", number, "running");
  const log = connect(
    "GET",
    addressOf(getLogs, { params: { namespace: "acme", name: "talk", number }, query: { follow: "true" } }),
  );
  log.sent.end();
  await once(await answered(log), "data");
  const at = { namespace: "acme", name: `upload-${gus.path}` };
  await gus.call(datasets.create, { body: at });
  await gus.call(versions.open, { params: at, body: {} });
  const upload = connect("PUT", addressOf(files.put, { params: { ...at, version: 1, path: "half" } }));
  upload.sent.write(Buffer.alloc(2 ** 20));
  const staging = "select from storage_reservation where account_id = $1";
  await until("the upload", async () => (await it.owner.query(staging, [gus.id])).rowCount);
  const download = connect(
    "GET",
    addressOf(files.get, { params: { namespace: "acme", name: "large", version: 1, path: "zeros" }, query: {} }),
  );
  download.sent.end();
  const bytes = (await answered(download)).pause();
  return { log, upload, download, bytes, number };
}

test("whoever is removed is cut off within a second: logs, uploads and downloads; what they run stops", async () => {
  const open = await settleIn();
  const began = performance.now();
  const done = await remove();
  expect(done.executions_stopped).toBe(1);
  let received = 0;
  open.bytes.on("data", (chunk: Buffer) => (received += chunk.length)).resume(); // what was on its way still comes
  for (const [what, { ended }] of Object.entries({ log: open.log, upload: open.upload, download: open.download }))
    expect((await ended) - began, what).toBeLessThan(1000);
  expect(received).toBeLessThan(large_bytes);
  const stopped = await it.reach(it.mia, "talk", open.number, "cancelled");
  expect(stopped.ended_at).not.toBeNull();
  const held = "select from storage_reservation where account_id = $1";
  await until("nothing promised", async () => (await it.owner.query(held, [gus.id])).rowCount === 0);
  expect(await it.broken()).toEqual([]);
}, 30_000);

test("others of the organization, and the same person elsewhere, notice nothing", async () => {
  const { number } = await it.start(it.dev, "talk");
  await it.reach(it.dev, "talk", number, "running");
  const answer = await it.dev.call.open(getLogs, {
    params: { namespace: "acme", name: "talk", number },
    query: { follow: "true" },
  });
  const reader = answer.body?.getReader();
  await remove();
  const after = await reader?.read();
  expect(after?.done).toBe(false);
  await reader?.cancel();
});

test("removed while starting, creating and uploading as fast as they can, nothing of theirs goes on", async () => {
  const errors: string[] = [];
  let isGone = false;
  const busy = async (act: (i: number) => Promise<unknown>) => {
    for (let i = 0; !isGone; i++) await act(i).catch((error: Error) => errors.push(error.message));
  };
  const at = { namespace: "acme", name: `own-${gus.path}` };
  await gus.call(datasets.create, { body: at });
  await gus.call(versions.open, { params: at, body: {} });
  const working = [
    busy(() => it.start(gus, "talk", { command: "true" })),
    busy((i) => gus.call(datasets.create, { body: { namespace: "acme", name: `${gus.path}-${i}` } })),
    busy((i) => gus.call(files.put, { params: { ...at, version: 1, path: `${i}.txt` } }, { upload: "a few bytes" })),
  ];
  await until("they are at it", async () => {
    const { rowCount } = await it.owner.query("select from resource where owner_id = $1", [gus.id]);
    return (rowCount ?? 0) > 10;
  });
  await remove();
  const { rows } = await it.owner.query("select count(*) from version_file");
  expect((await problemOf(gus.call(datasets.create, { body: { namespace: "acme", name: "late" } }))).status).toBe(404);
  isGone = true;
  await Promise.all(working);
  expect((await it.owner.query("select count(*) from version_file")).rows).toEqual(rows);
  expect((await it.owner.query("select from resource where owner_id = $1", [gus.id])).rowCount).toBe(0);
  await until("all of it has ended", async () => {
    const { items } = await it.mia.call(listAllExecutions, { query: { namespace: "acme", active: "true" } });
    return items.every(({ started_by }) => started_by.path !== gus.path);
  });
  expect(await it.broken()).toEqual([]);
}, 30_000);

test("removals and returns of the same people at the same moment leave them in or out, never half", async () => {
  const back = () => it.mia.call(returnMember, one());
  await Promise.allSettled([remove(), back(), remove(), back(), remove()]);
  const { rows } = await it.owner.query(
    `select exists (select from member where account_id = $1) as is_in,
      exists (select from former_member where account_id = $1) as is_out`,
    [gus.id],
  );
  expect(rows[0].is_in).not.toBe(rows[0].is_out);
  expect(await it.broken()).toEqual([]);
});

test("an heir who is removed at the same moment inherits nothing that would be lost", async () => {
  const hal = await it.person(`hal-${count}`);
  const members = [{ path: hal.path, role: "developer" as const }];
  await it.mia.call(addMembers, { params: { organization: "acme" }, body: { members } });
  for (const who of [gus, hal])
    await who.call(datasets.create, { body: { namespace: "acme", name: `of-${who.path}` } });
  const params = (member: Person) => ({ params: { organization: "acme", member: member.path } });
  await Promise.allSettled([
    it.mia.call(removeMember, { ...params(gus), query: { datasets: hal.path } }),
    it.mia.call(removeMember, { ...params(hal), query: { datasets: gus.path } }),
  ]);
  expect(await it.broken()).toEqual([]);
});
