import { placeOf } from "../../kernel/addresses.ts";
import type { Ctx } from "../../kernel/context.ts";
import { Problem } from "../../kernel/problem.ts";
import { reachEngine } from "../engines/engines.ts";
import { inOrder, noteAnswer, noteFailure } from "./health.ts";
import type { RouteRow, Upstream } from "./models.ts";
import type { Answered, Asked, Reach } from "./ports.ts";
import { secretOf } from "./upstreams.ts";

/** What a route is asked; the body and headers as this upstream wants them. */
export interface Question {
  path: string;
  method: "POST" | "GET";
  write: (upstream: Upstream, secret: string | undefined) => Pick<Asked, "headers" | "body">;
  signal: AbortSignal;
}

/** An answer that has begun: its first bytes are there, and the rest can be read. */
export interface Begun extends Answered {
  first: Buffer | null;
  upstream: string;
  attempts: number;
  /** Never shown: what is taken out of whatever the upstream says in an error. */
  secret: string | undefined;
}

/** What another upstream may do better: it is overloaded, broken, or does not know us or the model. */
const isFailure = (status: number) => status >= 500 || [401, 402, 403, 404, 408, 429].includes(status);

interface Failure {
  sentence: string;
  status?: number;
  retry_after?: string | undefined;
  /** What an engine of ours says of itself. */
  problem?: Problem;
}

/**
 * Asks a route's upstreams, one after the other, until one begins to answer. After its first byte nobody else is asked:
 * its caller has seen it.
 */
export async function ask(ctx: Ctx, route: RouteRow, question: Question): Promise<Begun> {
  let failure: Failure = { sentence: "it has no upstream" };
  let attempts = 0;
  for (const upstream of inOrder(route.upstreams)) {
    attempts++;
    try {
      const begun = await askOne(ctx, upstream, question);
      if (!isFailure(begun.status)) {
        noteAnswer(upstream.id);
        return { ...begun, attempts };
      }
      begun.end();
      failure = { sentence: `it answered ${begun.status}`, status: begun.status, retry_after: retryAfter(begun) };
    } catch (error) {
      if (question.signal.aborted) throw error;
      failure = { sentence: (error as Error).message, ...(error instanceof Problem ? { problem: error } : {}) };
    }
    noteFailure(upstream.id, failure.sentence);
    ctx.ports.log.warn(
      { upstream: upstream.id, api: route.id, reason: failure.sentence },
      "an upstream did not answer",
    );
  }
  throw problemOf(failure, attempts);
}

const retryAfter = ({ headers }: Pick<Begun, "headers">) => [headers["retry-after"] ?? []].flat()[0];

/** Attempts of a call that no upstream answered. */
export const attemptsOf = new WeakMap<Problem, number>();

function problemOf({ sentence, status, retry_after, problem: own }: Failure, attempts: number): Problem {
  if (own) {
    attemptsOf.set(own, attempts);
    return own;
  }
  const seconds = Number(retry_after);
  const problem =
    status === 429
      ? new Problem("too_many", "The upstream of this model is asked too much now", {
          retry_after_seconds: Number.isFinite(seconds) && seconds > 0 ? Math.ceil(seconds) : 1,
        })
      : /in time/.test(sentence)
        ? new Problem("upstream_late", "The upstream of this model did not answer in time")
        : new Problem("upstream_failed", "No upstream of this model answers now", {}, new Error(sentence));
  attemptsOf.set(problem, attempts);
  return problem;
}

async function askOne(
  ctx: Ctx,
  upstream: Upstream,
  { path, method, write, signal }: Question,
): Promise<Omit<Begun, "attempts">> {
  const secret = secretOf(ctx, {
    id: upstream.id,
    secret: upstream.secret === null ? null : Buffer.from(upstream.secret, "hex"),
    secret_key: upstream.secret_key,
  });
  const { reach, leave } = await reachOf(ctx, upstream, signal);
  const asked = { method, path, signal, over: leave, ...write(upstream, secret) };
  const answered = await ctx.ports.upstreams.ask(reach, asked);
  return { ...answered, first: await answered.next(), upstream: nameOf(upstream), secret };
}

/** An engine that sleeps is started by this, and counts as used until `leave` is called. */
async function reachOf(
  ctx: Ctx,
  { address, engine_id }: Upstream,
  signal: AbortSignal,
): Promise<{ reach: Reach; leave: () => void }> {
  if (engine_id === null) return { reach: { address: address ?? "" }, leave: () => undefined };
  const { socket, done } = await reachEngine(ctx, engine_id, { signal });
  return { reach: { address: "http://engine/v1", socket, trusted: true }, leave: done };
}

/** Where it is, for the log of calls. */
const nameOf = ({ address }: Upstream): string => (address === null ? "engine" : placeOf(address).host);
