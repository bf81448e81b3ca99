import { type IncomingMessage, request } from "node:http";
import { text } from "node:stream/consumers";
import type { Content } from "../../kernel/content.ts";
import { type Ctx, may } from "../../kernel/context.ts";
import { attended } from "../../kernel/guests.ts";
import { Problem, type ProblemKind } from "../../kernel/problem.ts";
import { seen } from "../containers/containers.ts";
import type * as sharing from "../sharing/sharing.ts";
import { type ReachedEngine, reachEngine } from "./reach.ts";

/**
 * Asks an engine something for whoever reads it, and hands over the answer as it comes. What is not answered with 2xx is a
 * problem with the engine's own words.
 */
export async function ask(
  ctx: Ctx,
  at: sharing.Address,
  path: string,
  body: Record<string, unknown>,
  signal: AbortSignal,
): Promise<Content> {
  const row = await seen(ctx, { ...at, kind: "engine" });
  may(ctx, "engine.ask", row);
  const engine = await reachEngine(ctx, row.id, { signal });
  try {
    const answer = await send(engine, path, JSON.stringify(body), signal);
    answer.once("close", engine.done);
    if ((answer.statusCode ?? 0) >= 300) throw await refusalOf(answer);
    return {
      media_type: answer.headers["content-type"] ?? "application/octet-stream",
      ...{ bytes: null, inline: true, open: async () => attended(ctx, row.namespace_id, answer) },
    };
  } catch (error) {
    engine.done();
    throw error;
  }
}

function send({ socket: socketPath }: ReachedEngine, path: string, body: string, signal: AbortSignal) {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const headers = {
    ...{ host: "engine", "content-type": "application/json", "content-length": Buffer.byteLength(body) },
  };
  const asked = request({ socketPath, path, method: "POST", headers, signal, agent: false }, resolve);
  const broken = (cause: Error) => reject(new Problem("unavailable", "The engine did not answer", {}, cause));
  asked.once("error", broken).end(body);
  return promise;
}

const words_max = 2000;

async function refusalOf(answer: IncomingMessage): Promise<Problem> {
  const { statusCode = 0 } = answer;
  const said = (await text(answer)).slice(0, 65_536);
  return new Problem(kindOf(statusCode), `The engine says (${statusCode}): ${wordsOf(said)}`.slice(0, words_max));
}

function kindOf(status: number): ProblemKind {
  if (status === 404) return "not_found";
  if (status === 429) return "too_many";
  return status < 500 ? "invalid" : "unavailable";
}

function wordsOf(said: string): string {
  try {
    return JSON.parse(said).error.message;
  } catch {
    return said;
  }
}
