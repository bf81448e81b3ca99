/** What the containers room needs from a compute driver. Every call is idempotent by `id` and `generation`. */
export interface ComputeDriver {
  /** As resource types name it. */
  readonly name: string;
  /** What this driver can promise on this machine. */
  readonly isolation: Isolation;
  /** What executions can run in, the usual one first. */
  readonly environments: readonly Environment[];
  /** Why the engine did not answer when it was last asked. Its calls then reject with an error named `EngineDown`. */
  readonly fault: string | null;
  /** Whether workspaces find a Jupyter server there; left out: only a start can tell. */
  readonly jupyter?: boolean;
  /** What the machine carries. */
  discover(): Promise<{ cpus: number; memory_bytes: number; devices: string[] }>;
  /**
   * Starts the workload, detached: it outlives this process. Resolves once the command has begun, also when it began
   * before; rejects with the reason when it cannot, and then leaves nothing of it.
   */
  start(spec: ExecutionSpec): Promise<void>;
  /**
   * What is true now. `absent`: its command never began, or it was forgotten. A start that was cut short by our own
   * death may show as `running` without a beginning for some seconds, until it is sure that nothing comes of it.
   */
  inspect(id: string): Promise<Observation>;
  /**
   * Everything the engine still has of this installation, ended ones included until `destroy`. Generation 0: remains
   * that nobody can say more about; `destroy` takes those too.
   */
  list(): Promise<{ id: string; generation: number }[]>;
  /**
   * Asks the workload to end, and ends it by force after the grace. Resolves at once; `inspect` tells when it is gone.
   * The grace is counted by this process: after its death ask again. Of several graces the first to pass counts.
   */
  stop(id: string, grace_seconds: number): Promise<void>;
  /** Ends what still runs of it and forgets it; log and output stay. Resolves when nothing of it runs. */
  destroy(id: string): Promise<void>;
  /** Host folders, beside those of its spec, that the workload can write to; left out: none. */
  foldersOf?(id: string): string[];
  /** What it uses now, and these cards of its; null when it does not run or nothing can be said. */
  sample(id: string, devices: readonly string[]): Promise<Sample | null>;
  /** Resolves when the workload has ended, or after `timeout_ms`. Does not keep this process alive. */
  waitForChange(id: string, timeout_ms: number): Promise<void>;
}

/** Programs that serve notebooks, the one with the most to offer first. */
export const jupyterServers = ["jupyter-lab", "jupyter-notebook", "jupyter-server"] as const;

export interface Isolation {
  /** `sandbox`: namespaces, no network, limits held by the kernel. `plain`: an ordinary process group. */
  kind: "sandbox" | "plain";
  memory_limit: boolean;
  cpu_limit: boolean;
  process_limit: boolean;
  network: "none" | "host";
  /** One sentence for people. */
  text: string;
}

/** Something that executions can run in: the machine's own programs, or an image. */
interface Environment {
  name: string;
  image: string | null;
}

/** What an execution has used and uses. */
export interface Sample {
  cpu_seconds: number;
  memory_bytes: number;
  /** Of the graphics cards named in `devices`, where the machine tells. */
  gpu?: { percent: number; memory_bytes: number };
}

export interface ExecutionSpec {
  id: string;
  /** Grows by one each time the same execution is handed to an engine; a driver ends what it has of an older one. */
  generation: number;
  /** Given to /bin/sh -c, with the output folder as the working directory. */
  command: string;
  cpu: number;
  memory_bytes: number;
  processes: number;
  /** Added to PATH, HOME, LANG, OUTPUT and INPUT_0, INPUT_1 … (the folders by their names inside); nothing else is there. */
  environment: Record<string, string>;
  /** Host folders, readable by everybody, that appear read-only at `path` (`/input/0`). */
  inputs: { folder: string; path: string }[];
  /** Host folder that appears as /output. It exists; a driver may give it to the user that the workload runs as. */
  output: string;
  /** What it runs in, by the name in `environments`; left out, the first of them. */
  runs_in?: string;
  /** The identities of the graphics cards it holds, and may see. */
  devices?: readonly string[];
  /**
   * Host folder that appears writable as /run/guildhall, with a path short enough for sockets. A server of the workload
   * listens on `server.sock` in it; GUILDHALL_SOCKET names that by its path inside. The driver may give it to the user
   * that the workload runs as.
   */
  sockets?: string;
  /**
   * With `sockets`: the workload listens on this TCP port of its loopback, and whoever connects to its socket reaches that.
   * PORT names the port, which is another one where executions share the machine's network.
   */
  port?: number;
  /** Host file that standard output and error are appended to. Its folder exists. */
  log: string;
}

/** A program of Guildhall's own, for executions to run. */
export interface Program {
  /** Engines that it runs on, by name. */
  drivers: readonly string[];
  /** Why it cannot be run here; null: it can. */
  fault: string | null;
  /** Host folders that appear read-only, and the variables that name them inside. */
  inputs: { folder: string; path: string }[];
}

export type Observation =
  | { state: "absent" }
  | {
      state: "running";
      generation: number;
      /** Null: its command has not begun yet, and may never. */
      started_at: Date | null;
    }
  | {
      state: "ended";
      generation: number;
      /** Null when nobody can say any more. */
      exit_code: number | null;
      started_at: Date;
      /** When it really ended and its log was complete, not when that was noticed. */
      ended_at: Date;
      /** The kernel ended it for its memory. */
      out_of_memory: boolean;
    };

declare module "../../kernel/context.ts" {
  interface Ports {
    /** By the names that resource types give. */
    engines: ReadonlyMap<string, ComputeDriver>;
    /** Programs of Guildhall's own that executions may run. */
    programs: ReadonlyMap<string, Program>;
    /** Host folder with a folder for each execution: its log and its output. */
    executions_folder: string;
    /** Host folder with a folder of sockets for each workspace. */
    sockets_folder: string;
    /** Where browsers reach the pages of workspaces, `{id}` standing for the execution; null: nowhere. */
    workspace_url: string | null;
    /** What the installation says of workspaces that nobody uses; null: they go on. */
    idle_stop_minutes: number | null;
  }
}
