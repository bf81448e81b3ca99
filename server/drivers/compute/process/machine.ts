import { availableParallelism, totalmem } from "node:os";
import { graphicsCards } from "../graphics.ts";
import { ownQuota } from "./cgroup.ts";

/** What the machine carries, or the part of it that a control group leaves us. */
export const discover = async () => ({
  cpus: Math.max(1, Math.floor(Math.min(availableParallelism(), ownQuota() ?? Number.POSITIVE_INFINITY))),
  memory_bytes: Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY),
  devices: await graphicsCards(),
});
