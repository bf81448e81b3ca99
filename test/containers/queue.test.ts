import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openPool } from "../../server/database/connect.ts";
import * as executions from "../../server/domain/containers/executions.ts";
import { put } from "../../server/domain/limits/resource-types.ts";
import type { Problem } from "../../server/kernel/problem.ts";
import { workshop } from "./workshop.ts";

let it: Awaited<ReturnType<typeof workshop>>;
let live: ReturnType<(typeof it)["live"]>;
beforeAll(async () => {
  it = await workshop();
  live = it.live();
  await it.container("train");
});
afterAll(() => it.stop());

const queue = { on_limit: "queue" as const };
const waits = (i: number, units = 1) => it.start("train", i, { ...queue, units });
const limit = (column: "cap" | "member_cap", cap: number | null) =>
  it.pool.query(
    `insert into namespace_limit (namespace_id, product, ${column}) values ($1, 'gpu', $2)
     on conflict (namespace_id, product) do update set ${column} = excluded.${column}`,
    [it.organization, cap],
  );
const capacity = (units: number) => it.pool.query("update resource_type set capacity = $1 where name = 'gpu'", [units]);
const stopped = async ({ number }: { number: number }) => {
  const at = { ...it.at("train"), number };
  await executions.stop(it.as(0), at);
};
const admitted = async (one: { id: string }) => {
  const { rows } = await it.pool.query("select allocation_id, state from execution where id = $1", [one.id]);
  return rows[0].allocation_id !== null && rows[0].state === "queued";
};
const refused = (doing: Promise<unknown>) =>
  doing.then(
    () => undefined,
    (error: Problem) => error,
  );
const look = (one: { number: number }, i = 0) => executions.get(it.as(i), { ...it.at("train"), number: one.number });

// nothing is run by an engine here: what is admitted stays queued until it is stopped
beforeEach(async () => {
  await it.pool.query("update member set role = 'maintainer'");
  for (const { number } of (await it.pool.query("select number from execution where ended_at is null")).rows)
    await stopped({ number });
  await limit("cap", null);
  await limit("member_cap", null);
  await capacity(2);
  expect(await it.broken()).toEqual([]);
});

