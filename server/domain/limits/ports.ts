/** What the limits room needs to know of the machine: the part of the compute driver that says what there is. */
export interface Machine {
  /** As resource types name it. */
  readonly name: string;
  readonly isolation: {
    kind: "sandbox" | "plain";
    memory_limit: boolean;
    cpu_limit: boolean;
    process_limit: boolean;
    /** In words. */
    text: string;
  };
  /** Whether workspaces find a Jupyter server; left out: only a start can tell. */
  readonly jupyter?: boolean;
  discover(): Promise<{ cpus: number; memory_bytes: number; devices: string[] }>;
}

declare module "../../kernel/context.ts" {
  interface Ports {
    machine: Machine;
  }
}
