import { readdirSync } from "node:fs";
import type { ExecutionSpec } from "../../../../server/domain/containers/ports.ts";
import { Executions, logOf, until } from "../subject.ts";
import { installation } from "./installation.ts";

// A driver on a kernel that has control groups of version 2 only: says in one line how its limits hold.
const place = installation();
const executions = new Executions(place);
const awake = setInterval(() => {}, 1000); // what waits for an end does not keep a process alive
const hungry = "head -c 150000000 /dev/zero | tail -c 150000000 | wc -c";
const few = "i=0; while [ $i -lt 99 ]; do sleep 99 & i=$((i+1)); echo $i; done";

/** A kernel that is a process is slow, and slower beside other work. */
const patience_ms = 60_000;
const run = async (command: string, changes: Partial<ExecutionSpec>) => {
  const spec = await executions.start(command, changes);
  const end = await executions.end(spec, place.driver, patience_ms);
  return { ...end, log: logOf(spec) };
};

const small = await run(`${hungry}; exit 1`, { memory_bytes: 64 * 2 ** 20 });
const large = await run(hungry, { memory_bytes: 512 * 2 ** 20 });
const { log: counted } = await run(few, { processes: 16 });
const busy = await run("timeout 3 sh -c 'while :; do :; done'; times", { cpu: 0.5 });
const seconds = [...busy.log.matchAll(/(\d+)m([\d.]+)s/g)].map(([, m, s]) => Number(m) * 60 + Number(s));

const lasting = await executions.start("head -c 50000000 /dev/zero | tail -c 50000000 | sleep 99 & echo; wait");
await until(
  "it has taken its memory",
  async () => {
    const sample = await place.driver.sample(lasting.id, []);
    return logOf(lasting) !== "" && (sample?.memory_bytes ?? 0) > 40_000_000;
  },
  patience_ms,
);
await executions.destroyAll();

const said = {
  isolation: place.driver.isolation,
  small: { exit_code: small.exit_code, out_of_memory: small.out_of_memory },
  large: { exit_code: large.exit_code, out_of_memory: large.out_of_memory, log: large.log },
  processes: Math.max(...counted.split("\n").map(Number).filter(Number.isFinite)),
  cpu: seconds.reduce((sum, value) => sum + value, 0) / ((busy.ended_at.getTime() - busy.started_at.getTime()) / 1000),
  left: readdirSync("/sys/fs/cgroup/guildhall", { withFileTypes: true }).filter((entry) => entry.isDirectory()).length,
};
process.stdout.write(`said ${JSON.stringify(said)}\n`);
clearInterval(awake);