describe("a start that waits", () => {
  test("holds nothing, knows its place and what stands against it, and starts when units come back", async () => {
    const first = await waits(0, 2);
    expect(first.position).toBeNull();
    const second = await waits(1);
    const third = await waits(2);
    expect([second.position, third.position]).toEqual([1, 2]);
    expect(second.waiting_for).toMatchObject([{ condition: "capacity", limit: 2, in_use: 2, asked: 1 }]);
    expect(await it.broken()).toEqual([]);
    await stopped(first);
    await live.admit();
    expect([await admitted(second), await admitted(third)]).toEqual([true, true]);
    expect(await it.broken()).toEqual([]);
  });

  test("is not overtaken by who asks for less, waiting or not", async () => {
    const holder = await waits(0, 1);
    const large = await waits(1, 2);
    const small = await waits(2, 1);
    await live.admit();
    expect([await admitted(large), await admitted(small)]).toEqual([false, false]);
    const problem = await refused(it.start("train", 2));
    expect(problem?.extra.refusals).toMatchObject([{ condition: "queue", in_use: 3, asked: 1 }]);
    expect(problem?.extra.fits_now).toBe(0);
    await stopped(holder);
    await live.admit();
    expect([await admitted(large), await admitted(small)]).toEqual([true, false]);
  });

  test("for its member's own limit blocks nobody else", async () => {
    await limit("member_cap", 1);
    await waits(1);
    const own = await waits(1);
    const other = await waits(2);
    expect([own.waits_on, other.position]).toEqual(["member", null]);
    expect(await admitted(other)).toBe(true);
  });

  test("is cancelled like any other, and the next moves up", async () => {
    await waits(0, 2);
    const [second, third] = [await waits(1), await waits(2)];
    await stopped(second);
    expect(await it.row(second.id)).toMatchObject({ state: "cancelled", stop_reason: "asked" });
    expect((await look(third)).position).toBe(1);
    expect(await it.broken()).toEqual([]);
  });

  test("is judged again at its turn: who may not start any more is told so", async () => {
    const holder = await waits(0, 2);
    const second = await waits(1);
    await it.pool.query("update member set role = 'viewer' where account_id = $1", [it.people[1]]);
    await stopped(holder);
    await live.admit();
    expect(await it.row(second.id)).toMatchObject({ state: "cancelled", stop_reason: "permission_lost" });
    expect(await it.broken()).toEqual([]);
  });

  test("is judged again at its turn by what it reads, too: hidden or gone since, it is cancelled and its starter told", async () => {
    const source = await it.container("source");
    const made = await it.start("source", 0);
    await executions.stop(it.as(0), { ...it.at("source"), number: made.number });
    const bindings = [{ source: "containers/acme/source", version: made.number }];
    await it.container("reads", { bindings });
    await it.pool.query("update member set role = 'developer' where account_id = $1", [it.people[1]]);
    const holder = await waits(0, 2);
    const [hidden, gone] = [await it.start("reads", 1, queue), await it.start("reads", 0, queue)];
    await it.pool.query("update resource set visibility = 'private' where id = $1", [source.id]);
    await it.pool.query("update execution set removed_at = now() where id = $1", [made.id]);
    await stopped(holder);
    await live.admit();
    for (const one of [hidden, gone]) {
      expect(await it.row(one.id)).toMatchObject({ state: "cancelled", stop_reason: "inputs_lost" });
      const { rows } = await it.pool.query(
        `select a.after from activity a join notification n on n.activity_id = a.id where a.entity_id = $1 and a.action = 'execution.stop'`,
        [one.id],
      );
      expect(rows).toMatchObject([{ after: { what: "containers/acme/source 1" } }]);
    }
    expect(await it.broken()).toEqual([]);
  });

  test("expects units back at the latest when the time of what holds them is up", async () => {
    const holder = await it.start("train", 0, { units: 2, time_limit_minutes: 30 });
    const second = await look(await waits(1));
    const minutes = ((second.expected_start?.getTime() ?? 0) - Date.now()) / 60_000;
    expect(Math.round(minutes)).toBe(30);
    const problem = await refused(it.start("train", 2));
    expect(problem?.extra.refusals?.[0]?.expected_at).toEqual(expect.any(String));
    await stopped(holder);
  });

  test("is looked at anew when a limit or the capacity changes", async () => {
    await waits(0, 2);
    const second = await waits(1);
    const root = { ...it.ctx, actor: { ...it.as(0).actor, operator: true } };
    await put(root, "gpu", { driver: "process", capacity: 3, cpu: 1, memory_bytes: 2 ** 30, devices: [] });
    await live.admit();
    expect(await admitted(second)).toBe(true);
  });

  test("holds no place when it could not start however long it waited", async () => {
    const problem = await refused(waits(1, 3));
    expect(problem?.extra.refusals).toMatchObject([{ condition: "capacity", limit: 2, asked: 3 }]);
    await waits(0, 2);
    await waits(1, 2);
    await capacity(1);
    await live.admit();
    await stopped({
      number: (await it.pool.query("select min(number) as n from execution where ended_at is null")).rows[0].n,
    });
    await live.admit();
    expect(await admitted(await waits(2, 1))).toBe(true);
  });
});

test("many at once, admitted by two lives of Guildhall at once, are admitted once each and in order", async () => {
  const holder = await waits(0, 2);
  const all = [];
  for (let i = 0; i < 12; i++) all.push(await waits(i % 3));
  await stopped(holder);
  const lives = [it.live(), it.live(), it.live()];
  for (let done = 0; done < 12; done += 2) {
    await Promise.all(lives.map((one) => one.admit()));
    const now = await Promise.all(all.map(admitted));
    expect(now.lastIndexOf(true)).toBe(done + 1);
    for (const one of all.slice(done, done + 2)) await stopped(one);
    expect(await it.broken()).toEqual([]);
  }
});

test("all who wait are decided together, so that starts which come meanwhile do not get between each two of them", async () => {
  const holder = await waits(0, 2);
  const all = [];
  for (let i = 0; i < 12; i++) all.push(await waits(i % 3));
  await capacity(14);
  const pool = openPool(it.url, () => {});
  let taken = 0;
  pool.on("acquire", () => taken++);
  await it.live({ pool }).admit();
  await pool.end();
  expect(await Promise.all(all.map(admitted))).toEqual(all.map(() => true));
  expect(taken).toBeLessThanOrEqual(2); // who waits, and one transaction
  await stopped(holder);
});

test("a start that waited while somebody held the counters is decided on what they left", async () => {
  await capacity(1);
  await waits(0);
  const second = await waits(1);
  const holder = await it.pool.connect();
  await holder.query("begin");
  await holder.query("select from resource_type where name = 'gpu' for update");
  const looking = live.admit();
  await it.untilSomebodyWaits();
  await holder.query("update resource_type set capacity = 2");
  await holder.query("commit");
  holder.release();
  await looking;
  expect(await admitted(second)).toBe(true);
});
