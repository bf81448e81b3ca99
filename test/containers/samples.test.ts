import { mkdirSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { tooMuch } from "../../server/domain/containers/overflow.ts";
import { list } from "../../server/domain/containers/samples.ts";
import { until } from "../world.ts";
import { workshop } from "./workshop.ts";

let it: Awaited<ReturnType<typeof workshop>>;
let life: ReturnType<Awaited<ReturnType<typeof workshop>>["live"]>;
beforeAll(async () => {
  it = await workshop();
  await it.container("train");
  life = it.live();
});
afterEach(() =>
  it.pool.query("update namespace_limit set cap = null; update member_limit set own_cap = false, cap = null"),
);
afterAll(() => it.stop());

async function running(person = 0) {
  const { id, number } = await it.start("train", person);
  await life.run();
  await it.reach(id, "running");
  const output = join(it.folder, "executions", id, "output");
  return {
    ...{ id, at: { ...it.at("train"), number } },
    write: (bytes: number) => {
      mkdirSync(output, { recursive: true });
      writeFileSync(join(output, "file"), Buffer.alloc(bytes));
    },
  };
}

test("what an execution uses is kept and shown with what it may use, and stays after its end", async () => {
  const { id, at, write } = await running();
  it.engine.use = { cpu_seconds: 10, memory_bytes: 1000 };
  write(300);
  await life.sample();
  it.engine.use = { cpu_seconds: 10, memory_bytes: 2000 };
  await life.sample();
  it.engine.end(id);
  await it.reach(id, "succeeded");
  const { items, cpu_limit, memory_limit } = await list(it.as(0), at);
  expect(items.map(({ memory_bytes, output_bytes }) => [memory_bytes, output_bytes])).toEqual([
    [1000, 300],
    [2000, 300],
  ]);
  expect(items[0]?.cpu).toBeGreaterThan(0);
  expect(items[1]?.cpu).toBe(0);
  expect([cpu_limit, memory_limit]).toEqual([1, 1]);
});

test("an engine that does not answer leaves a gap and harms nothing", async () => {
  const { id, at } = await running();
  await life.sample();
  it.engine.fault = "asleep";
  it.engine.sample = () => Promise.reject(Object.assign(new Error("asleep"), { name: "EngineDown" }));
  await life.sample();
  expect((await list(it.as(0), at)).items).toHaveLength(1);
  it.engine.fault = null;
  it.engine.sample = async () => it.engine.use;
  await life.sample();
  expect((await list(it.as(0), at)).items).toHaveLength(2);
  it.engine.end(id);
  await it.reach(id, "succeeded");
});

test("samples are never more than some hundred: old ones become fewer, the newest stay as they are", async () => {
  const { id, at } = await running();
  await it.pool.query(
    `insert into execution_sample select $1, now() - n * interval '5 seconds', 1, 1, 1 from generate_series(1, 2000) n`,
    [id],
  );
  for (let i = 0; i < 4; i++) await life.sample();
  const { items } = await list(it.as(0), at);
  expect(items.length).toBeLessThanOrEqual(480);
  const age = (from: number, to: number) => Date.parse(items.at(from)?.at ?? "") - Date.parse(items.at(to)?.at ?? "");
  expect(age(-10, -20)).toBe(50_000);
  expect(age(10, 0)).toBeGreaterThan(100_000);
  it.engine.end(id);
  await it.reach(id, "succeeded");
});

test("what writes more than its organization has storage for is stopped, and it is said why", async () => {
  const [big, small] = [await running(), await running(1)];
  big.write(5000);
  small.write(500);
  await it.pool.query(
    `insert into namespace_limit (namespace_id, product, cap) values ($1, 'storage', 2000)
     on conflict (namespace_id, product) do update set cap = 2000 + namespace_limit.in_use`,
    [it.organization],
  );
  await life.sample();
  const ended = await it.reach(big.id, "failed");
  expect(ended).toMatchObject({ stop_reason: "disk_full", output_bytes: "5000" });
  expect(ended.error).toContain("more to /output and its log than there is storage for");
  expect((await it.row(small.id)).state).toBe("running");
  it.engine.end(small.id);
  await it.reach(small.id, "succeeded");
  expect(await it.broken()).toEqual([]);
});

test("what fills its log is stopped like what fills its output; some words are free", async () => {
  const [loud, quiet] = [await running(), await running(1)];
  await it.pool.query(
    `insert into namespace_limit (namespace_id, product, cap) values ($1, 'storage', 0)
     on conflict (namespace_id, product) do update set cap = namespace_limit.in_use`,
    [it.organization],
  );
  const logOf = ({ id }: { id: string }) => join(it.folder, "executions", id, "log");
  writeFileSync(logOf(quiet), "some words");
  writeFileSync(logOf(loud), "");
  truncateSync(logOf(loud), 2 ** 26 + 1);
  const stopped = await until("the loud one being stopped", async () => {
    await life.sample();
    const seen = await it.row(loud.id);
    return seen.state === "failed" && seen;
  });
  expect(stopped).toMatchObject({ stop_reason: "disk_full", output_bytes: "0" });
  expect((await it.row(quiet.id)).state).toBe("running");
  it.engine.end(quiet.id);
  await it.reach(quiet.id, "succeeded");
});

test("the largest go first, of the member who has no room, and no more than must", () => {
  const written = (id: string, started_by: string, bytes: number) => ({ id, namespace_id: "n", started_by, bytes });
  const all = [written("a", "ann", 50), written("b", "ann", 30), written("c", "bob", 70)];
  const room = (account_id: string, member_room: number | null, namespace_room: number | null) => ({
    ...{ namespace_id: "n", account_id, member_room, namespace_room },
  });
  const stopped = (...rooms: ReturnType<typeof room>[]) => tooMuch(all, rooms).map(({ id }) => id);
  expect(stopped(room("ann", 80, null), room("bob", 70, null))).toEqual([]);
  expect(stopped(room("ann", 79, null), room("bob", 70, null))).toEqual(["a"]);
  expect(stopped(room("ann", null, 100), room("bob", null, 100))).toEqual(["c"]);
  expect(stopped(room("ann", -5, null), room("bob", null, null))).toEqual(["a", "b"]);
  expect(stopped(room("ann", 40, 60), room("bob", 70, 60))).toEqual(["a", "c"]);
});
