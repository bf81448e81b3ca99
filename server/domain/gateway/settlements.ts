import type { callStates } from "../../../contract/calls.ts";
import { type Ctx, type Db, retried } from "../../kernel/context.ts";
import { gather } from "../../kernel/gather.ts";
import * as queries from "./settlement-queries.ts";

/** A call that is over, as it is written. */
export interface Settled {
  id: string;
  request_id: string;
  resource_id: string;
  namespace_id: string;
  account_id: string;
  token_id: string | null;
  protocol: string;
  stream: boolean;
  started_at: string;
  state: (typeof callStates)[number];
  status: number | null;
  input_tokens: number;
  output_tokens: number;
  counted_by: "upstream" | "us";
  claimed_input: number | null;
  claimed_output: number | null;
  cost_nanos: number;
  first_byte_ms: number | null;
  duration_ms: number;
  upstream: string | null;
  attempts: number;
  error: string | null;
}

/**
 * Those that end within a few milliseconds are written together, since many cost little more than one: a statement for each
 * round, which is a transaction by itself.
 */
const write = gather(
  async (db: Db, calls: readonly Settled[]) => {
    await retried(() => queries.settle(db, calls));
    return calls.map(() => undefined);
  },
  { rounds: 1, questions: 256, wait_ms: 5 },
);

const pending = new Set<Promise<unknown>>();

/** Settles a call, soon: its caller does not wait. What cannot be written now stays open, and is settled as it was held. */
export function settle(ctx: Ctx, call: Settled): void {
  const writing = write(ctx.db, call).catch((error) =>
    ctx.ports.log.error({ err: error, call: call.id }, "a call could not be settled"),
  );
  awaited(writing);
}

/** Has `allSettled` wait for something that is being written, too. */
export function awaited(writing: Promise<unknown>): void {
  pending.add(writing);
  void writing.finally(() => pending.delete(writing));
}

/** Resolves when everything that ended is written. */
export async function allSettled(): Promise<void> {
  while (pending.size > 0) await Promise.all(pending);
}
