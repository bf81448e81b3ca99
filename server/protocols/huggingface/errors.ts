import type { FastifyReply, FastifyRequest } from "fastify";
import { Problem, type ProblemKind } from "../../kernel/problem.ts";

/** What the hub's clients tell apart by a header. */
export type Code = "RepoNotFound" | "RevisionNotFound" | "EntryNotFound";

const codes = new WeakMap<Problem, Code>();

/** What is not found while this is done is what the code says. */
export async function coded<T>(code: Code, found: Promise<T>): Promise<T> {
  try {
    return await found;
  } catch (error) {
    const hidden = error instanceof Problem && (error.kind === "not_found" || error.kind === "not_signed_in");
    if (hidden && !codes.has(error)) codes.set(error, code);
    throw error;
  }
}

/** What these clients understand otherwise than ours: a 409 is a name that is taken. */
const statuses: Partial<Record<ProblemKind, number>> = { limit_reached: 403, upload_changed: 400, sealed: 403 };

/** An error as the hub's clients read it: a sentence, and headers that tell what was not there. */
export function sendError(request: FastifyRequest, reply: FastifyReply, problem: Problem, more: object = {}) {
  const code = codes.get(problem);
  const seconds = problem.extra.retry_after_seconds;
  if (code !== undefined) reply.header("x-error-code", code);
  if (seconds !== undefined) reply.header("retry-after", seconds).header("ratelimit", `"api";r=0;t=${seconds}`);
  return reply
    .code(statuses[problem.kind] ?? problem.status)
    .header("x-error-message", inHeader(problem.message))
    .type("application/json")
    .send(JSON.stringify({ error: problem.message, message: problem.message, request_id: request.id, ...more }));
}

/** Headers carry Latin-1 at best, and names may be in any script. */
const inHeader = (text: string): string =>
  text.replace(/[^\x20-\x7e]|%/g, (sign) => encodeURIComponent(sign.isWellFormed() ? sign : "?"));
