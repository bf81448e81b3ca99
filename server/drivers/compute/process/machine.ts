import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { availableParallelism, totalmem } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { jupyterServers } from "../../../domain/containers/ports.ts";
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

/** Lines like `GPU 0: NVIDIA H100 80GB HBM3 (UUID: GPU-5a…)`, without the number, which may change with a boot. */
const graphicsCards = (): Promise<string[]> =>
  promisify(execFile)("nvidia-smi", ["-L"], { timeout: 5000 }).then(
    ({ stdout }) => [...stdout.matchAll(/^GPU \d+: (.+)$/gm)].map(([, name = ""]) => name),
    () => [],
  );
