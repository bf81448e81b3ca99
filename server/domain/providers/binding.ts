import { createHmac } from "node:crypto";
import type { Ctx } from "../../kernel/context.ts";

/**
 * What goes with a state, made of it and of the installation's secret: the proof of PKCE, and the nonce of an ID token.
 * Nothing of them is kept, and whoever sees the state cannot make them.
 */
export function boundTo(ctx: Ctx, state: string): { verifier: string; nonce: string } {
  const key = ctx.ports.derive("ways through sign-in providers");
  const made = (of: string) => createHmac("sha256", key).update(`${of} ${state}`).digest("base64url");
  return { verifier: made("verifier"), nonce: made("nonce") };
}
