import type { FastifyReply } from "fastify";
import type { Problem, ProblemKind } from "../../kernel/problem.ts";

/** Which client reads an error. */
export type Dialect = "openai" | "anthropic";

const types: Record<number, [openai: string, anthropic: string]> = {
  400: ["invalid_request_error", "invalid_request_error"],
  401: ["invalid_request_error", "authentication_error"],
  402: ["insufficient_quota", "billing_error"],
  403: ["permission_error", "permission_error"],
  404: ["invalid_request_error", "not_found_error"],
  413: ["invalid_request_error", "request_too_large"],
  429: ["requests", "rate_limit_error"],
};

const codes: Partial<Record<ProblemKind, string>> = {
  not_signed_in: "invalid_api_key",
  token_scope: "token_scope",
  not_found: "model_not_found",
  out_of_money: "out_of_money",
  cap_reached: "insufficient_quota",
  too_many: "rate_limit_exceeded",
  upstream_failed: "upstream_failed",
  upstream_late: "upstream_late",
};

/** What does not become better by being asked again at once: the official client would ask three times. */
const final: ReadonlySet<ProblemKind> = new Set<ProblemKind>(["cap_reached", "out_of_money", "conflict"]);

/** An error as the clients of a dialect read it. */
export function errorOf(problem: Problem, dialect: Dialect, request_id: string): object {
  const [openai, anthropic] = types[problem.status] ?? (problem.status < 500 ? types[400] : undefined) ?? [];
  const message = problem.message;
  if (dialect === "anthropic") return { type: "error", error: { type: anthropic ?? "api_error", message }, request_id };
  const type = problem.kind === "cap_reached" ? "insufficient_quota" : (openai ?? "server_error");
  const param = problem.extra.fields?.[0]?.path ?? null;
  const code = param === "response_id" ? "response_not_found" : (codes[problem.kind] ?? null);
  return { error: { message, type, param, code } };
}

/** Sends an error. What the server said for itself stays; the cause goes nowhere. */
export function sendError(reply: FastifyReply, problem: Problem, dialect: Dialect): FastifyReply {
  const seconds = problem.extra.retry_after_seconds;
  if (seconds !== undefined) reply.header("retry-after", seconds);
  if (final.has(problem.kind)) reply.header("x-should-retry", "false");
  if (problem.kind === "not_signed_in") reply.header("www-authenticate", "Bearer");
  return reply
    .code(problem.status)
    .type("application/json")
    .send(JSON.stringify(errorOf(problem, dialect, reply.request.id)));
}

const error_bytes_max = 64 * 2 ** 10;

/** What an upstream says of a question that it refuses; its own secret, if it is so careless to repeat it, is taken out. */
export function relayedError(body: Buffer, secret: string | undefined): string {
  const text = body.subarray(0, error_bytes_max).toString("utf8");
  return secret === undefined ? text : text.replaceAll(secret, "***");
}
