import { randomUUID } from "node:crypto";
import type { ApiLimits, Protocol } from "../../../contract/apis.ts";
import type { Ctx } from "../../kernel/context.ts";
import type { Decision } from "./admission.ts";
import { type Ask, hold } from "./holds.ts";
import type { RouteRow } from "./models.ts";
import { type Rate, takeRate } from "./rates.ts";
import { capProblem, sentenceOf } from "./refusing.ts";
import { type Settled, settle } from "./settlements.ts";
import { costOf, costs, termsOf } from "./terms.ts";

/** What somebody wants to call. */
export interface Wanted {
  route: RouteRow;
  protocol: Protocol;
  stream: boolean;
  /** By our own count. */
  input_tokens: number;
  /** Tokens that may come out: how many at least, and how many are held for at first. */
  output: { need: number; want: number };
}

/** How a call ended. */
export interface Outcome {
  state: Settled["state"];
  status: number | null;
  input_tokens: number;
  output_tokens: number;
  counted_by: "upstream" | "us";
  claimed?: { input: number | null; output: number | null } | undefined;
  upstream: string | null;
  attempts: number;
  error?: string | undefined;
  /** Nothing was produced that anybody pays for. */
  free?: boolean;
}

/** A call under way: what is held for it, and what it may produce before more must be held. */
export interface Meter {
  readonly id: string;
  readonly rate: Rate | null;
  /** Tokens that may come out by what is held now. */
  allowed(): number;
  /** Holds more for a call that has produced so much; null when it may go on, else which cap it has come to. */
  grow(produced: number, need: number): Promise<string | null>;
  firstByte(): void;
  /** Settles it, once; a second call changes nothing. */
  finish(outcome: Outcome): void;
}

const step_tokens = 256;
const step_tokens_max = 4096;

/** Begins a call: counts it against rates, and holds what it may cost. Refuses it where a cap has no room. */
export async function begin(ctx: Ctx, wanted: Wanted): Promise<Meter> {
  const { route, output } = wanted;
  const whose = whoseOf(ctx, wanted);
  const rate = takeRate(whose, route.limits);
  const call = callOf(ctx, wanted, whose);
  if (!whose.costs && !whose.daily) return meterOf(ctx, call, { rate, allowed: Number.POSITIVE_INFINITY });
  const { process_id, ...opens } = call.row;
  const decision = await hold(ctx.db, { ...whose, ...call.shared, ...output, opens: { ...opens, process_id } });
  if ("short" in decision) {
    const problem = capProblem(
      ctx,
      decision.short.map(({ why }) => why),
    );
    finish(ctx, call, refused(problem.status, problem.message));
    throw problem;
  }
  return meterOf(ctx, call, { rate, allowed: decision.tokens });
}

const refused = (status: number, error: string): Outcome => ({
  ...{ state: "refused", status, error, input_tokens: 0, output_tokens: 0 },
  ...{ counted_by: "us", upstream: null, attempts: 0, free: true },
});

const whoseOf = (ctx: Ctx, { route }: Wanted) => ({
  resource_id: route.id,
  namespace_id: route.namespace_id,
  account_id: route.account_id,
  token_id: ctx.actor.token?.id ?? null,
  costs: costs(termsOf(route)),
  daily: Object.values(route.limits).some(hasDaily),
});

const hasDaily = (bounds: ApiLimits["token"]) => bounds.requests_per_day != null || bounds.tokens_per_day != null;

function callOf(ctx: Ctx, { route, protocol, stream, input_tokens }: Wanted, whose: ReturnType<typeof whoseOf>) {
  const { costs: _costs, daily: _daily, ...ids } = whose;
  const terms = termsOf(route);
  const id = randomUUID();
  return {
    terms,
    began: performance.now(),
    started_at: new Date().toISOString(),
    first_byte_ms: null as number | null,
    is_settled: false,
    row: {
      ...{ id, ...ids, ...terms, protocol, stream, input_tokens },
      process_id: ctx.ports.process_id,
      request_id: ctx.request_id ?? id,
    },
    shared: { ctx, terms, limits: route.limits } satisfies Partial<Ask>,
    whose,
  };
}

type Call = ReturnType<typeof callOf>;

function meterOf(ctx: Ctx, call: Call, { rate, allowed }: { rate: Rate | null; allowed: number }): Meter {
  let held = allowed;
  let step = step_tokens;
  return {
    id: call.row.id,
    rate,
    allowed: () => held,
    async grow(produced, need) {
      const grows = { id: call.row.id, output_tokens: produced };
      step = Math.min(step * 2, step_tokens_max);
      const ask: Ask = { ...call.whose, ...call.shared, grows, need, want: Math.max(need, step) };
      const decision: Decision = await hold(ctx.db, ask);
      if ("short" in decision) return decision.short.map(({ why }) => sentenceOf(ctx, why)).join(". ");
      held += decision.tokens;
      return null;
    },
    firstByte() {
      call.first_byte_ms ??= Math.round(performance.now() - call.began);
    },
    finish: (outcome) => finish(ctx, call, outcome),
  };
}

function finish(ctx: Ctx, call: Call, outcome: Outcome): void {
  if (call.is_settled) return;
  call.is_settled = true;
  const { process_id: _process, call_nanos: _call, input_nanos: _in, output_nanos: _out, ...row } = call.row;
  const { claimed, free = false, error, ...rest } = outcome;
  settle(ctx, {
    ...row,
    ...rest,
    error: error ?? null,
    started_at: call.started_at,
    claimed_input: claimed?.input ?? null,
    claimed_output: claimed?.output ?? null,
    cost_nanos: free ? 0 : costOf(call.terms, outcome.input_tokens, outcome.output_tokens),
    first_byte_ms: call.first_byte_ms,
    duration_ms: Math.round(performance.now() - call.began),
  });
}
