/** What an engine itself says of one execution: when its command began and when it ended. */
export interface Interval {
  /** Null: it never did. */
  began: Date | null;
  /** Null: it had no time to write that down, since it was killed or made to forget. */
  ended: Date | null;
  /** The moment until which it can have run at the latest, where nothing was written down. */
  gone: Date | null;
}

/** An engine under the storm: it is killed, and what it recorded is kept beyond its own forgetting. */
export interface Engine {
  name: "process" | "docker";
  /** Ends it by SIGKILL, at any moment; what is needed to go on is there again when this resolves. */
  kill(): Promise<number>;
  /** What it has recorded, by execution. */
  records: ReadonlyMap<string, Interval>;
  /** How far its own times lie from those that it gives to Guildhall, at most. */
  step_ms: number;
  /** What it still has, in words. */
  leftovers(): Promise<string[]>;
  close(): Promise<void>;
}
