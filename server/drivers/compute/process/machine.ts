import { existsSync } from "node:fs";
import { availableParallelism, totalmem } from "node:os";
import { join } from "node:path";
import { jupyterServers } from "../../../domain/containers/ports.ts";
import { graphicsCards } from "../graphics.ts";
import { ownQuota } from "./cgroup.ts";

/** What the machine carries, or the part of it that a control group leaves us. */
export const discover = async () => ({
  cpus: Math.max(1, Math.floor(Math.min(availableParallelism(), ownQuota() ?? Number.POSITIVE_INFINITY))),
  memory_bytes: Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY),
  devices: await graphicsCards(),
});

/** Whether workloads, who see /usr of this machine, find a Jupyter server. */
export const findJupyter = (): boolean =>
  ["/usr/local/bin", "/usr/bin"].some((folder) => jupyterServers.some((name) => existsSync(join(folder, name))));
