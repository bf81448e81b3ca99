import { join } from "node:path";
import type { Logger } from "pino";
import type { Config } from "./config.ts";
import type { ComputeDriver } from "./domain/containers/ports.ts";
import { processDriver } from "./drivers/compute/process/driver.ts";

interface Around {
  instance: string;
  log: Logger;
}

const openers: Record<Config["compute"][number], (config: Config, around: Around) => Promise<ComputeDriver>> = {
  process: async ({ data, sandbox }, around) =>
    processDriver({ ...around, folder: join(data, "compute"), plain: sandbox === "plain" }),
  async docker({ data, docker: { address, images } }, around) {
    const { dockerDriver } = await import("./drivers/compute/docker/driver.ts"); // its library is large, and few need it
    return dockerDriver({ ...around, folder: join(data, "docker"), address, images });
  },
};

/** The engines that the settings name, in their order. One that does not answer now may do so later. */
export async function openEngines(config: Config, around: Around): Promise<ReadonlyMap<string, ComputeDriver>> {
  const engines = await Promise.all(config.compute.map((name) => openers[name](config, around)));
  return new Map(engines.map((engine) => [engine.name, engine]));
}

/** Says which engines answer; only when none does, nothing is ready. */
export async function checkEngines(engines: ReadonlyMap<string, ComputeDriver>): Promise<string> {
  const checks = [...engines.values()].map((engine) =>
    engine.list().then(
      () => null,
      ({ message }: Error) => message,
    ),
  );
  const faults = await Promise.all(checks);
  if (faults.every((fault) => fault === null)) return "ready";
  const said = [...engines.keys()].map((name, i) => `${name}: ${faults[i] ?? "ready"}`).join("; ");
  if (faults.includes(null)) return said;
  throw new Error(said);
}
