import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { edit } from "../../server/domain/containers/containers.ts";
import * as executions from "../../server/domain/containers/executions.ts";
import { restart } from "../../server/domain/containers/workspaces.ts";
import type { Problem } from "../../server/kernel/problem.ts";
import { until } from "../world.ts";
import { workshop } from "./workshop.ts";

let it: Awaited<ReturnType<typeof workshop>>;
beforeAll(async () => {
  it = await workshop();
});
afterAll(() => it.stop());

const ended = async (name: string) => {
  const made = await it.start(name, 0);
  await executions.stop(it.as(0), { ...it.at(name), number: made.number });
  return { ...it.at(name), number: made.number };
};
const input = async (name: string) => {
  await it.container(name);
  const { number } = await ended(name);
  return { source: `containers/acme/${name}`, version: number };
};
const read = ({ bindings }: { bindings: unknown }) => (bindings as { source: string }[]).map(({ source }) => source);

test("a restart takes what the execution took, and a new start what the container says now", async () => {
  const [first, second] = [await input("first"), await input("second")];
  await it.container("both", { bindings: [first], command: "echo first" });
  const at = await ended("both");
  await edit(it.as(0), it.at("both"), { bindings: [second], command: "echo second" });
  const again = await restart(it.as(0), at);
  expect([again.command, read(again)]).toEqual(["echo first", [first.source]]);
  const anew = await it.start("both", 0);
  expect([anew.command, read(anew)]).toEqual(["echo second", [second.source]]);
});

test("a restart of what read something that is gone says what, and starts nothing", async () => {
  const gone = await input("gone");
  await it.container("reader", { bindings: [gone] });
  const at = await ended("reader");
  await it.pool.query(
    `update execution set removed_at = now()
     where container_id in (select id from resource where name = 'gone')`,
  );
  const problem = await restart(it.as(0), at).catch((error: Problem) => error);
  expect(problem).toMatchObject({ kind: "conflict", message: expect.stringContaining(gone.source) });
  expect(await it.broken()).toEqual([]);
});

describe("the copy that a restart begins with", () => {
  let life: ReturnType<typeof it.live>;
  beforeAll(() => {
    life = it.live();
  });
  afterEach(() => it.pool.query("update namespace_limit set cap = null"));

  const held = async () => Number((await it.one<{ sum: string }>("select sum(bytes) as sum from resource")).sum);
  const limitTo = (more: number) =>
    it.pool.query(
      `insert into namespace_limit (namespace_id, product, cap) values ($1, 'storage', $2)
       on conflict (namespace_id, product) do update set cap = namespace_limit.in_use + $2`,
      [it.organization, more],
    );
  const outputOf = (id: string, bytes: number) => {
    const folder = join(it.folder, "executions", id, "output");
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "file"), Buffer.alloc(bytes));
  };
  /** One that left so many bytes. */
  const left = async (name: string, bytes: number) => {
    await it.container(name);
    const { id, number } = await it.start(name);
    await life.run();
    await it.reach(id, "running");
    outputOf(id, bytes);
    it.engine.end(id);
    await it.reach(id, "succeeded");
    return { ...it.at(name), number };
  };

  test("counts from its start, and at its end what it has become", async () => {
    const at = await left("grows", 1000);
    const before = await held();
    const again = await restart(it.as(0), at);
    await life.run();
    await it.reach(again.id, "running");
    expect(await held()).toBe(before + 1000);
    expect(await it.broken()).toEqual([]);
    outputOf(again.id, 1500);
    it.engine.end(again.id);
    expect(await it.reach(again.id, "succeeded")).toMatchObject({ output_bytes: "1500" });
    expect(await held()).toBe(before + 1500);
    expect(await it.broken()).toEqual([]);
    const emptied = await restart(it.as(0), { ...at, number: again.number });
    await life.run();
    await it.reach(emptied.id, "running");
    outputOf(emptied.id, 0);
    it.engine.end(emptied.id);
    await it.reach(emptied.id, "succeeded");
    expect(await held()).toBe(before + 1500);
    expect(await it.broken()).toEqual([]);
  });

  test("for which there is no room is refused at once with the numbers, or when its turn comes, and nothing is copied", async () => {
    const at = await left("large", 1000);
    await limitTo(999);
    const problem = await restart(it.as(0), at).catch((error: Problem) => error);
    expect(problem).toMatchObject({ kind: "limit_reached" });
    await limitTo(1000);
    const again = await restart(it.as(0), at);
    await limitTo(999);
    await life.run();
    expect((await it.reach(again.id, "failed")).error).toContain("storage");
    expect(it.engine.specs.map(({ id }) => id)).not.toContain(again.id);
    expect(await it.broken()).toEqual([]);
  });

  test("is not taken for something that was written, and what is written beside it is", async () => {
    const at = await left("writes", 1000);
    await limitTo(1500);
    const again = await restart(it.as(0), at);
    await life.run();
    await it.reach(again.id, "running");
    await life.sample();
    expect((await it.row(again.id)).state).toBe("running");
    outputOf(again.id, 1600);
    const stopped = await until("it being stopped", async () => {
      await life.sample(); // a large output rests between two looks
      const seen = await it.row(again.id);
      return seen.state === "failed" && seen;
    });
    expect(stopped).toMatchObject({ stop_reason: "disk_full" });
    expect(await it.broken()).toEqual([]);
  });
});
