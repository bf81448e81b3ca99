import type { BetterAuthPlugin, GenericEndpointContext } from "better-auth";
import { APIError, createAuthMiddleware, getSessionFromCtx, isAPIError } from "better-auth/api";
import type pg from "pg";
import type { SessionMethod } from "../../../contract/sessions.ts";
import * as queries from "./history-queries.ts";
import { takeCode } from "./tries.ts";
import { pendingAccount } from "./two-factor.ts";

/** The header in which we tell better-auth the client's address, which it cannot see behind its handler. */
export const addressHeader = "x-guildhall-address";

/** What we keep of a session beside better-auth's own. */
export const sessionFields = {
  method: { type: "string", required: false, input: false },
  renewed: { type: "boolean", required: false, input: false },
} as const;

const methods: Record<string, SessionMethod> = {
  "/two-factor/verify-totp": "two_factor",
  "/two-factor/verify-backup-code": "recovery_code",
  "/passkey/verify-authentication": "passkey",
  "/device/token": "device",
};

const methodAt = (path: string): SessionMethod =>
  methods[path] ?? (path.startsWith("/callback") || path.startsWith("/providers/") ? "provider" : "password");

/**
 * A session as it begins, with how somebody came. One that takes another's place keeps what is known of that; a password
 * alone lets nobody in of whom a second factor is asked, nor does a code that was read over somebody's shoulder.
 */
export async function begun(
  pool: pg.Pool,
  session: Record<string, unknown> & { userId: string },
  ctx: GenericEndpointContext | null,
): Promise<Record<string, unknown>> {
  if (session["method"]) return { ...session, renewed: true };
  const method = methodAt(ctx?.path ?? "");
  if (method === "two_factor" && !(await takeCode(pool, session.userId, String(ctx?.body?.code)))) throw usedUp();
  const is_asked = ctx?.path === "/sign-in/email" && (await queries.hasTwoFactor(pool, session.userId));
  return { ...session, method: is_asked ? null : method };
}

const usedUp = () =>
  new APIError("UNAUTHORIZED", { code: "USED_CODE", message: "This code was used already: wait for the next" });

/** Lines that better-auth's own changes leave in a person's history, by its paths. */
const changes: Record<string, { action: string; text: string }> = {
  "/two-factor/disable": { action: "account.disable_two_factor", text: "switched two-factor off" },
  "/two-factor/generate-backup-codes": { action: "account.renew_recovery_codes", text: "made new recovery codes" },
  "/passkey/verify-registration": { action: "account.add_passkey", text: "added a passkey" },
  "/passkey/update-passkey": { action: "account.rename_passkey", text: "renamed a passkey" },
  "/passkey/delete-passkey": { action: "account.remove_passkey", text: "removed a passkey" },
};
const enabled = { action: "account.enable_two_factor", text: "switched two-factor on" };

/** Hears that somebody changed how they sign in, by the action of history. */
export type OnChanged = (account_id: string, action: string) => Promise<void>;

/** Writes down who was let in, who was not, and what people change of how they sign in. It stands after all other plugins. */
export const signInHistory = (pool: pg.Pool, onChanged: OnChanged): BetterAuthPlugin => ({
  id: "sign-in-history",
  hooks: { after: [{ matcher: ({ path }) => path !== "/get-session", handler: noted(pool, onChanged) }] },
});

const noted = (pool: pg.Pool, onChanged: OnChanged) =>
  createAuthMiddleware(async (ctx) => {
    const { path, context, headers } = ctx;
    const { returned, newSession } = context;
    const ip = headers?.get(addressHeader) ?? null;
    if (isAPIError(returned)) return void (returned.statusCode === 401 && (await noteRefusal(pool, ctx, ip)));
    if (path === "/sign-in/email" && newSession && !newSession.session["method"])
      await queries.letIn(pool, newSession.session.id, "password"); // in a browser that is trusted
    const change = path === "/two-factor/verify-totp" && newSession?.session["renewed"] ? enabled : changes[path];
    if (!change) return;
    const person = newSession?.user.id ?? (await getSessionFromCtx(ctx))?.user.id;
    if (!person) return;
    await queries.recordChange(pool, person, { ...change, ip });
    await onChanged(person, change.action);
  });

async function noteRefusal(pool: pg.Pool, ctx: GenericEndpointContext, ip: string | null): Promise<void> {
  if (ctx.path === "/sign-in/email")
    return queries.recordFailedSignIn(pool, { email: String(ctx.body.email) }, { why: "the password was wrong", ip });
  if (!ctx.path.startsWith("/two-factor/verify-")) return;
  const id = await pendingAccount(ctx);
  if (id) await queries.recordFailedSignIn(pool, { id }, { why: "the code was wrong", ip });
}
