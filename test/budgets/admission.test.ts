import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import * as limits from "../../server/domain/limits/limits.ts";
import { transact } from "../../server/kernel/context.ts";
import { counters } from "../limits/counters.ts";

let it: Awaited<ReturnType<typeof counters>>;
let container: string;
let project: string;
beforeAll(async () => {
  it = await counters();
  await it.pool.query("update resource_type set capacity = 1000");
  await it.pool.query(
    `insert into resource_type (name, driver, capacity, cpu_millis, memory_bytes) values ('cpu', 'process', 1000, 1, 1)`,
  );
  // ten minutes of a unit cost a hundred micros
  await it.pool.query(
    "insert into price (product, from_day, amount_micros) values ('gpu', '2020-01-01', 600), ('cpu', '2020-01-01', 600)",
  );
  const of = [it.organization, it.people[0]];
  project = await idOf(
    "insert into project (namespace_id, name, visibility, owner_id, created_by) values ($1, 'p', 'private', $2, $2) returning id",
    of,
  );
  container = await idOf(
    `insert into resource (namespace_id, kind, name, owner_id, created_by, visibility, project_id)
     values ($1, 'container', 'train', $2, $2, 'private', '${project}') returning id`,
    of,
  );
});
afterAll(() => it.stop());
beforeEach(async () => {
  await it.pool.query("select release(id) from allocation where released_at is null");
  await it.pool.query("delete from budget");
});

const idOf = async (text: string, values: unknown[]) => (await it.one<{ id: string }>(text, values)).id;
const budget = (amount: number, of: { project_id?: string; account_id?: string | undefined } = {}) =>
  idOf(
    `insert into budget (namespace_id, project_id, account_id, amount, percents, hard_stop, created_by)
     values ($1, $2, $3, $4, '{}', true, $5) returning id`,
    [it.organization, of.project_id ?? null, of.account_id ?? null, amount, it.people[0]],
  );
const start = async (account_id = "", container_id?: string, resource_type = "gpu") => {
  const one = { operation_id: crypto.randomUUID(), namespace_id: it.organization, account_id, container_id };
  return transact(it.ctx, (ctx) => limits.admit(ctx, { ...one, resource_type, units: 1 }));
};
const admitted = (all: limits.Decision[]) => all.filter(({ allocation_id }) => allocation_id !== null).length;

describe("64 starts at the same moment, each in a transaction of its own", () => {
  test("take the room of a budget exactly, whatever type they are of", async () => {
    await budget(3_250);
    const all = await Promise.all(
      Array.from({ length: 64 }, (_, i) => start(it.people[i % 4], undefined, i % 2 ? "gpu" : "cpu")),
    );
    expect(admitted(all)).toBe(32);
  });

  test("take the room of a member's budget exactly, and leave the others theirs", async () => {
    await budget(550, { account_id: it.people[0] });
    const all = await Promise.all(
      Array.from({ length: 64 }, async (_, i) => ({ who: i % 4, ...(await start(it.people[i % 4])) })),
    );
    expect(admitted(all.filter(({ who }) => who === 0))).toBe(5);
    expect(admitted(all.filter(({ who }) => who !== 0))).toBe(48);
  });
});

test("64 starts of one group share what is left of a project's budget", async () => {
  await budget(1_000, { project_id: project });
  const all = await transact(it.ctx, async (ctx) => {
    const starts = Array.from({ length: 64 }, (_, i) => ({
      ...{ operation_id: crypto.randomUUID(), namespace_id: it.organization, account_id: it.people[i % 4] ?? "" },
      ...{ resource_type: "gpu", units: 1, container_id: i % 2 ? container : undefined },
    }));
    return limits.admitAll(ctx, await limits.lockFor(ctx, starts));
  });
  expect(admitted(all.filter((_, i) => i % 2 === 1))).toBe(10);
  expect(admitted(all.filter((_, i) => i % 2 === 0))).toBe(32);
});

test("a start that waited for a lock is refused by a budget that was made meanwhile", async () => {
  const holder = await it.pool.connect();
  await holder.query("begin");
  await holder.query("select from resource_type where name = 'gpu' for update");
  const waiting = start(it.people[0]);
  await it.untilSomebodyWaits();
  await budget(99);
  await holder.query("commit");
  holder.release();
  expect(await waiting).toMatchObject({ allocation_id: null, refusals: [{ condition: "budget", asked: 100 }] });
});

test("a start that waits for a budget's lock decides on what the one before it took", async () => {
  const id = await budget(150);
  const holder = await it.pool.connect();
  await holder.query("begin");
  await holder.query("select from budget where id = $1 for update", [id]);
  const both = [start(it.people[0]), start(it.people[1])];
  await it.untilSomebodyWaits();
  await holder.query("commit");
  holder.release();
  expect(admitted(await Promise.all(both))).toBe(1);
});
