import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test, vi } from "vitest";
import { findAbilities } from "../../../../server/drivers/compute/process/abilities.ts";
import { launch, layOut } from "../../../../server/drivers/compute/process/launch.ts";
import { begins_within_ms } from "../../../../server/drivers/compute/spec.ts";
import { Executions, logOf, rareSeconds, sleeps, until } from "../subject.ts";
import { installation } from "./installation.ts";

describe.each([
  ["at its best", false],
  ["without a sandbox", true],
])("the process driver %s and what can be lost", (_title, plain) => {
  const place = installation({ plain });
  const { driver, state, instance } = place;
  const abilities = findAbilities(instance, plain);
  const executions = new Executions(place);
  afterEach(() => executions.destroyAll());
  afterAll(place.close);
  const stateFile = (id: string, name: string) => join(state, id, "1", name);
  const supervisorOf = (id: string) => Number.parseInt(readFileSync(stateFile(id, "claim"), "utf8"), 10);

  test("written down but never spawned: it may be about to begin, then it is absent, and it can be started", async () => {
    const spec = executions.spec("echo begun");
    layOut(state, instance, abilities, spec); // and here Guildhall was killed
    expect(await driver.inspect(spec.id)).toEqual({ state: "running", generation: 1, started_at: null });
    expect(await driver.list()).toEqual([{ id: spec.id, generation: 1 }]);
    await until("it is given up", async () => (await driver.inspect(spec.id)).state === "absent");
    await driver.start(spec);
    await executions.end(spec);
    expect(logOf(spec)).toBe("begun\n");
  });

  test("spawned but slow to begin: who starts it again meanwhile waits for that one", async () => {
    const spec = executions.spec("echo begun");
    const run = layOut(state, instance, abilities, spec);
    expect(layOut(state, instance, abilities, spec)).toBeNull();
    const started = driver.start(spec);
    if (run) for (let i = 0; i < 3; i++) launch(run, instance, abilities, spec); // three supervisors, one claim
    await started;
    await executions.end(spec);
    expect(logOf(spec)).toBe("begun\n");
  });

  test("alive and never begun, since what was to begin it was killed: in the end it is absent, and can be started", async () => {
    const spec = executions.spec("echo begun");
    layOut(state, instance, abilities, spec);
    const left = spawn("sleep", ["99"], { detached: true, stdio: "ignore" });
    await once(left, "spawn");
    writeFileSync(stateFile(spec.id, "claim"), readFileSync(`/proc/${left.pid}/stat`));
    expect(await driver.inspect(spec.id)).toEqual({ state: "running", generation: 1, started_at: null });
    vi.setSystemTime(Date.now() + begins_within_ms + 1000);
    expect(await driver.inspect(spec.id)).toEqual({ state: "absent" });
    vi.useRealTimers();
    await driver.start({ ...spec, generation: 2 });
    await executions.end(spec);
    expect(logOf(spec)).toBe("begun\n");
    expect(left.signalCode ?? (await once(left, "exit"))[1]).toBe("SIGKILL");
  });

  test("a record that is cut short counts as none", async () => {
    const spec = await executions.start("exit 3");
    const end = await executions.end(spec);
    for (const name of ["ended", "code"]) writeFileSync(stateFile(spec.id, name), "3");
    expect(await driver.inspect(spec.id)).toMatchObject({
      state: "ended",
      exit_code: null,
      started_at: end.started_at,
    });
    const meta = readFileSync(stateFile(spec.id, "meta.json"));
    writeFileSync(stateFile(spec.id, "meta.json"), "{");
    expect(await driver.inspect(spec.id)).toEqual({ state: "absent" });
    expect(await driver.list()).toEqual([{ id: spec.id, generation: 0 }]);
    writeFileSync(stateFile(spec.id, "meta.json"), meta);
  });

  test("another process with the same number, in this boot or after another, is not taken for the old one", async () => {
    const spec = await executions.start("exit 3");
    await executions.end(spec);
    const ours = readFileSync("/proc/self/stat", "latin1");
    const fields = ours.split(" ");
    fields[21] = "12345";
    writeFileSync(stateFile(spec.id, "claim"), fields.join(" "));
    expect((await driver.inspect(spec.id)).state).toBe("ended");
    writeFileSync(stateFile(spec.id, "claim"), ours);
    expect((await driver.inspect(spec.id)).state).toBe("running");
    const meta = JSON.parse(readFileSync(stateFile(spec.id, "meta.json"), "utf8"));
    writeFileSync(stateFile(spec.id, "meta.json"), JSON.stringify({ ...meta, boot: "another" }));
    expect((await driver.inspect(spec.id)).state).toBe("ended");
    await driver.destroy(spec.id);
  });

  test("its supervisor, killed: the rest goes on, is still found, stopped, and its exit code known", async () => {
    const spec = await executions.start("trap 'echo bye; exit 5' TERM; echo begun; while :; do sleep 0.02; done");
    await until("it has begun", () => logOf(spec) === "begun\n");
    process.kill(supervisorOf(spec.id), "SIGKILL");
    await driver.waitForChange(spec.id, 200);
    expect(await (await place.reopen()).inspect(spec.id)).toMatchObject({ state: "running" });
    await driver.stop(spec.id, 5);
    expect((await executions.end(spec)).exit_code).toBe(5);
    expect(logOf(spec)).toBe("begun\nbye\n");
  });

  test("all of its supervision, killed: what still runs is found and ended, and nobody can say the exit code", async () => {
    const seconds = rareSeconds();
    const spec = await executions.start(`sleep ${seconds}`);
    await until("it runs", () => sleeps(seconds));
    process.kill(-supervisorOf(spec.id), "SIGKILL");
    await driver.waitForChange(spec.id, plain ? 200 : 5000);
    const expected = plain ? { state: "running" } : { state: "ended", exit_code: null, out_of_memory: false };
    expect(await driver.inspect(spec.id)).toMatchObject(expected);
    expect(sleeps(seconds)).toBe(plain);
    await driver.destroy(spec.id);
    expect(sleeps(seconds)).toBe(false);
  });

  test("the signals of a shutting down machine: the end is recorded all the same", async () => {
    const spec = await executions.start("echo begun; sleep 99");
    await until("it has begun", () => logOf(spec) === "begun\n");
    process.kill(-supervisorOf(spec.id), "SIGTERM");
    await driver.stop(spec.id, 5);
    expect((await executions.end(spec)).exit_code).toBe(143);
  });
});
