import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { labels } from "../../server/drivers/compute/docker/recipe.ts";
import { signal } from "../../server/drivers/compute/process/proc.ts";
import { type Daemon, startDaemon } from "../drivers/compute/docker/daemon.ts";
import type { Engine, Interval } from "./engine.ts";
import { groupsNamed } from "./traces.ts";

/** What the daemon tells when a container begins, ends or is removed. */
interface Told {
  Action: string;
  id: string;
  timeNano: number;
}

/** A Docker daemon of the storm's own, and what is needed to give it to a server. */
export interface DockerEngine extends Engine {
  environment: Record<string, string>;
  /** The name of the daemon's folder, which nothing else has. */
  place: string;
}

/** Starts one. Its record is `docker inspect`, asked for whenever the daemon tells of a change and after it comes back. */
export async function dockerEngine(): Promise<DockerEngine> {
  const daemon = await startDaemon();
  const place = basename(dirname(daemon.address));
  const [records, containers] = [new Map<string, Interval>(), new Map<string, string>()];
  const ending = new AbortController();
  const listening = listen(daemon, records, containers, ending.signal);
  return {
    name: "docker",
    environment: { GUILDHALL_DOCKER: daemon.address, GUILDHALL_DOCKER_IMAGES: `programs=${daemon.image}` },
    ...{ place, records, step_ms: 3000 }, // the attendant writes its end down before Docker has cleared away
    async kill() {
      const { length } = await daemon.docker.listContainers();
      await daemon.kill();
      await daemon.restart();
      return length;
    },
    async leftovers() {
      const left = await daemon.docker.listContainers({ all: true });
      const groups = groupsNamed(new Set(containers.keys()));
      return [
        ...left.map(({ Names }) => `Docker still has ${Names[0]}`),
        ...groups.map((group) => `the control group ${group} is left`),
      ];
    },
    async close() {
      ending.abort();
      await daemon.close();
      await listening;
      const lost = lostBy(place);
      for (const pid of lost) signal(pid, "SIGKILL");
      if (lost.length > 0)
        console.log(`${lost.length} processes that Docker itself lost when it was killed are buried`);
    },
  };
}

/**
 * A containerd that is killed while it begins a container loses its shim, or the `runc init` that was to become the
 * workload, which then wait for ever: that is Docker's own affair. A workload would be seen for itself.
 */
const lostBy = (place: string): number[] =>
  readdirSync("/proc")
    .filter((pid) => /^\d+$/.test(pid))
    .filter((pid) => {
      const command = fileOf(pid, "cmdline");
      if (command.startsWith("runc\0init\0")) return fileOf(pid, "mountinfo").includes(`/${place}/`);
      return command.includes("/containerd-shim") && command.includes(`/${place}/`);
    })
    .map(Number);

function fileOf(pid: string, name: "cmdline" | "mountinfo"): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, "latin1");
  } catch {
    return ""; // it has just ended
  }
}

/** Until the end, over every daemon: first what is there, then what it tells. */
async function listen(
  { docker }: Daemon,
  records: Map<string, Interval>,
  containers: Map<string, string>,
  ending: AbortSignal,
): Promise<void> {
  const look = async (id: string) => {
    const { Config, State } = await docker.getContainer(id).inspect();
    const execution = Config.Labels[labels.execution];
    if (!execution || State.Status === "created") return;
    containers.set(id, execution);
    records.set(execution, {
      began: new Date(State.StartedAt),
      ended: State.Running ? null : new Date(State.FinishedAt),
      gone: null,
    });
  };
  const hear = async ({ Action, id, timeNano }: Told) => {
    await look(id).catch(() => undefined); // it may be removed by now; that it was is told next
    const record = records.get(containers.get(id) ?? "");
    const at = new Date(timeNano / 1e6);
    if (Action === "die" && record) record.ended ??= at;
    if (Action === "destroy" && record) record.gone = at;
  };
  let since = 0;
  for (; !ending.aborted; await pause(20))
    try {
      const filters = { type: ["container"], event: ["start", "die", "destroy"], label: [labels.execution] };
      const stream = await docker.getEvents({ since, filters, abortSignal: ending } as object);
      since = Math.floor(Date.now() / 1000);
      for (const { Id } of await docker.listContainers({ all: true })) await look(Id).catch(() => undefined);
      for await (const line of createInterface({ input: stream })) await hear(JSON.parse(line) as Told);
    } catch {
      // the daemon is being killed, or all is over
    }
}
