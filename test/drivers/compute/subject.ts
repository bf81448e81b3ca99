import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { ComputeDriver, ExecutionSpec, Observation } from "../../../server/domain/containers/ports.ts";

/** A driver to hold to the port, and what its tests need around it. */
export interface Subject {
  driver: ComputeDriver;
  /** Another driver object over the same engine and the same state, as after a restart of Guildhall. */
  reopen(): Promise<ComputeDriver>;
  /** Starts an execution from a process of its own, which is killed with SIGKILL as soon as the driver has resolved. */
  startAndCrash(spec: ExecutionSpec): Promise<void>;
  /** The user Guildhall runs as there. */
  user: number;
  /** A folder for inputs, outputs and logs. */
  folder: string;
  /** Removes what is left of it all. */
  close(): void;
}

type Ended = Extract<Observation, { state: "ended" }>;

/** Executions of a subject, with everything a test does not care about filled in. */
export class Executions {
  readonly #subject: Subject;
  readonly #seen: string[] = [];

  constructor(subject: Subject) {
    this.#subject = subject;
  }

  /** Describes an execution whose output folder exists. */
  spec(command: string, changes: Partial<ExecutionSpec> = {}): ExecutionSpec {
    const id = changes.id ?? `execution-${process.pid}-${++serial}`;
    const folder = join(this.#subject.folder, id);
    mkdirSync(join(folder, "output"), { recursive: true });
    for (const path of [folder, join(folder, "output")]) chownSync(path, this.#subject.user, this.#subject.user);
    this.#seen.push(id);
    const means = { cpu: 1, memory_bytes: 256 * 2 ** 20, processes: 64 };
    const places = { inputs: [], output: join(folder, "output"), log: join(folder, "log") };
    return { id, generation: 1, command, environment: {}, ...means, ...places, ...changes };
  }

  /** Starts a command and gives what describes it. */
  async start(command: string, changes: Partial<ExecutionSpec> = {}): Promise<ExecutionSpec> {
    const spec = this.spec(command, changes);
    await this.#subject.driver.start(spec);
    return spec;
  }

  /** Runs a command to its end. */
  async run(command: string, changes: Partial<ExecutionSpec> = {}): Promise<Ended & { log: string }> {
    const spec = await this.start(command, changes);
    return { ...(await this.end(spec)), log: logOf(spec) };
  }

  /** Waits for the end as the containers room does. */
  async end({ id }: ExecutionSpec, driver = this.#subject.driver, timeout_ms = 15_000): Promise<Ended> {
    await driver.waitForChange(id, timeout_ms);
    const seen = await driver.inspect(id);
    if (seen.state !== "ended") throw new Error(`${id} is ${seen.state} after ${timeout_ms} ms`);
    return seen;
  }

  async destroyAll(): Promise<void> {
    await Promise.all(this.#seen.splice(0).map((id) => this.#subject.driver.destroy(id)));
  }
}

let serial = 0;

/** A number of seconds to sleep that no other process sleeps, so that this one can be found from outside. */
export const rareSeconds = (): number => 100_000 + (process.pid % 10_000) * 1000 + ++serial;

/** What an execution has printed so far. */
export const logOf = ({ log }: ExecutionSpec): string => (existsSync(log) ? readFileSync(log, "utf8") : "");

/** Waits for a state of the world; a test never sleeps and hopes. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, timeout_ms = 10_000): Promise<void> {
  for (const deadline = Date.now() + timeout_ms; !(await holds()); await pause(10))
    if (Date.now() > deadline) throw new Error(`In ${timeout_ms} ms it did not come true that ${what}`);
}

/** Whether any process of the machine sleeps that long, in whatever sandbox. */
export const sleeps = (seconds: number): boolean =>
  readdirSync("/proc").some((pid) => /^\d+$/.test(pid) && commandLine(pid) === `sleep\0${seconds}\0`);

const commandLine = (pid: string): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "latin1");
  } catch {
    return "";
  }
};

/** What the groups of tests share: the subject and its executions, there once the tests run. */
export interface Bench {
  readonly subject: Subject;
  readonly executions: Executions;
}
