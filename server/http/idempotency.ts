import { createHash } from "node:crypto";
import type { Route } from "../../contract/route.ts";
import { accountOf, type Ctx, transact } from "../kernel/context.ts";
import { claimKey, keepAnswer } from "../kernel/idempotency.ts";
import { invalid, Problem } from "../kernel/problem.ts";

interface Asked {
  key: string;
  route: Route;
  input: Record<string, unknown>;
}

/**
 * Answers a request that carries an idempotency key once: key, change and answer are one transaction, so that a repeat
 * (also one that runs at the same time, also after a crash) gets the first answer or does the work, never both.
 */
export function answerOnce(ctx: Ctx, asked: Asked, work: (ctx: Ctx) => Promise<unknown>): Promise<unknown> {
  if (asked.key.length === 0 || asked.key.length > 255)
    throw invalid("headers.idempotency-key", "Use 1 to 255 characters");
  const request_sha256 = createHash("sha256")
    .update(JSON.stringify([asked.route.method, asked.route.path, asked.input]))
    .digest();
  return transact(ctx, async (ctx) => {
    const before = await claimKey(ctx, accountOf(ctx), asked.key, request_sha256);
    if (before && !before.request_sha256.equals(request_sha256))
      throw new Problem("idempotency_conflict", "This key was used for a request with other contents");
    if (before) return before.answer ?? undefined;
    const answer = await work(ctx);
    await keepAnswer(ctx, accountOf(ctx), asked.key, answer);
    return answer;
  });
}
