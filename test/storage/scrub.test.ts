import { existsSync, unlinkSync, writeFileSync } from "node:fs";
import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { listActivity } from "../../contract/activity.ts";
import { listNotifications } from "../../contract/notifications.ts";
import { getStorage, listDamage, scrubStorage } from "../../contract/storage.ts";
import { bindable, materialize } from "../../server/domain/repositories/repositories.ts";
import { paceOf } from "../../server/domain/storage/examination.ts";
import { fileAt, open, put, seal, sha256Of, shelf } from "../repositories/shelf.ts";
import { type Person, until, type World, world } from "../world.ts";

let w: World;
let ann: Person;
let bob: Person;

beforeAll(async () => {
  w = await world({ GUILDHALL_SCRUB_MIB_PER_SECOND: "1000" });
  [ann, bob] = [await w.person("ann"), await w.person("bob")];
  await w.organization(ann, "lab", [[bob, "developer"]]);
});
afterAll(() => w.stop());

const blobOf = (content: string) => {
  const sha256 = sha256Of(content);
  return join(w.data, "blobs", "blobs", sha256.slice(0, 2), sha256);
};
const age = () => w.owner.query("update blob set touched_at = now() - interval '2 hours'");

async function spoil(content: string) {
  await chmod(blobOf(content), 0o644);
  writeFileSync(blobOf(content), content.replace(/.$/, "!"));
}

/** An operator asks for a scrub, and sees it end. */
async function scrub() {
  await age();
  await w.root.call(scrubStorage, {});
  return until("an end of the scrub", async () => {
    const { scrub } = await w.root.call(getStorage, {});
    return scrub?.ended_at ? scrub : undefined;
  });
}

const damage = async () => (await w.root.call(listDamage, { query: {} })).items;
const told = async (person: Person) =>
  (await person.call(listNotifications, { query: {} })).items.filter(({ action }) => action.startsWith("version."));
const status = async (...where: Parameters<typeof fileAt>) => (await bob.fetch(fileAt(...where))).status;

test("whole bytes are read again, and nothing is said of them", async () => {
  const at = await shelf(bob, "lab", "whole");
  await put(bob, at, "a.txt", "as it was");
  const { blobs, blobs_total, bytes, bytes_total, damaged } = await scrub();
  expect([blobs, bytes, damaged]).toEqual([blobs_total, bytes_total, 0]);
  expect(await damage()).toEqual([]);
});

test("damage is found, told to owner and operators with every file it touches, and given to nobody", async () => {
  const at = await shelf(bob, "lab", "tales", "organization-read");
  await put(bob, at, "one.txt", "a tale that changes");
  await put(bob, at, "again/one.txt", "a tale that changes");
  await put(bob, at, "two.txt", "a tale that stays");
  await seal(bob, at);
  const bound = await bindable(
    { ...w.ctx, actor: { ...w.ctx.actor, kind: "person", id: bob.id } },
    "datasets/lab/tales",
    1,
  );
  const folder = await materialize(w.ctx, bound.version_id);
  await spoil("a tale that changes");
  expect((await scrub()).damaged).toBe(1);
  expect(await damage()).toMatchObject([
    {
      sha256: sha256Of("a tale that changes"),
      damage: "changed",
      files_total: 2,
      files: ["again/one.txt", "one.txt"].map((path) => ({ namespace: "lab", name: "tales", version: 1, path })),
    },
  ]);
  const answer = await bob.fetch(fileAt(at, "one.txt"));
  expect(answer.status).toBe(410);
  expect(await answer.json()).toMatchObject({ code: "damaged", detail: expect.stringContaining("lost or damaged") });
  expect(await status(at, "two.txt")).toBe(200);
  expect(existsSync(folder)).toBe(false);
  await expect(materialize(w.ctx, bound.version_id)).rejects.toMatchObject({ kind: "damaged" });
  for (const person of [bob, w.root]) expect(await told(person)).toMatchObject([{ action: "version.damage" }]);
  const lines = await ann.call(listActivity, { params: { organization: "lab" }, query: { action: "version.damage" } });
  expect(lines.items).toMatchObject([{ severity: "warning", actor: { kind: "system" } }]);
  expect((await scrub()).damaged).toBe(0); // it is known already
  expect(await told(bob)).toHaveLength(1);
});

