import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Bench } from "../subject.ts";
import { logOf, until } from "../subject.ts";

/** Memory, CPU and processes, each where the kernel holds it. */
export function limits(bench: Bench): void {
  const isolation = () => bench.subject.driver.isolation;

  /** Runs something harmful while a neighbour works, who must not notice. */
  const beside = async (harm: () => Promise<unknown>) => {
    const neighbour = await bench.executions.start("while [ ! -e go ]; do sleep 0.02; done; echo undisturbed");
    await harm();
    writeFileSync(join(neighbour.output, "go"), "");
    expect((await bench.executions.end(neighbour)).exit_code).toBe(0);
    expect(logOf(neighbour)).toBe("undisturbed\n");
  };

  test("more memory than allowed ends it, and it is said so", async () => {
    if (!isolation().memory_limit) return; // memory is not limited on this machine
    const hungry = "head -c 150000000 /dev/zero | tail -c 150000000 | wc -c";
    await beside(async () => {
      const end = await bench.executions.run(`${hungry}; exit 1`, { memory_bytes: 64 * 2 ** 20 });
      expect(end).toMatchObject({ out_of_memory: true, exit_code: 1 });
    });
    expect(await bench.executions.run(hungry, { memory_bytes: 512 * 2 ** 20 })).toMatchObject({
      ...{ out_of_memory: false, exit_code: 0 },
      log: "150000000\n",
    });
  });

  test("temporary files count as memory", async () => {
    if (!isolation().memory_limit || isolation().kind === "plain") return; // memory is not limited on this machine
    const command = "head -c 200000000 /dev/zero >/tmp/file; ls -l /tmp; exit 1";
    const spec = await bench.executions.start(command, { memory_bytes: 64 * 2 ** 20 });
    const end = await bench.executions.end(spec);
    expect(end.out_of_memory || logOf(spec).includes("No space left")).toBe(true);
  });

  test("half a CPU is about half a CPU", async () => {
    if (!isolation().cpu_limit) return; // CPU is not limited on this machine
    const { log, started_at, ended_at } = await bench.executions.run("timeout 1.5 sh -c 'while :; do :; done'; times", {
      cpu: 0.5,
    });
    const seconds = [...log.matchAll(/(\d+)m([\d.]+)s/g)].map(([, m, s]) => Number(m) * 60 + Number(s));
    const used = seconds.reduce((sum, value) => sum + value, 0);
    expect(used).toBeGreaterThan(0.02); // the machine may be busy
    const seconds_passed = (ended_at.getTime() - started_at.getTime()) / 1000;
    expect(used).toBeLessThan(0.6 * seconds_passed + 0.1);
  });

  test("it has as many processes as allowed and not many more", async () => {
    if (!isolation().process_limit) return; // processes are not limited on this machine
    const { log } = await bench.executions.run("i=0; while [ $i -lt 99 ]; do sleep 99 & i=$((i+1)); echo $i; done", {
      processes: 16,
    });
    const most = Math.max(...log.split("\n").map(Number).filter(Number.isFinite));
    expect(most).toBeGreaterThanOrEqual(15); // the shell is one of the 16
    expect(most).toBeLessThanOrEqual(22);
  });

  test("a fork bomb is bounded and can be ended", async () => {
    if (!isolation().process_limit) return; // processes are not limited on this machine
    const bomb = "bomb() { bomb | bomb & }; bomb 2>/dev/null; while :; do sleep 0.05; done 2>/dev/null";
    await beside(async () => {
      const spec = await bench.executions.start(`echo begun; ${bomb}`, { processes: 32, cpu: 0.3 });
      await until("it runs", () => logOf(spec).startsWith("begun"));
      await bench.subject.driver.destroy(spec.id);
      expect(await bench.subject.driver.inspect(spec.id)).toEqual({ state: "absent" });
    });
  });

  test("what it uses is told while it runs, and nothing once it has ended", async () => {
    const command =
      "(while :; do :; done) & tail -f /dev/null | head -c 1 & head -c 30000000 /dev/zero | tail -c 30000000 | sleep 99";
    const spec = await bench.executions.start(command);
    const { driver } = bench.subject;
    await until("it has used time and memory", async () => {
      const seen = await driver.sample(spec.id, []);
      return !!seen && seen.cpu_seconds > 0.1 && seen.memory_bytes > 10_000_000;
    });
    expect((await driver.sample(spec.id, ["GPU-0"]))?.gpu).toBeUndefined();
    await driver.stop(spec.id, 0);
    await bench.executions.end(spec);
    expect(await driver.sample(spec.id, [])).toBeNull();
    expect(await driver.sample("nobody", [])).toBeNull();
  });
}
