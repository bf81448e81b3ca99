import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import * as containers from "../../server/domain/containers/containers.ts";
import * as executions from "../../server/domain/containers/executions.ts";
import * as deleted from "../../server/domain/resources/deleted.ts";
import { until } from "../world.ts";
import { workshop } from "./workshop.ts";

let it: Awaited<ReturnType<typeof workshop>>;
beforeEach(async () => {
  it = await workshop();
  await it.container("train");
});
afterEach(() => it.stop());

const meterOf = (id: string) =>
  it.one<{ started_at: Date; ended_at: Date | null } | undefined>("select * from usage_record where id = $1", [id]);

describe("after Guildhall was killed", () => {
  test("before the engine heard of an execution, the next life starts it, under a new generation", async () => {
    const { id } = await it.start("train");
    it.engine.before = it.engine.hang;
    await it.live().run();
    await until("the first life being on its way to the engine", async () => it.engine.hung > 0);
    it.engine.before = async () => {};
    await it.live().run();
    expect(await it.reach(id, "running")).toMatchObject({ generation: 2 });
    expect(it.engine.specs).toHaveLength(1);
  });

  test("and nobody knows yet whether the engine began it, nothing is counted; nothing came of it, so it is started again", async () => {
    const { id } = await it.start("train");
    it.engine.before = async ({ generation }) => {
      it.engine.runs.set(id, { generation, started_at: null, end: null });
      await it.engine.hang();
    };
    await it.live().run();
    await until("the engine having heard of it", async () => it.engine.runs.has(id));
    it.engine.before = async () => {};
    const looks = it.engine.looks;
    await it.live().run();
    await until("the next life having looked at it twice", async () => it.engine.looks > looks + 1);
    expect(await it.row(id)).toMatchObject({ state: "starting", started_at: null });
    expect(await meterOf(id)).toBeUndefined();
    it.engine.forget(id);
    expect(await it.reach(id, "running")).toMatchObject({ generation: 2 });
    expect((await meterOf(id))?.started_at).toEqual(it.engine.runs.get(id)?.started_at);
  });

  test("just after the engine began it, the next life adopts it and counts from when it began", async () => {
    const { id } = await it.start("train");
    it.engine.after = it.engine.hang;
    await it.live().run();
    await until("the engine having it", async () => it.engine.runs.has(id));
    await it.live().run();
    const row = await it.reach(id, "running");
    expect(it.engine.specs).toHaveLength(1);
    expect(row.started_at).toEqual(it.engine.runs.get(id)?.started_at);
    expect((await meterOf(id))?.started_at).toEqual(row.started_at);
  });

  test("while it ran, its end is found and its use counted until then, not until now", async () => {
    const { id } = await it.start("train");
    const first = it.live();
    await first.run();
    await it.reach(id, "running");
    it.engine.waitForChange = it.engine.hang;
    await it.start("train"); // rings nobody: the first life is gone
    it.engine.end(id, { exit_code: 3, output: "half" });
    const ended_at = it.engine.runs.get(id)?.end?.at;
    await it.live().run();
    const row = await it.reach(id, "failed");
    expect(row).toMatchObject({ exit_code: 3, error: "It ended with exit code 3", ended_at, output_bytes: "4" });
    expect((await meterOf(id))?.ended_at).toEqual(ended_at);
  });

  test("between the end and the engine's forgetting, the engine is told to forget", async () => {
    const { id } = await it.start("train");
    const { destroy } = it.engine;
    it.engine.destroy = it.engine.hang;
    await it.live().run();
    await it.reach(id, "running");
    it.engine.end(id);
    await it.reach(id, "succeeded");
    await until("the first life being on its way to the engine", async () => it.engine.hung > 0);
    it.engine.destroy = destroy;
    expect(it.engine.runs.has(id)).toBe(true);
    await it.live().compare();
    expect(it.engine.runs.has(id)).toBe(false);
  });

  test("between the wish to stop and the engine's hearing of it, the next life stops it", async () => {
    const { id, number } = await it.start("train");
    await it.live().run();
    await it.reach(id, "running");
    it.engine.stop = it.engine.hang;
    await executions.stop(it.as(0), { ...it.at("train"), number });
    await it.reach(id, "stopping");
    it.engine.stop = async (id) => it.engine.end(id, { exit_code: 143 });
    await it.live().run();
    expect(await it.reach(id, "cancelled")).toMatchObject({ exit_code: 143, stop_reason: "asked" });
  });

  afterEach(async () => expect(await it.broken()).toEqual([]));
});

