import { chmodSync, closeSync, mkdirSync, openSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { Executions, logOf, rareSeconds, sleeps, until } from "../subject.ts";
import { crash } from "./crash.ts";
import { type Installation, installation } from "./installation.ts";
import { groupsOfInstance, makeOrphanGroup } from "./machine.ts";

describe.each([
  ["at its best", {}],
  ["without a sandbox", { plain: true }],
])("the process driver %s leaves no trace", (_title, how) => {
  const place: Installation = installation(how);
  const executions = new Executions(place);
  const temporary = join(place.folder, "temporary");
  beforeAll(() => {
    mkdirSync(temporary);
    chmodSync(temporary, 0o1777);
    vi.stubEnv("TMPDIR", temporary);
  });
  afterEach(() => executions.destroyAll());
  afterAll(() => {
    vi.unstubAllEnvs();
    place.close();
  });

  const expectNoTrace = () => {
    expect(groupsOfInstance(place.instance)).toEqual([]);
    expect(readdirSync(place.state)).toEqual([]);
    expect(readdirSync(temporary)).toEqual([]);
  };

  test("of an execution that was destroyed, while it ran or after its end", async () => {
    const seconds = rareSeconds();
    const [running, ended] = [
      await executions.start(`sleep ${seconds} & sleep ${seconds}`),
      await executions.start("true"),
    ];
    await executions.end(ended);
    await Promise.all([running, ended].map(({ id }) => place.driver.destroy(id)));
    expect(sleeps(seconds)).toBe(false);
    expectNoTrace();
  });

  test("of one that could not begin", async () => {
    const spec = executions.spec("true", { environment: { A: "a\0b" } });
    await expect(place.driver.start(spec)).rejects.toThrow("environment variable");
    await expect(place.driver.start({ ...executions.spec("true"), id: "../up" })).rejects.toThrow("cannot be the id");
    const nowhere = executions.spec("true", { log: join(place.folder, "nowhere/log") });
    await expect(place.driver.start(nowhere)).rejects.toThrow("nowhere");
    const folder = executions.spec("true", { log: place.folder });
    await expect(place.driver.start(folder)).rejects.toThrow(/could not begin: .*[Dd]irectory/);
    expectNoTrace();
  });

  test("of what other starts left open: neither files nor the environment go to the workload", async () => {
    const file = join(place.folder, "left-open");
    writeFileSync(file, "secret");
    const left = openSync(file, "r");
    const spec = executions.spec("ls -l /proc/self/fd; cat <&3; env");
    await crash({ folder: place.state, instance: place.instance, ...how }, spec, { left_open: [left, left, left] });
    closeSync(left);
    await until("it has ended", async () => (await place.driver.inspect(spec.id)).state === "ended");
    expect(logOf(spec)).toContain("/dev/null");
    expect(logOf(spec)).not.toMatch(/left-open|secret|VITEST/);
  });

  test("of its environment in the list of processes, which everybody may read", async () => {
    const secret = `secret-${rareSeconds()}`;
    const spec = await executions.start("echo $WORD; sleep 99", { environment: { WORD: secret } });
    await until("it has begun", () => logOf(spec) === `${secret}\n`);
    const lines = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
    const shown = lines.map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, "latin1");
      } catch {
        return "";
      }
    });
    expect(shown.filter((line) => line.includes(secret))).toEqual([]);
  });

  test("of groups whose execution nobody remembers", async () => {
    const holder = await executions.start("sleep 99");
    if (groupsOfInstance(place.instance).length === 0) return; // this machine has no control groups for us
    const seconds = rareSeconds();
    const ended = makeOrphanGroup(place.instance, "forgotten", seconds);
    await until("it runs", () => sleeps(seconds));
    expect(await place.driver.list()).toContainEqual({ id: "forgotten", generation: 0 });
    await place.driver.destroy("forgotten");
    expect(await ended).toBe("SIGKILL");
    await place.driver.destroy(holder.id);
    expectNoTrace();
  });

  test("for another installation on the same machine, which may even use the same names", async () => {
    const neighbour = installation(how);
    const spec = await executions.start("sleep 99");
    const theirs = new Executions(neighbour).spec("exit 6", { id: spec.id });
    expect(await neighbour.driver.list()).toEqual([]);
    await neighbour.driver.start(theirs);
    await neighbour.driver.waitForChange(spec.id, 10_000);
    expect(await neighbour.driver.inspect(spec.id)).toMatchObject({ state: "ended", exit_code: 6 });
    await neighbour.driver.destroy(spec.id);
    expect(await place.driver.inspect(spec.id)).toMatchObject({ state: "running" });
    neighbour.close();
  });
});

test("graphics cards are listed by name", async () => {
  const place = installation();
  const path = process.env["PATH"];
  const lines = ["GPU 0: NVIDIA H100 80GB HBM3 (UUID: GPU-5a)", "GPU 1: NVIDIA H100 80GB HBM3 (UUID: GPU-6b)"];
  writeFileSync(
    join(place.folder, "nvidia-smi"),
    `#!/bin/sh\n[ "$1" = -L ] && printf '%s\\n' '${lines.join("' '")}'\n`,
    {
      mode: 0o755,
    },
  );
  process.env["PATH"] = `${place.folder}:${path}`;
  const { devices } = await place.driver.discover();
  process.env["PATH"] = path;
  place.close();
  expect(devices).toEqual(["NVIDIA H100 80GB HBM3 (UUID: GPU-5a)", "NVIDIA H100 80GB HBM3 (UUID: GPU-6b)"]);
});
