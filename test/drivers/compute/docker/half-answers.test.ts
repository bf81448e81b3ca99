import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import type { ComputeDriver } from "../../../../server/domain/containers/ports.ts";
import { dockerDriver } from "../../../../server/drivers/compute/docker/driver.ts";

const folder = mkdtempSync(join(tmpdir(), "guildhall-half-"));
const address = join(folder, "docker.sock");
let driver: ComputeDriver;
let killed: Promise<unknown> = Promise.resolve();

/** Begins each answer, and is gone before its end, as a daemon that is killed. */
const daemon = createServer((request, response) => {
  if (!request.url?.includes("/containers/")) return void response.writeHead(500).end();
  response.writeHead(200, { "content-type": "application/json" }).write("{");
  killed = once(response, "close");
  setImmediate(() => response.destroy());
});

beforeAll(async () => {
  await once(daemon.listen(address), "listening");
  const images = [{ name: "programs", image: "programs" }];
  driver = await dockerDriver({ folder: join(folder, "state"), instance: "i", images, address, log: { warn() {} } });
});
afterEach(() => void vi.useRealTimers());
afterAll(() => {
  daemon.close();
  rmSync(folder, { recursive: true });
});

test("who waits for an end waits no longer than they said, although the daemon went in the midst of its answer", async () => {
  await driver.waitForChange("any", 100);
});

test("a daemon that never ends its answer does not answer", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const asked = expect(driver.inspect("any")).rejects.toMatchObject({ name: "EngineDown" });
  const before = killed;
  await vi.waitUntil(() => killed !== before, { timeout: 5000 });
  await killed;
  await vi.advanceTimersByTimeAsync(60_000);
  await asked;
});
