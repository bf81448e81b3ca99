import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ComputeDriver, ExecutionSpec, Observation } from "../../server/domain/containers/ports.ts";

interface Run {
  generation: number;
  started_at: Date;
  end: { exit_code: number | null; at: Date; out_of_memory: boolean } | null;
}

/** An engine in memory that a test holds in its hands: it outlives supervisors, and counts what was begun. */
export interface Engine extends ComputeDriver {
  runs: Map<string, Run>;
  specs: ExecutionSpec[];
  stops: string[];
  /** How many starts are going on, at most at once. */
  most_at_once: number;
  /** Replaced by tests: what happens before and after an execution is begun. */
  before: (spec: ExecutionSpec) => Promise<void>;
  after: (spec: ExecutionSpec) => Promise<void>;
  /** Never comes back, like a call of somebody who was killed; until the test is over. */
  hang(): Promise<void>;
  release(): void;
  end(id: string, how?: { exit_code?: number | null; out_of_memory?: boolean; output?: string }): void;
  forget(id: string): void;
}

export function createEngine(): Engine {
  const waiters = new Map<string, Set<() => void>>();
  const wake = (id: string) => {
    for (const resolve of waiters.get(id) ?? []) resolve();
    waiters.delete(id);
  };
  const hanging: (() => void)[] = [];
  let starting = 0;
  const engine: Engine = {
    name: "process",
    isolation: {
      ...{ kind: "plain", memory_limit: false, cpu_limit: false, process_limit: false, network: "host" },
      text: "Nothing runs here.",
    },
    runs: new Map(),
    specs: [],
    stops: [],
    most_at_once: 0,
    before: async () => {},
    after: async () => {},
    discover: async () => ({ cpus: 4, memory_bytes: 2 ** 32, devices: [] }),
    async start(spec) {
      engine.most_at_once = Math.max(engine.most_at_once, ++starting);
      try {
        await engine.before(spec);
        if (engine.runs.get(spec.id)?.generation !== spec.generation) {
          engine.specs.push(spec);
          engine.runs.set(spec.id, { generation: spec.generation, started_at: new Date(), end: null });
        }
        await engine.after(spec);
      } finally {
        starting--;
      }
    },
    inspect: async (id) => observe(engine.runs.get(id)),
    list: async () => [...engine.runs].map(([id, { generation }]) => ({ id, generation })),
    async stop(id) {
      engine.stops.push(id);
      engine.end(id, { exit_code: 143 });
    },
    async destroy(id) {
      engine.runs.delete(id);
      wake(id);
    },
    async waitForChange(id, timeout_ms) {
      if (!engine.runs.get(id) || engine.runs.get(id)?.end) return;
      await new Promise<void>((resolve) => {
        waiters.set(id, (waiters.get(id) ?? new Set()).add(resolve));
        setTimeout(resolve, timeout_ms).unref();
      });
    },
    hang: () => new Promise((resolve) => hanging.push(resolve)),
    release() {
      for (const resolve of hanging) resolve();
    },
    end(id, { exit_code = 0, out_of_memory = false, output } = {}) {
      const run = engine.runs.get(id);
      if (!run || run.end) return;
      const spec = engine.specs.find((one) => one.id === id);
      if (output !== undefined && spec) writeFileSync(join(spec.output, "result"), output);
      run.end = { exit_code, out_of_memory, at: new Date() };
      wake(id);
    },
    forget(id) {
      engine.runs.delete(id);
      wake(id);
    },
  };
  return engine;
}

function observe(run: Run | undefined): Observation {
  if (!run) return { state: "absent" };
  const { generation, started_at, end } = run;
  if (!end) return { state: "running", generation, started_at };
  const { exit_code, at: ended_at, out_of_memory } = end;
  return { state: "ended", generation, started_at, exit_code, ended_at, out_of_memory };
}
