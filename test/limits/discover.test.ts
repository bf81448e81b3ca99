import { afterAll, beforeAll, expect, test } from "vitest";
import { discover } from "../../server/domain/limits/resource-types.ts";
import { workshop } from "../containers/workshop.ts";

const cards = [
  "NVIDIA H100 80GB HBM3 (UUID: GPU-5a0e)",
  "NVIDIA H100 80GB HBM3 (UUID: GPU-7b1f)",
  "NVIDIA L4 (UUID: GPU-99ab)",
];

let it: Awaited<ReturnType<typeof workshop>>;
beforeAll(async () => {
  it = await workshop();
  await it.pool.query("delete from resource_type");
  Object.assign(it.engine, { discover: async () => ({ cpus: 8, memory_bytes: 12 * 2 ** 30, devices: cards }) });
  await discover(it.ctx);
});
afterAll(() => it.stop());

test("a first start declares what the machine carries, a card at a time by model, and a later one nothing", async () => {
  const types = async () =>
    (await it.pool.query("select name, capacity, cpu_millis from resource_type order by name")).rows.map(Object.values);
  const found = [
    ["cpu-small", 8, 1000],
    ["nvidia-h100-80gb-hbm3", 2, 2000],
    ["nvidia-l4", 1, 2000],
  ];
  expect(await types()).toEqual(found);
  await it.pool.query(
    "delete from device where resource_type = 'nvidia-l4'; delete from resource_type where name = 'nvidia-l4'",
  );
  await discover(it.ctx);
  expect(await types()).toEqual(found.slice(0, 2));
});

test("an execution is told which cards are its own, by what identifies them", async () => {
  await it.container("train", { resource_type: "nvidia-h100-80gb-hbm3" });
  const started = [await it.start("train"), await it.start("train")];
  expect(started.map(({ devices }) => devices)).toEqual([[cards[0]], [cards[1]]]);
  await it.live().run();
  for (const { id } of started) await it.reach(id, "running");
  const told = started.map(({ id }) => it.engine.specs.find((spec) => spec.id === id)?.environment);
  expect(told.map((environment) => environment?.["CUDA_VISIBLE_DEVICES"])).toEqual(["GPU-5a0e", "GPU-7b1f"]);
  expect(told[0]?.["GUILDHALL_DEVICES"]).toBe(cards[0]);
});
