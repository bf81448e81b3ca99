import type { FastifyRequest } from "fastify";
import { ask } from "../../domain/gateway/asking.ts";
import { inputTokens, weigh } from "../../domain/gateway/counting.ts";
import { refuseOtherProtocol, routeOf } from "../../domain/gateway/models.ts";
import type { Ctx } from "../../kernel/context.ts";
import { readBody } from "./bodies.ts";
import { headersUp } from "./headers.ts";

const ways = {
  "/messages/count_tokens": { protocol: "messages", dialect: "anthropic" },
  "/responses/input_tokens": { protocol: "responses", dialect: "openai" },
} as const;

/** How many tokens a question has: as the upstream counts them, or as we would where it does not. Costs nothing. */
export async function countTokens(
  ctx: Ctx,
  request: FastifyRequest,
  path: keyof typeof ways,
): Promise<{ input_tokens: number }> {
  const { protocol, dialect } = ways[path];
  const body = readBody(request.body, request.headers["content-type"]);
  const route = await routeOf(ctx, body.model);
  refuseOtherProtocol(route, protocol);
  const own = { input_tokens: inputTokens(weigh(body.json)) };
  const write = ({ model }: { model: string }, secret: string | undefined) => ({
    headers: headersUp(request.headers, { type: body.type, secret, dialect }),
    body: body.written(model),
  });
  const signal = AbortSignal.timeout(10_000);
  try {
    const question = { path, method: "POST", write, signal } as const;
    const { status, first, end } = await ask(ctx, route, question);
    end(); // so short an answer comes in one piece
    const { input_tokens } = JSON.parse(String(first)) as { input_tokens?: unknown };
    return status === 200 && Number.isSafeInteger(input_tokens) ? { input_tokens: input_tokens as number } : own;
  } catch {
    return own;
  }
}
