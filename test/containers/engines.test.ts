import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createEngine, type Engine } from "./engine.ts";
import { workshop } from "./workshop.ts";

let it: Awaited<ReturnType<typeof workshop>>;
let second: Engine;
let life: ReturnType<Awaited<ReturnType<typeof workshop>>["live"]>;

beforeAll(async () => {
  it = await workshop();
  second = createEngine("second");
  Object.assign(second, { environments: [{ name: "tools", image: "tools:1" }] });
  (it.ctx.ports.engines as Map<string, Engine>).set("second", second);
  await it.pool.query(`insert into resource_type (name, driver, capacity, cpu_millis, memory_bytes)
    values ('boxes', 'second', 100, 1000, 1), ('gone', 'third', 100, 1000, 1)`);
  life = it.live({ lost_after_ms: 50 });
});
afterAll(async () => {
  second.fault = null;
  for (const id of second.runs.keys()) second.end(id);
  await it.stop();
});

describe("with two engines", () => {
  test("each execution is started on the one that its resource type names, and stays with it", async () => {
    await it.container("here");
    await it.container("there", { resource_type: "boxes" });
    const [one, other] = [await it.start("here"), await it.start("there")];
    await life.run();
    await it.reach(one.id, "running");
    await it.reach(other.id, "running");
    expect([one.driver, one.environment, other.driver, other.environment]).toEqual([
      ...["process", "host", "second", "tools"],
    ]);
    expect([it.engine.runs.has(one.id), second.runs.has(other.id), second.runs.has(one.id)]).toEqual([
      true,
      true,
      false,
    ]);
    await it.pool.query("update resource_type set driver = 'process' where name = 'boxes'");
    second.end(other.id, { exit_code: 7 });
    expect(await it.reach(other.id, "failed")).toMatchObject({ exit_code: 7 });
    await it.pool.query("update resource_type set driver = 'second' where name = 'boxes'");
    it.engine.end(one.id);
    await it.reach(one.id, "succeeded");
  });

  test("one that is down stops nobody else; what it has stays as it is and goes on when it is back", async () => {
    const [kept, waiting] = [await it.start("there"), await it.start("there")];
    await life.run();
    await it.reach(kept.id, "running");
    await it.reach(waiting.id, "running");
    second.fault = "it is asleep";
    const late = await it.start("there");
    const other = await it.start("here");
    await life.run();
    await it.reach(other.id, "running");
    for (let i = 0; i < 8; i++) {
      await life.compare();
      await life.run(); // longer than what is lost takes to be lost, and more often than a start is tried
    }
    expect((await it.row(kept.id)).state).toBe("running");
    expect(await it.row(late.id)).toMatchObject({ state: "queued", generation: 0 });
    second.fault = null;
    await life.run();
    await it.reach(late.id, "running");
    for (const { id } of [kept, waiting, late]) second.end(id);
    for (const { id } of [kept, waiting, late]) await it.reach(id, "succeeded");
    it.engine.end(other.id);
    await it.reach(other.id, "succeeded");
    expect(await it.broken()).toEqual([]);
  });

  test("what each still has of executions that are over is removed from it", async () => {
    const stranger = crypto.randomUUID();
    await second.start({ ...blank, id: stranger });
    await it.engine.start({ ...blank, id: stranger });
    await life.compare();
    expect([second.runs.has(stranger), it.engine.runs.has(stranger)]).toEqual([false, false]);
  });
});

describe("what a container runs in", () => {
  test("is the first that the engine of its resource type offers, unless another one is chosen", async () => {
    const made = await it.container("boxed", { resource_type: "boxes" });
    expect(made.environment).toBe("tools");
    await expect(it.container("wrong", { resource_type: "boxes", environment: "host" })).rejects.toThrow(
      'The environment "host" is not there on boxes: choose tools',
    );
  });

  test("is judged again at the start, where another resource type may be chosen", async () => {
    const { start } = await import("../../server/domain/containers/starts.ts");
    const begin = start(it.as(0), it.at("here"), { units: 1, resource_type: "boxes" });
    await expect(begin).rejects.toThrow('The environment "host" is not there on boxes: choose tools');
    expect(await it.broken()).toEqual([]);
  });

  test("is nothing at all where the engine is not in use any more, and that is said", async () => {
    await expect(it.container("nowhere", { resource_type: "gone" })).rejects.toThrow("third is not in use here");
  });
});

const blank = {
  ...{ generation: 1, command: "true", cpu: 1, memory_bytes: 1, processes: 1 },
  ...{ environment: {}, inputs: [], output: "/", log: "/dev/null" },
};
