import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import type { ExecutionSpec } from "../../../../server/domain/containers/ports.ts";
import { dockerDriver } from "../../../../server/drivers/compute/docker/driver.ts";
import { labels, recipeOf } from "../../../../server/drivers/compute/docker/recipe.ts";
import { begins_within_ms } from "../../../../server/drivers/compute/spec.ts";
import { describeWith } from "../../../needs.ts";
import { Executions, logOf, until } from "../subject.ts";
import { type Daemon, startDaemon } from "./daemon.ts";
import { installation } from "./installation.ts";

describeWith("docker", "python3")("the Docker driver and what can be lost", () => {
  let daemon: Daemon;
  let place: Awaited<ReturnType<typeof installation>>;
  let executions: Executions;
  beforeAll(async () => {
    daemon = await startDaemon();
    place = await installation(daemon);
    executions = new Executions(place);
  });
  afterEach(() => executions.destroyAll());
  afterAll(async () => {
    place.close();
    await daemon.close();
  });

  const waits = "while [ ! -e go ]; do sleep 0.02; done";

  test("the daemon: what runs goes on without it, ends without it, and both are known when it is back", async () => {
    const [running, ending, hungry] = await Promise.all([
      executions.start(`echo begun; ${waits}; echo done; exit 3`),
      executions.start(`${waits}; seq 1 20000; exit 5`),
      executions.start(`${waits}; head -c 150000000 /dev/zero | tail -c 150000000; exit 1`, { memory_bytes: 2 ** 26 }),
    ]);
    await daemon.kill();
    await expect(place.driver.inspect(running.id)).rejects.toMatchObject({ name: "EngineDown" });
    expect(place.driver.fault).toContain("Docker does not answer");
    for (const { output } of [ending, hungry]) writeFileSync(join(output, "go"), "");
    await until("it has printed its last line", () => logOf(ending).endsWith("20000\n"));
    await until("both are recorded", () => [ending, hungry].every(({ id }) => hasRecord(place.state, id)));
    const gone = Date.now();
    await daemon.restart();
    expect(await place.driver.inspect(ending.id)).toMatchObject({ state: "ended", exit_code: 5, out_of_memory: false });
    expect(await place.driver.inspect(hungry.id)).toMatchObject({ state: "ended", exit_code: 1, out_of_memory: true });
    const end = await place.driver.inspect(ending.id);
    expect(end.state === "ended" && end.ended_at.getTime()).toBeLessThanOrEqual(gone);
    expect(logOf(ending).split("\n")).toHaveLength(20_001);
    expect(await place.driver.inspect(running.id)).toMatchObject({ state: "running" });
    expect(place.driver.fault).toBeNull();
    writeFileSync(join(running.output, "go"), "");
    expect((await executions.end(running)).exit_code).toBe(3);
    expect(logOf(running)).toBe("begun\ndone\n");
  });

  test("a daemon that is not there at first is no obstacle to opening, and is used when it comes", async () => {
    await daemon.kill();
    const warnings: object[] = [];
    const log = { warn: (details: object) => void warnings.push(details) };
    const { state: folder, instance } = place;
    const images = [{ name: "programs", image: daemon.image }];
    const driver = await dockerDriver({ folder, instance, images, address: daemon.address, log });
    expect(warnings).toHaveLength(1);
    expect(driver.isolation).toMatchObject({ memory_limit: false, text: expect.stringContaining("not answered yet") });
    await daemon.restart();
    await driver.list();
    expect(driver.isolation).toMatchObject({ memory_limit: true, cpu_limit: true, process_limit: true });
  });

  /** A container as the driver makes it, which runs something of its own. */
  async function made(spec: ExecutionSpec, changes: object = {}) {
    const folder = join(place.state, spec.id, "1");
    mkdirSync(join(folder, "run"), { recursive: true });
    for (const file of [spec.log, join(folder, "passwd"), join(folder, "group")]) writeFileSync(file, "");
    const recipe = recipeOf(spec, { instance: place.instance, folder, image: daemon.image, user: 20_000 });
    return daemon.docker.createContainer({ ...recipe, ...changes });
  }

  test("made but never begun: it is absent, and can be started", async () => {
    const spec = executions.spec("echo begun");
    await made(spec);
    expect(await place.driver.inspect(spec.id)).toEqual({ state: "absent" });
    expect(await place.driver.list()).toEqual([{ id: spec.id, generation: 1 }]);
    await place.driver.start(spec);
    await executions.end(spec);
    expect(logOf(spec)).toBe("begun\n");
  });

  test("running for Docker and never begun, since it was killed meanwhile: in the end it is absent, and can be started", async () => {
    const spec = executions.spec("echo begun");
    const container = await made(spec, { Cmd: ["sleep", "99"], Entrypoint: [] });
    await container.start();
    expect(await place.driver.inspect(spec.id)).toEqual({ state: "running", generation: 1, started_at: null });
    vi.setSystemTime(Date.now() + begins_within_ms + 1000);
    expect(await place.driver.inspect(spec.id)).toEqual({ state: "absent" });
    vi.useRealTimers();
    await place.driver.start({ ...spec, generation: 2 });
    await executions.end(spec);
    expect(logOf(spec)).toBe("begun\n");
  });

  test("orphans are found by their label or their folder, and nothing of them is left: no process, no mount, no folder", async () => {
    const spec = await executions.start("sleep 99");
    mkdirSync(join(place.state, "forgotten", "1"), { recursive: true });
    const neighbour = await installation(daemon);
    expect(await neighbour.driver.list()).toEqual([]);
    neighbour.close();
    const [found] = await daemon.docker.listContainers({ filters: { label: [labels.execution] } });
    const container = found?.Id ?? "none";
    expect(traces(container).join(" ")).toContain("shim");
    expect(await place.driver.list()).toEqual([
      { id: spec.id, generation: 1 },
      { id: "forgotten", generation: 0 },
    ]);
    const next = await place.reopen();
    for (const { id } of await next.list()) await next.destroy(id);
    expect(await next.list()).toEqual([]);
    expect(readdirSync(place.state)).toEqual([]);
    await until("its shim has gone", () => traces(container).length === 0);
    expect(readFileSync("/proc/mounts", "utf8")).not.toContain(container);
  });

  test("an image that is not there is said to be missing, by name, and one that is not allowed is not used", async () => {
    const { state: folder, instance } = place;
    const images = [{ name: "r", image: "no-such-image:1" }];
    const driver = await dockerDriver({ folder, instance, images, address: daemon.address, log: console });
    const spec = executions.spec("true");
    await expect(driver.start(spec)).rejects.toThrow("The image no-such-image:1 is not on this machine");
    await expect(driver.start({ ...spec, runs_in: daemon.image })).rejects.toThrow(
      "no image of GUILDHALL_DOCKER_IMAGES",
    );
    expect(await driver.list()).toEqual([]);
  });

  test("graphics cards are asked for by their identity, and none where none is held", () => {
    const around = { instance: "i", folder: "/f", image: "image", user: 20_000 };
    const cards = (devices?: string[]) =>
      recipeOf(executions.spec("true", devices ? { devices } : {}), around).HostConfig?.DeviceRequests;
    expect(cards(["GPU-5a", "GPU-6b"])).toEqual([
      { Driver: "nvidia", DeviceIDs: ["GPU-5a", "GPU-6b"], Capabilities: [["gpu"]] },
    ]);
    expect(cards()).toEqual([]);
  });
});

const hasRecord = (state: string, id: string): boolean => readdirSync(join(state, id, "1", "run")).includes("ended");

/** The processes of the machine that name a container. */
const traces = (container: string): string[] =>
  execFileSync("ps", ["-eo", "args"], { encoding: "utf8" })
    .split("\n")
    .filter((line) => line.includes(container));