describe("what an engine loses", () => {
  test("is lost after a grace, its units are free, and its use is counted until it was last seen", async () => {
    const { id } = await it.start("train");
    const life = it.live({ lost_after_ms: 200 });
    await life.run();
    await it.reach(id, "running");
    await life.compare();
    const { seen_at } = await it.row(id);
    it.engine.forget(id);
    const row = await it.reach(id, "lost");
    expect(Math.abs(Number(row.ended_at) - Number(seen_at))).toBeLessThanOrEqual(1);
    expect(await it.one("select in_use from resource_type")).toEqual({ in_use: 0 });
    expect(await it.broken()).toEqual([]);
  });

  test("is not lost when it comes back within the grace", async () => {
    const { id } = await it.start("train");
    await it.live({ lost_after_ms: 5000 }).run();
    await it.reach(id, "running");
    const run = it.engine.runs.get(id);
    it.engine.forget(id);
    await until("the wait for what is absent", async () => it.engine.runs.size === 0);
    if (run) it.engine.runs.set(id, run);
    it.engine.end(id);
    await it.reach(id, "succeeded");
  });

  test("without a record of its end is lost, and what ran out of memory says so", async () => {
    const [one, two] = [await it.start("train"), await it.start("train")];
    await it.live().run();
    for (const { id } of [one, two]) await it.reach(id, "running");
    it.engine.end(one.id, { exit_code: null });
    it.engine.end(two.id, { exit_code: 137, out_of_memory: true });
    expect((await it.reach(one.id, "lost")).error).toContain("the machine went down");
    expect((await it.reach(two.id, "failed")).error).toContain("ran out of memory");
  });
});

