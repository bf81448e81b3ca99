import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Bench } from "../subject.ts";
import { logOf, until } from "../subject.ts";

/** What stays true when Guildhall dies. */
export function recovery(bench: Bench): void {
  const waits = "echo begun; while [ ! -e go ]; do sleep 0.02; done; echo done; exit 3";

  test("it runs on after Guildhall is killed, and its end is seen by the next one", async () => {
    const spec = bench.executions.spec(waits);
    await bench.subject.startAndCrash(spec);
    const next = await bench.subject.reopen();
    const seen = await next.inspect(spec.id);
    expect(seen).toMatchObject({ state: "running", generation: 1 });
    expect(await next.list()).toContainEqual({ id: spec.id, generation: 1 });
    await next.start(spec); // as a reconciler would: nothing begins twice
    writeFileSync(join(spec.output, "go"), "");
    const end = await bench.executions.end(spec, next);
    expect(end.exit_code).toBe(3);
    expect(end.started_at).toEqual(seen.state === "running" && seen.started_at);
    expect(Date.now() - end.ended_at.getTime()).toBeLessThan(500);
    expect(logOf(spec)).toBe("begun\ndone\n");
  });

  test("an end that nobody watched is known with its code and its real time", async () => {
    const spec = bench.executions.spec("echo begun; exit 9");
    await bench.subject.startAndCrash(spec);
    const next = await bench.subject.reopen();
    await until("it has ended", async () => (await next.inspect(spec.id)).state === "ended");
    const seen = Date.now();
    await until("time has passed", () => Date.now() > seen + 200);
    const end = await (await bench.subject.reopen()).inspect(spec.id);
    expect(end).toMatchObject({ state: "ended", exit_code: 9 });
    expect(end.state === "ended" && end.ended_at.getTime()).toBeLessThanOrEqual(seen);
    expect(logOf(spec)).toBe("begun\n");
  });

  test("another driver object stops and destroys what this one started", async () => {
    const spec = await bench.executions.start(waits);
    const next = await bench.subject.reopen();
    await next.stop(spec.id, 5);
    expect((await bench.executions.end(spec, next)).exit_code).toBe(143);
    await next.destroy(spec.id);
    expect(await bench.subject.driver.inspect(spec.id)).toEqual({ state: "absent" });
    expect(existsSync(spec.log)).toBe(true);
  });
}
