import { randomUUID } from "node:crypto";
import type { ApiLimits, Protocol } from "../../../contract/apis.ts";
import type { Ctx } from "../../kernel/context.ts";
import { Problem } from "../../kernel/problem.ts";
import type { Ask, Hold } from "./hold-queries.ts";
import { hold } from "./holds.ts";
import type { RouteRow } from "./models.ts";
import { capProblem, sentenceOf } from "./refusing.ts";
import { type Settled, settle } from "./settlements.ts";
import { costOf, costs } from "./terms.ts";

/** A call as it comes, whoever sends it. */
export interface Coming {
  id: string;
  /** As it is said when it came. */
  began: number;
  started_at: string;
  model: string;
  protocol: Protocol;
  stream: boolean;
  /** By our own count. */
  input_tokens: number;
  /** Tokens that may come out: how many at least, and how many are held for at first. */
  output: { need: number; want: number };
}

/** A call that comes now. */
export const coming = (given: Omit<Coming, "id" | "began" | "started_at">): Coming => ({
  ...given,
  ...{ id: randomUUID(), began: performance.now(), started_at: new Date().toISOString() },
});

/** What is left of the tightest rate of a minute, for people who look at headers. */
export interface Rate {
  limit: number;
  remaining: number;
  reset_seconds: number;
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

/**
 * Begins a call of a route: holds what it may cost, where that was not done when it came in, and refuses it where a cap has
 * no room.
 */
export async function begin(ctx: Ctx, it: Coming, route: RouteRow, held: Hold | null): Promise<Meter> {
  const call = callOf(ctx, it, route);
  if (!standsOver(route)) return meterOf(ctx, call, { rate: null, allowed: Number.POSITIVE_INFINITY });
  const given = held ?? (await hold(ctx.db, call.ask));
  if (given.short) {
    const problem = refusalOf(ctx, given);
    finish(ctx, call, refused(problem.status, problem.message));
    throw problem;
  }
  const is_held = call.ask.costs || call.ask.daily;
  return meterOf(ctx, call, { rate: rateOf(given), allowed: is_held ? (given.tokens ?? 0) : Number.POSITIVE_INFINITY });
}

/** Gives back what was held for a call that is refused for another reason. */
export const release = (ctx: Ctx, it: Coming, route: RouteRow): void =>
  finish(ctx, callOf(ctx, it, route), refused(403, "It may not be called so"));

/** Whether anything stands over calls of a route that their admission must look at: a price, a limit of a day or a minute. */
export const standsOver = ({ limits, ...terms }: RouteRow): boolean =>
  costs(terms) || Object.values(limits).some((bounds) => hasDaily(bounds) || bounds.requests_per_minute != null);

const rateOf = ({ rate_limit, rate_left, seconds }: Hold): Rate | null =>
  rate_limit === null ? null : { limit: rate_limit, remaining: Math.max(rate_left ?? 0, 0), reset_seconds: seconds };

const words = { namespace: "of everybody together", member: "of one member", token: "of one token" };

function refusalOf(ctx: Ctx, { short, seconds }: Hold): Problem {
  const [spent] = (short ?? []).filter(({ cap }) => cap === "minute");
  if (!spent) return capProblem(ctx, short ?? []);
  const detail = `The model takes ${spent.limit} calls a minute ${words[spent.of ?? "namespace"]}`;
  return new Problem("too_many", detail, { retry_after_seconds: seconds });
}

const refused = (status: number, error: string): Outcome => ({
  ...{ state: "refused", status, error, input_tokens: 0, output_tokens: 0 },
  ...{ counted_by: "us", upstream: null, attempts: 0, free: true },
});

const hasDaily = (bounds: ApiLimits["token"]) => bounds.requests_per_day != null || bounds.tokens_per_day != null;

function callOf(ctx: Ctx, it: Coming, route: RouteRow) {
  const { call_nanos, input_nanos, output_nanos, limits } = route;
  const ask: Ask = {
    ...{ id: it.id, process_id: ctx.ports.process_id, request_id: ctx.request_id ?? it.id },
    ...{ resource_id: route.id, namespace_id: route.namespace_id, account_id: route.account_id },
    ...{ token_id: ctx.actor.token?.id ?? null, protocol: it.protocol, stream: it.stream },
    ...{ call_nanos, input_nanos, output_nanos, input_tokens: it.input_tokens, output_tokens: 0, ...it.output, limits },
    ...{ costs: costs(route), daily: Object.values(limits).some(hasDaily), opens: true },
  };
  return { ask, began: it.began, started_at: it.started_at, first_byte_ms: null as number | null, is_settled: false };
}

type Call = ReturnType<typeof callOf>;

function meterOf(ctx: Ctx, call: Call, { rate, allowed }: { rate: Rate | null; allowed: number }): Meter {
  let held = allowed;
  let step = step_tokens;
  return {
    id: call.ask.id,
    rate,
    allowed: () => held,
    async grow(produced, need) {
      step = Math.min(step * 2, step_tokens_max);
      const want = Math.max(need, step);
      const given = await hold(ctx.db, { ...call.ask, opens: false, output_tokens: produced, need, want });
      if (given.short) return given.short.map((why) => sentenceOf(ctx, why)).join(". ");
      held += given.tokens ?? 0;
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
  const { id, request_id, resource_id, namespace_id, account_id, token_id, protocol, stream } = call.ask;
  const { claimed, free = false, error, ...rest } = outcome;
  settle(ctx, {
    ...{ id, request_id, resource_id, namespace_id, account_id, token_id, protocol, stream },
    ...rest,
    error: error ?? null,
    started_at: call.started_at,
    claimed_input: claimed?.input ?? null,
    claimed_output: claimed?.output ?? null,
    cost_nanos: free ? 0 : costOf(call.ask, outcome.input_tokens, outcome.output_tokens),
    first_byte_ms: call.first_byte_ms,
    duration_ms: Math.round(performance.now() - call.began),
  });
}
