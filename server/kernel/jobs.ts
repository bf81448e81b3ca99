import type { Logger } from "pino";

/** A reconciler: makes what is true agree with what is written. It takes no input and may be run at any time. */
export interface Job {
  name: string;
  every_seconds: number;
  run: () => Promise<void>;
}

/** Runs jobs, each never twice at once. */
export interface Jobs {
  add(job: Job): void;
  /** Runs a job soon, and once more after that if it is running now. */
  poke(name: string): void;
  /** No turn begins any more; resolves when the last has ended. */
  stop(): Promise<void>;
  /** Aborted by `stop`: for turns that take long and can go on another time. */
  readonly stopping: AbortSignal;
}

declare module "./context.ts" {
  interface Ports {
    jobs: Jobs;
  }
}

interface Run {
  job: Job;
  timer: NodeJS.Timeout;
  running: Promise<void> | null;
  again: boolean;
}

export function createJobs(log: Logger): Jobs {
  const runs = new Map<string, Run>();
  const end = new AbortController();
  const stopping = end.signal;
  const turn = async ({ job }: Run) => {
    try {
      await job.run();
    } catch (error) {
      if (!stopping.aborted) log.error({ err: error, job: job.name }, "a job failed; it runs again at its next turn");
    }
  };
  const poke = (name: string) => {
    const run = runs.get(name);
    if (!run || stopping.aborted) return;
    run.again = run.running !== null;
    run.running ??= turn(run).finally(() => {
      run.running = null;
      if (run.again) poke(name);
    });
  };
  return {
    add(job) {
      const timer = setInterval(() => poke(job.name), job.every_seconds * 1000);
      timer.unref();
      runs.set(job.name, { job, timer, running: null, again: false });
    },
    poke,
    stopping,
    async stop() {
      end.abort();
      for (const run of runs.values()) clearInterval(run.timer);
      await Promise.all([...runs.values()].map((run) => run.running));
    },
  };
}
