/** What the limits room needs to know of an engine: what there is, and what it promises. */
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
  /** Why it did not answer when it was last asked. */
  readonly fault: string | null;
  /** Whether workspaces find a Jupyter server; left out: only a start can tell. */
  readonly jupyter?: boolean;
  discover(): Promise<{ cpus: number; memory_bytes: number; devices: string[] }>;
}

declare module "../../kernel/context.ts" {
  interface Ports {
    /** By name; the first is discovered when Guildhall starts for the first time. */
    machines: ReadonlyMap<string, Machine>;
    /** The ISO code of the currency that everything is priced in. */
    currency: string;
    /** The settings name it: nobody chooses another. */
    currency_is_named?: boolean;
  }
}