test("uploading the same content again heals it wherever it is used", async () => {
  const at = { namespace: "lab", name: "tales" };
  await open(bob, at);
  await put(bob, at, "mended.txt", "a tale that changes", { version: 2 });
  expect(await (await bob.fetch(fileAt(at, "one.txt"))).text()).toBe("a tale that changes");
  w.ctx.ports.jobs.poke("damaged blobs");
  await until("no damage any more", async () => (await damage()).length === 0);
  expect((await told(bob))[0]).toMatchObject({ action: "version.heal" });
});

test("what is lost is told, too, and the store can be asked what it is worth", async () => {
  const at = await shelf(bob, "lab", "lost");
  await put(bob, at, "a.txt", "lost and twice");
  await put(bob, at, "b.txt", "lost and twice");
  const before = await w.root.call(getStorage, {});
  expect(before).toMatchObject({ back_end: "disk", damaged_blobs: 0, unused_bytes: 0 });
  expect(before.saved_bytes).toBe(before.logical_bytes - before.physical_bytes);
  unlinkSync(blobOf("lost and twice"));
  expect((await scrub()).damaged).toBe(1);
  expect(await damage()).toMatchObject([{ damage: "lost", files_total: 2 }]);
  expect((await w.root.call(getStorage, {})).damaged_blobs).toBe(1);
  expect(await status(at, "a.txt")).toBe(410);
  await put(bob, at, "a.txt", "lost and twice");
  expect(await status(at, "b.txt")).toBe(200);
});

test("nothing is condemned while somebody may be putting it in place", async () => {
  const at = await shelf(bob, "lab", "fresh");
  await put(bob, at, "a.txt", "fresh from the press");
  await age();
  await w.owner.query("update blob set touched_at = now() where sha256 = $1", [
    Buffer.from(sha256Of("fresh from the press"), "hex"),
  ]);
  await spoil("fresh from the press");
  await w.root.call(scrubStorage, {});
  const ended = await until("an end", async () => {
    const { scrub } = await w.root.call(getStorage, {});
    return scrub?.ended_at ? scrub : undefined;
  });
  expect(ended.damaged).toBe(0);
  expect((await scrub()).damaged).toBe(1);
});

test("a scrub that ends in its midst goes on at the blob it was at", async () => {
  await scrub();
  await w.owner.query(
    `insert into upkeep (kind, cursor, blobs_total, blobs, bytes)
     select 'scrub', (select sha256 from blob order by sha256 desc offset 1 limit 1), count(*), count(*) - 1, 0 from blob`,
  );
  w.ctx.ports.jobs.poke("scrub");
  const { blobs, blobs_total } = await until("an end", async () => {
    const { scrub } = await w.root.call(getStorage, {});
    return scrub?.ended_at ? scrub : undefined;
  });
  expect(blobs).toBe(blobs_total);
});

test("two who ask for a scrub at the same time get the same one", async () => {
  const { read } = w.ctx.ports.blobs;
  const both = Promise.withResolvers<void>();
  w.ctx.ports.blobs.read = async (...asked) => {
    await both.promise;
    return read(...asked);
  };
  const runs = await Promise.all([w.root.call(scrubStorage, {}), w.root.call(scrubStorage, {})]);
  both.resolve();
  w.ctx.ports.blobs.read = read;
  expect(runs[0]?.started_at).toBe(runs[1]?.started_at);
});

test("the pace is kept over many pieces, and a stop ends the wait", async () => {
  const stop = new AbortController();
  const pace = paceOf({ bytes_per_second: 1_000_000 }, stop.signal);
  const began = performance.now();
  for (let i = 0; i < 10; i++) await pace(10_000);
  expect(performance.now() - began).toBeGreaterThan(70);
  const waiting = pace(100_000_000);
  stop.abort();
  await expect(waiting).rejects.toThrow();
});
