import type { Sealer } from "../../kernel/sealed.ts";

/** A signed message on its way. */
export interface Message {
  url: string;
  headers: Record<string, string>;
  body: string;
  /** Aborted when this server stops. */
  signal: AbortSignal;
}

/** What came of sending it. Without a status there was no answer, and `error` says why. */
export interface Answer {
  status: number | null;
  error: string | null;
  /** The beginning of what came back. */
  response: string | null;
  /** The header of that name. */
  retry_after: string | null;
  duration_ms: number;
}

/** Sends messages to addresses that people chose. It never rejects: what went wrong is in the answer. */
export interface WebhookSender {
  send(message: Message): Promise<Answer>;
  /** Why nothing may be sent to an address; null: it may. Looks its name up. */
  fault(url: string): Promise<string | null>;
  close(): Promise<void>;
}

declare module "../../kernel/context.ts" {
  interface Ports {
    webhook_sender: WebhookSender;
    /** Keeps the secrets that sign. */
    webhook_secrets: Sealer;
  }
}
