import { createHash } from "node:crypto";
import type { Route } from "../../contract/route.ts";
import { accountOf, type Ctx, transact } from "../kernel/context.ts";
import { answerBefore, claimKeys, keepAnswers } from "../kernel/idempotency.ts";
import { invalid } from "../kernel/problem.ts";

interface Asked {
  key: string;
  route: Route;
  keeps_keys: boolean;
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
  const claim = { account_id: accountOf(ctx), key: asked.key, request_sha256 };
  if (asked.keeps_keys) return work({ ...ctx, once: claim });
  return transact(ctx, async (ctx) => {
    const [before] = await claimKeys(ctx, [claim]);
    if (before) return answerBefore(before, claim) ?? undefined;
    const answer = await work(ctx);
    await keepAnswers(ctx, [{ ...claim, answer }]);
    return answer;
  });
}
