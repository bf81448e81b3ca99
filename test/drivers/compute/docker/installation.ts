import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DockerDriverOptions, dockerDriver } from "../../../../server/drivers/compute/docker/driver.ts";
import type { Subject } from "../subject.ts";
import type { Daemon } from "./daemon.ts";

let serial = 0;

/** An installation whose driver uses this daemon, with a folder that closes after it. */
export async function installation({ address, image }: Daemon): Promise<Subject & { state: string; instance: string }> {
  const folder = mkdtempSync(join(tmpdir(), "guildhall-compute-"));
  const [state, instance] = [join(folder, "state"), `test-${process.pid}-${++serial}`];
  const options = { folder: state, instance, address, images: [{ name: "programs", image }] };
  const reopen = () => dockerDriver({ ...options, log: console });
  return {
    ...{ driver: await reopen(), reopen, state, instance, folder, user: process.getuid?.() ?? 0 },
    startAndCrash: (spec) => crash({ options, spec }),
    close: () => rmSync(folder, { recursive: true }),
  };
}

async function crash(how: { options: Omit<DockerDriverOptions, "log">; spec: object }): Promise<void> {
  const script = join(import.meta.dirname, "crashing.ts");
  const child = spawn(process.execPath, [script, JSON.stringify(how)], { stdio: ["ignore", "pipe", "inherit"] });
  const exit = once(child, "exit");
  await Promise.race([once(child.stdout, "data"), exit]);
  child.kill("SIGKILL");
  const [, signal] = await exit;
  if (signal !== "SIGKILL") throw new Error("The process ended before it was killed");
}
