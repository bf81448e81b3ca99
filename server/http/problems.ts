import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { isAway } from "../database/constraints.ts";
import * as activity from "../domain/activity/activity.ts";
import type { Ctx } from "../kernel/context.ts";
import { Problem, type ProblemKind } from "../kernel/problem.ts";

/** What Fastify itself refuses, in our words. */
const kinds: Record<number, ProblemKind> = { 400: "malformed", 413: "too_large", 415: "media_type", 429: "too_many" };

/** An error of any origin as the problem that is sent. What nobody foresaw says nothing about its cause. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const { statusCode, message } = error as FastifyError;
  const kind = statusCode === undefined ? undefined : kinds[statusCode];
  if (kind) return new Problem(kind, message, {}, error);
  if (isAway(error))
    return new Problem(
      "unavailable",
      "The database is starting: nothing was changed",
      { retry_after_seconds: 1 },
      error,
    );
  return new Problem("internal", "Nothing was changed. The request id helps the operator find the cause.", {}, error);
}

export function sendProblem(request: FastifyRequest, reply: FastifyReply, problem: Problem): FastifyReply {
  const seconds = problem.extra.retry_after_seconds;
  if (seconds !== undefined) reply.header("retry-after", seconds);
  if (problem.kind === "not_signed_in") reply.header("www-authenticate", "Bearer");
  return reply
    .code(problem.status)
    .type("application/problem+json")
    .send(JSON.stringify(problem.document(request.url.split("?")[0] ?? request.url, request.id)));
}

/** Writes a refused attempt down; a record that cannot be written must not hide the refusal. */
export async function recordRefusal(ctx: Ctx, problem: Problem): Promise<void> {
  const { attempt } = problem.extra;
  if (!attempt) return;
  await activity
    .recordRefusal(ctx, attempt, problem.message)
    .catch((error) => ctx.ports.log.error({ err: error }, "a refusal could not be recorded"));
}

/** What cannot be decoded reaches no route and no hook. */
export const refuseAddress = (_error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply =>
  sendProblem(request, reply, new Problem("invalid", "This address is not valid: percent signs must encode UTF-8"));

/** Everything that fails is answered by a problem document. */
export function answerProblems(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => {
    const problem = problemOf(error);
    if (problem.status >= 500)
      request.log.error({ err: problem.cause ?? problem, request_id: request.id }, problem.message);
    return sendProblem(request, reply, problem);
  });
  app.setNotFoundHandler((request, reply) =>
    sendProblem(request, reply, new Problem("not_found", "Nothing answers at this address")),
  );
}
