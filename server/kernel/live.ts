/** One server-sent event. */
export interface ServerEvent {
  event: string;
  data: unknown;
  id?: string;
}

/** Something changed: where, and what kind of thing. `resource_id` narrows who may hear of it. */
export interface Change {
  /** Null for what is told to one person alone. */
  namespace_id: string | null;
  entity: string;
  resource_id: string | null;
  /** Whose own it is: nobody else hears of it. */
  account_id?: string;
}

type Listener = (change: Change) => void;

/** Tells everybody who listens in this process what has changed; publishers call it after their commit. */
export interface Live {
  publish(change: Change): void;
  /** Returns what ends the listening. */
  listen(listener: Listener): () => void;
}

export function createLive(): Live {
  const listeners = new Set<Listener>();
  return {
    publish(change) {
      for (const listener of listeners) listener(change);
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

declare module "./context.ts" {
  interface Ports {
    live: Live;
    /** Bytes derived from the installation's secret for one purpose; never the secret itself. */
    derive: (purpose: string) => Buffer;
    /** The public address, without a slash at the end. */
    url: string;
    log: import("pino").Logger;
  }
}