describe("an execution", () => {
  test("that cannot start has failed with the reason, is not counted, and holds nothing", async () => {
    it.engine.before = async () => {
      throw new Error("no such program: bwrap");
    };
    const { id } = await it.start("train");
    await it.live().run();
    expect(await it.reach(id, "failed")).toMatchObject({ error: "It could not be started: no such program: bwrap" });
    expect(await meterOf(id)).toBeUndefined();
    expect(await it.one("select in_use from resource_type")).toEqual({ in_use: 0 });
    expect(await it.broken()).toEqual([]);
  });

  test("that is stopped while it starts is cancelled, and its moment of running is counted", async () => {
    let go: (() => void) | undefined;
    it.engine.before = () => new Promise((resolve) => (go = resolve));
    const { id, number } = await it.start("train");
    const life = it.live();
    await life.run();
    const begin = await until("the engine being asked to start it", async () => go);
    await executions.stop(it.as(0), { ...it.at("train"), number });
    begin();
    await it.reach(id, "cancelled");
    expect(await it.broken()).toEqual([]);
  });

  test("that is queued ends at once when it is stopped, and a second stop changes nothing", async () => {
    const { id, number } = await it.start("train");
    const stop = () => executions.stop(it.as(0), { ...it.at("train"), number });
    expect(await stop()).toMatchObject({ state: "cancelled", started_at: null });
    expect(await stop()).toMatchObject({ state: "cancelled" });
    await it.live().run();
    expect(it.engine.specs).toHaveLength(0);
    const { rows } = await it.pool.query("select to_state from execution_event where execution_id = $1 order by id", [
      id,
    ]);
    expect(rows.map((event) => event.to_state)).toEqual(["queued", "cancelled"]);
    expect(await it.broken()).toEqual([]);
  });

  test("of somebody who is no member any more is stopped, whatever state it is in", async () => {
    const [running, queued] = [await it.start("train", 1), await it.start("train", 2)];
    const life = it.live();
    await it.pool.query("delete from member where account_id = $1", [it.people[2]]);
    await life.run();
    expect(await it.reach(queued.id, "cancelled")).toMatchObject({ stop_reason: "member_removed" });
    await it.reach(running.id, "running");
    await it.pool.query("delete from member where account_id = $1", [it.people[1]]);
    await life.run();
    expect(await it.reach(running.id, "cancelled")).toMatchObject({ stop_reason: "member_removed" });
    const { rows } = await it.pool.query(
      "select entity_name from activity where text like '%no member any more' order by 1",
    );
    expect(rows.map((line) => line.entity_name)).toEqual(["train/1", "train/2"]);
    expect(await it.broken()).toEqual([]);
  });

  test("of a deleted container is stopped; nothing of it counts until it is restored, and then everything", async () => {
    const [done, running] = [await it.start("train"), await it.start("train")];
    const life = it.live();
    await life.run();
    for (const { id } of [done, running]) await it.reach(id, "running");
    it.engine.end(done.id, { output: "12345" });
    await it.reach(done.id, "succeeded");
    const held = () => it.one("select in_use from namespace_limit where product = 'storage'");
    const open = () => it.one("select count(*)::int as open from usage_record where ended_at is null");
    expect(await held()).toEqual({ in_use: "5" });
    const { id } = await it.one<{ id: string }>("select id from resource");
    await containers.remove(it.as(0), it.at("train"));
    expect(await held()).toEqual({ in_use: "0" });
    it.engine.end(running.id, { output: "123" });
    await life.run();
    expect((await it.reach(running.id, "cancelled", "succeeded")).output_bytes).toBe("3");
    expect([await held(), await open()]).toEqual([{ in_use: "0" }, { open: 0 }]);
    expect(await it.broken()).toEqual([]);
    await deleted.restore(it.as(0), id, undefined);
    expect([await held(), await open()]).toEqual([{ in_use: "8" }, { open: 2 }]);
    expect(await it.broken()).toEqual([]);
  });

  test("of a container that was purged leaves no file", async () => {
    const { id: execution } = await it.start("train");
    const life = it.live();
    await life.run();
    await it.reach(execution, "running");
    it.engine.end(execution, { output: "12345" });
    await it.reach(execution, "succeeded");
    const { id } = await it.one<{ id: string }>("select id from resource");
    const folder = join(it.folder, "executions", execution);
    await containers.remove(it.as(0), it.at("train"));
    await deleted.purge(it.as(0), id);
    await life.sweep();
    expect(existsSync(folder)).toBe(true); // for a minute, whatever was about to read it may still do so
    await it.pool.query("update resource set purged_at = purged_at - interval '2 minutes'");
    await life.sweep();
    expect(existsSync(folder)).toBe(false);
    expect(await it.one("select bytes from resource where cleared_at is not null")).toEqual({ bytes: "0" });
    expect(await it.broken()).toEqual([]);
  });

  test("that leaves more than the limit is counted all the same, and that is written down", async () => {
    await it.pool.query("insert into namespace_limit (namespace_id, product, cap) values ($1, 'storage', 3)", [
      it.organization,
    ]);
    const { id } = await it.start("train");
    await it.live().run();
    await it.reach(id, "running");
    it.engine.end(id, { output: "12345" });
    await it.reach(id, "succeeded");
    expect(await it.one("select in_use from namespace_limit where product = 'storage'")).toEqual({ in_use: "5" });
    expect(await it.one("select severity from activity where action = 'limit.exceeded'")).toEqual({
      severity: "notice",
    });
    expect(await it.broken()).toEqual([]);
  });
});

test("what an engine has that is nobody's is destroyed, what runs is not", async () => {
  const { id } = await it.start("train");
  const life = it.live();
  await life.run();
  await it.reach(id, "running");
  const stranger = crypto.randomUUID();
  it.engine.runs.set(stranger, { generation: 1, started_at: new Date(), end: null });
  await life.compare();
  expect([...it.engine.runs.keys()]).toEqual([id]);
});

test("many start side by side, but not all at once", async () => {
  // The first wait for the sixth, so that six are at it together however slow the machine is.
  it.engine.before = async () => void (await until("six are at it", async () => it.engine.most_at_once >= 6));
  const ids: string[] = [];
  for (let i = 0; i < 24; i++) ids.push((await it.start("train")).id);
  await it.live({ at_once: 6 }).run();
  for (const id of ids) await it.reach(id, "running");
  expect(it.engine.most_at_once).toBe(6);
  for (const id of ids) it.engine.end(id);
  for (const id of ids) await it.reach(id, "succeeded");
  expect(await it.broken()).toEqual([]);
});
