import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Bench } from "../subject.ts";
import { logOf, rareSeconds, sleeps, until } from "../subject.ts";

/** Stopping, replacing, forgetting, and that nothing survives. */
export function endings(bench: Bench): void {
  const nobody = "no-such-execution";

  test("a stop asks first: a workload that handles TERM ends as it likes", async () => {
    const spec = await bench.executions.start("trap 'echo bye; exit 5' TERM; echo ready; while :; do sleep 0.02; done");
    await until("the trap is set", () => logOf(spec) === "ready\n");
    await bench.subject.driver.stop(spec.id, 10);
    expect((await bench.executions.end(spec)).exit_code).toBe(5);
    expect(logOf(spec)).toBe("ready\nbye\n");
  });

  test("a workload that does not handle TERM ends with 143 at once", async () => {
    const seconds = rareSeconds();
    const spec = await bench.executions.start(`sleep ${seconds}; echo not reached`);
    const asked = Date.now();
    await bench.subject.driver.stop(spec.id, 10);
    expect((await bench.executions.end(spec)).exit_code).toBe(143);
    expect(Date.now() - asked).toBeLessThan(3000);
    expect(sleeps(seconds)).toBe(false);
    expect(logOf(spec)).toBe("");
  });

  test("a workload that ignores TERM is ended by force after the grace, with 137", async () => {
    const seconds = rareSeconds();
    const spec = await bench.executions.start(`trap '' TERM; echo ready; while :; do sleep ${seconds}; done`);
    await until("the trap is set", () => logOf(spec) === "ready\n");
    const asked = Date.now();
    await bench.subject.driver.stop(spec.id, 0.3);
    expect(Date.now() - asked).toBeLessThan(250);
    await bench.subject.driver.stop(spec.id, 10); // asked again, more patiently: the first word stands
    expect((await bench.executions.end(spec)).exit_code).toBe(137);
    expect(Date.now() - asked).toBeGreaterThanOrEqual(290);
    expect(Date.now() - asked).toBeLessThan(5000);
    expect(sleeps(seconds)).toBe(false);
  });

  test("what a workload leaves behind, a daemon in a session of its own included, ends with it", async () => {
    const [a, b, c] = [rareSeconds(), rareSeconds(), rareSeconds()] as const;
    const daemon = `(setsid sh -c 'sleep ${b} & sleep ${c}' >/dev/null 2>&1 </dev/null &)`;
    const spec = await bench.executions.start(
      `sleep ${a} & ${daemon}; while [ ! -e go ]; do sleep 0.02; done; exit 3`,
      {
        environment: {},
      },
    );
    await until("all run", () => [a, b, c].every(sleeps));
    await bench.subject.driver.start(spec); // the same again: nothing happens
    writeFileSync(join(spec.output, "go"), "");
    expect((await bench.executions.end(spec)).exit_code).toBe(3);
    expect([a, b, c].filter(sleeps)).toEqual([]);
  });

  test("destroying ends everything, forgets it and keeps log and output", async () => {
    const [a, b] = [rareSeconds(), rareSeconds()] as const;
    const spec = await bench.executions.start(`trap '' TERM; echo kept; (setsid sleep ${a} &); sleep ${b}`);
    await until("all run", () => sleeps(a) && sleeps(b));
    await Promise.all([bench.subject.driver.destroy(spec.id), bench.subject.driver.destroy(spec.id)]);
    expect([a, b].filter(sleeps)).toEqual([]);
    expect(await bench.subject.driver.inspect(spec.id)).toEqual({ state: "absent" });
    expect(await bench.subject.driver.list()).not.toContainEqual(expect.objectContaining({ id: spec.id }));
    expect(logOf(spec)).toBe("kept\n");
  });

  test("a higher generation ends the older one first; a lower one is refused", async () => {
    const seconds = rareSeconds();
    const old = await bench.executions.start(`echo old; sleep ${seconds}`);
    await until("the older has begun", () => logOf(old) === "old\n");
    const young = bench.executions.spec("echo young; while [ ! -e go ]; do sleep 0.02; done", {
      id: old.id,
      generation: 3,
    });
    await bench.subject.driver.start(young);
    expect(sleeps(seconds)).toBe(false);
    await until("the younger has begun", () => logOf(young) === "old\nyoung\n");
    expect(await bench.subject.driver.inspect(old.id)).toMatchObject({ state: "running", generation: 3 });
    await expect(bench.subject.driver.start(old)).rejects.toThrow("generation 3");
    expect(await bench.subject.driver.list()).toContainEqual({ id: old.id, generation: 3 });
  });

  test("waiting lasts until the end and not longer, or as long as was said", async () => {
    const spec = await bench.executions.start("sleep 0.5");
    const begun = Date.now();
    await bench.subject.driver.waitForChange(spec.id, 100);
    expect(Date.now() - begun).toBeGreaterThanOrEqual(95);
    expect(await bench.subject.driver.inspect(spec.id)).toMatchObject({ state: "running" });
    const end = await bench.executions.end(spec);
    await bench.subject.driver.waitForChange(spec.id, 60_000); // ended already: at once
    expect(Date.now() - end.ended_at.getTime()).toBeLessThan(20_000); // far less than was said
  });

  test("what nobody knows is absent, and stopping, waiting for or destroying it is no fault", async () => {
    expect(await bench.subject.driver.inspect(nobody)).toEqual({ state: "absent" });
    await bench.subject.driver.stop(nobody, 1);
    await bench.subject.driver.waitForChange(nobody, 10_000);
    await bench.subject.driver.destroy(nobody);
  });

  test("what has ended stays as it ended, also when it is stopped", async () => {
    const spec = await bench.executions.start("exit 4");
    const end = await bench.executions.end(spec);
    await bench.subject.driver.stop(spec.id, 0);
    expect(await bench.subject.driver.inspect(spec.id)).toEqual(end);
    expect(await bench.subject.driver.list()).toContainEqual({ id: spec.id, generation: 1 });
  });
}
