import { APIError, type BetterAuthPlugin, type GenericEndpointContext } from "better-auth";
import { createAuthMiddleware, getSessionFromCtx, isAPIError } from "better-auth/api";
import type pg from "pg";
import { addressHeader } from "./sign-in-history.ts";
import * as tries from "./tries.ts";
import { pendingAccount } from "./two-factor.ts";

const asksForPassword = new Set([
  ...["/two-factor/enable", "/two-factor/disable", "/two-factor/generate-backup-codes"],
]);
const asksForCode = new Set(["/two-factor/verify-totp", "/two-factor/verify-backup-code"]);

const makesAccounts = /^\/(sign-up|providers|callback)\//;

/** Counts guesses at passwords and codes, and what has letters sent, for all servers of the installation together. */
export const throttle = (pool: pg.Pool): BetterAuthPlugin => ({
  id: "throttle",
  hooks: {
    before: [{ matcher: () => true, handler: before(pool) }],
    after: [{ matcher: () => true, handler: after(pool) }],
  },
});

const ipOf = ({ headers }: GenericEndpointContext) => headers?.get(addressHeader) ?? null;

const before = (pool: pg.Pool) =>
  createAuthMiddleware(async (ctx) => {
    const ip = ipOf(ctx);
    if (makesAccounts.test(ctx.path)) return refuseHasty(await tries.takeSignUp(pool, ip));
    if (ctx.path === "/send-verification-email")
      return refuseHasty(await tries.takeLetter(pool, String(ctx.body?.email).toLowerCase(), ip));
    const guess = await guessOf(pool, ctx);
    if (guess) refuseHasty(await tries.takeGuess(pool, guess));
  });

const after = (pool: pg.Pool) =>
  createAuthMiddleware(async (ctx) => {
    const { returned, newSession } = ctx.context;
    if (isAPIError(returned)) return;
    const guess = await guessOf(pool, ctx, newSession?.user);
    const was_counted = guess?.at === "password" || !newSession?.session["renewed"]; // the first code of an app is none
    if (guess && was_counted) await tries.giveBackGuess(pool, guess);
    if (newSession) await tries.welcome(pool, newSession.user.email, ipOf(ctx));
  });

/** What a request guesses at, if anything. */
async function guessOf(
  pool: pg.Pool,
  ctx: GenericEndpointContext,
  let_in?: { email: string },
): Promise<tries.Guess | undefined> {
  const ip = ipOf(ctx);
  if (ctx.path === "/sign-in/email") return { at: "password", email: String(ctx.body?.email).toLowerCase(), ip };
  if (asksForPassword.has(ctx.path)) {
    const email = let_in?.email ?? (await getSessionFromCtx(ctx))?.user.email;
    return email === undefined ? undefined : { at: "password", email, ip };
  }
  if (!asksForCode.has(ctx.path)) return undefined;
  const id = let_in ? undefined : await pendingAccount(ctx);
  const email = let_in?.email ?? (id && (await tries.emailOf(pool, id)));
  return email ? { at: "code", email, ip } : undefined;
}

function refuseHasty(seconds: number): void {
  if (seconds <= 0) return;
  const body = { code: "too_many", message: tries.waitSentence(seconds), retry_after_seconds: seconds };
  throw new APIError("TOO_MANY_REQUESTS", body, { "retry-after": String(seconds) });
}
