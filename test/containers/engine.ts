import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ComputeDriver, ExecutionSpec, Observation } from "../../server/domain/containers/ports.ts";

interface Run {
  generation: number;
  /** Null: its start was cut short, and nobody knows yet what comes of it. */
  started_at: Date | null;
  end: { exit_code: number | null; at: Date; out_of_memory: boolean } | null;
}

/** An engine in memory that a test holds in its hands: it outlives supervisors, and counts what was begun. */
export interface Engine extends ComputeDriver {
  runs: Map<string, Run>;
  /** While there is one, it does not answer. */
  fault: string | null;
  specs: ExecutionSpec[];
  stops: string[];
  /** What everything that runs uses. */
  use: { cpu_seconds: number; memory_bytes: number };
  /** How many starts are going on, at most at once. */
  most_at_once: number;
  /** How often it was asked what is true. */
  looks: number;
  /** Replaced by tests: what happens before and after an execution is begun. */
  before: (spec: ExecutionSpec) => Promise<void>;
  after: (spec: ExecutionSpec) => Promise<void>;
  /** Never comes back, like a call of somebody who was killed; until the test is over. */
  hang(): Promise<void>;
  /** How many calls hang. */
  readonly hung: number;
  release(): void;
  end(id: string, how?: { exit_code?: number | null; out_of_memory?: boolean; output?: string }): void;
  forget(id: string): void;
}

export const createEngine = (name = "process"): Engine => new MemoryEngine(name);

class MemoryEngine implements Engine {
  readonly name: string;
  readonly environments = [{ name: "host", image: null }];
  fault: string | null = null;

  constructor(name: string) {
    this.name = name;
  }
  readonly isolation = {
    ...{
      kind: "plain" as const,
      memory_limit: false,
      cpu_limit: false,
      process_limit: false,
      network: "host" as const,
    },
    text: "Nothing runs here.",
  };
  runs = new Map<string, Run>();
  specs: ExecutionSpec[] = [];
  stops: string[] = [];
  most_at_once = 0;
  looks = 0;
  use = { cpu_seconds: 1, memory_bytes: 2 ** 20 };
  before = async (_spec: ExecutionSpec) => {};
  after = async (_spec: ExecutionSpec) => {};
  #waiters = new Map<string, Set<() => void>>();
  #hanging: (() => void)[] = [];
  #starting = 0;

  discover = async () => ({ cpus: 4, memory_bytes: 2 ** 32, devices: [] });
  inspect = async (id: string) => {
    this.looks++;
    return this.#answering() && observe(this.runs.get(id));
  };
  list = async () => this.#answering() && [...this.runs].map(([id, { generation }]) => ({ id, generation }));
  hang = () => new Promise<void>((resolve) => void this.#hanging.push(resolve));
  get hung(): number {
    return this.#hanging.length;
  }
  start = async (spec: ExecutionSpec) => {
    this.most_at_once = Math.max(this.most_at_once, ++this.#starting);
    try {
      await this.before(spec);
      if (this.runs.get(spec.id)?.generation !== spec.generation) {
        this.specs.push(spec);
        this.runs.set(spec.id, { generation: spec.generation, started_at: new Date(), end: null });
      }
      await this.after(spec);
    } finally {
      this.#starting--;
    }
  };
  stop = async (id: string) => {
    this.stops.push(id);
    this.end(id, { exit_code: 143 });
  };
  destroy = async (id: string) => {
    if (this.#answering()) this.forget(id);
  };
  sample = async (id: string) => {
    const run = this.runs.get(id);
    return run && !run.end ? this.use : null;
  };
  waitForChange = async (id: string, timeout_ms: number) => {
    if (!this.runs.get(id) || this.runs.get(id)?.end) return;
    await new Promise<void>((resolve) => {
      this.#waiters.set(id, (this.#waiters.get(id) ?? new Set()).add(resolve));
      setTimeout(resolve, timeout_ms).unref();
    });
  };
  release(): void {
    for (const resolve of this.#hanging) resolve();
  }
  end: Engine["end"] = (id, { exit_code = 0, out_of_memory = false, output } = {}) => {
    const run = this.runs.get(id);
    if (!run || run.end) return;
    const spec = this.specs.find((one) => one.id === id);
    if (output !== undefined && spec) writeFileSync(join(spec.output, "result"), output);
    run.end = { exit_code, out_of_memory, at: new Date() };
    this.#wake(id);
  };
  forget(id: string): void {
    this.runs.delete(id);
    this.#wake(id);
  }
  /** Does not answer while it has a fault. */
  #answering(): true {
    if (this.fault === null) return true;
    throw Object.assign(new Error(this.fault), { name: "EngineDown" });
  }
  #wake(id: string): void {
    for (const resolve of this.#waiters.get(id) ?? []) resolve();
    this.#waiters.delete(id);
  }
}

function observe(run: Run | undefined): Observation {
  if (!run) return { state: "absent" };
  const { generation, started_at, end } = run;
  if (!end || !started_at) return { state: "running", generation, started_at };
  const { exit_code, at: ended_at, out_of_memory } = end;
  return { state: "ended", generation, started_at, exit_code, ended_at, out_of_memory };
}
