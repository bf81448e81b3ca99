import type { Sealer } from "../../kernel/sealed.ts";

/** Where an upstream is reached, and by what name it is told of. */
export interface Reach {
  /** Up to and with `/v1`. */
  address: string;
  /** The socket that it listens on; left out: the address says where. */
  socket?: string;
  /** One of ours: its address was not chosen by a person. */
  trusted?: true;
}

/** What is sent to an upstream. */
export interface Asked {
  method: "GET" | "POST";
  path: string;
  headers: Record<string, string>;
  body: string | Buffer;
  signal: AbortSignal;
  /** Called once, when nothing of it is under way any more, whether it was answered or not. */
  over: () => void;
}

/** An answer that has begun. */
export interface Answered {
  status: number;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Its next bytes; null when there are no more. Rejects when it breaks off. */
  next: () => Promise<Buffer | null>;
  /** Nothing more of it is wanted. */
  end: () => void;
}

/** Speaks HTTP with upstreams; connections are kept and used again. */
export interface Upstreams {
  /** Rejects with a sentence when there is no answer: not reached, not allowed, too late. */
  ask(reach: Reach, asked: Asked): Promise<Answered>;
  /** Why an address may not be an upstream's; null: it may. Looks its name up. */
  fault(address: string): Promise<string | null>;
  readonly idle_ms: number;
  close(): Promise<void>;
}

declare module "../../kernel/context.ts" {
  interface Ports {
    upstreams: Upstreams;
    /** Keeps the secrets of upstreams. */
    secrets: Sealer;
    /** This server among those that answer calls: new at each start. */
    process_id: string;
  }
}
