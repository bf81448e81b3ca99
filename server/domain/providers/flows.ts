import { NamespacePath } from "../../../contract/common.ts";
import type { Ctx } from "../../kernel/context.ts";
import { Problem } from "../../kernel/problem.ts";
import { isTicket, newTicket, ticketHash } from "../../kernel/tickets.ts";
import { boundTo } from "./binding.ts";
import { endpointsOf } from "./discovery.ts";
import * as queries from "./flow-queries.ts";
import { askingUrl, type Profile, profileOf } from "./profiles.ts";
import { type Provider, provider } from "./providers.ts";

/** How long somebody may take at the provider, and then for choosing. */
const way_seconds = 600;
/** The same for the page on which somebody new chooses. */
export const choosing_seconds = 1800;

interface Sent {
  provider_id: string;
  /** The secret of the browser that is sent: no other can come back. */
  browser: string;
  /** The session of whoever connects; null: somebody signs in. */
  session_id: string | null;
  /** Where they go afterwards, a path of the console. */
  next: string;
}

/** Sends somebody to a provider: gives the address of its page. */
export async function send(ctx: Ctx, { provider_id, browser, session_id, next }: Sent): Promise<string> {
  const at = await provider(ctx, provider_id);
  const endpoints = await endpointsOf(ctx, at).catch((error: Error) => {
    ctx.ports.log.warn({ provider: provider_id, reason: error.message }, "a sign-in provider cannot be used now");
    throw new Problem("unavailable", `${at.name} does not answer as it should; the operator can check it`, {}, error);
  });
  const state = newTicket();
  const row = { state_sha256: ticketHash(state), browser_sha256: ticketHash(browser), provider_id, session_id, next };
  await queries.begin(ctx, row, way_seconds);
  return askingUrl(ctx, at, endpoints, { state, ...boundTo(ctx, state) });
}

/** What a provider sends somebody back with. */
export interface Return {
  provider_id: string;
  browser: string | undefined;
  state?: string | undefined;
  code?: string | undefined;
  error?: string | undefined;
  iss?: string | undefined;
}

/** Why somebody did not get in; the console has words for each. */
export type Fault = "expired" | "denied" | "failed" | "other_session" | "belongs_to_another" | "email_taken";

/** Whoever came back, and where they wanted to go. */
export type Came =
  | { fault: Fault; session_id: string | null; next: string }
  | { provider: Provider; profile: Profile; session_id: string | null; next: string };

/**
 * Takes whoever comes back from a provider. A state is good once, for the browser that it was made for, and for the
 * provider that it was made for: a code of one is never shown to another.
 */
export async function receive(ctx: Ctx, { provider_id, browser, state, code, error, iss }: Return): Promise<Came> {
  if (!isTicket(state) || !isTicket(browser)) return { fault: "expired", session_id: null, next: "/" };
  const known = { state_sha256: ticketHash(state), browser_sha256: ticketHash(browser), provider_id };
  const way = await queries.take(ctx, known);
  if (!way) return { fault: "expired", session_id: null, next: "/" };
  if (error !== undefined || code === undefined)
    return { fault: error === "access_denied" ? "denied" : "failed", ...way };
  try {
    const at = await provider(ctx, provider_id);
    const endpoints = await endpointsOf(ctx, at);
    const speaks = endpoints.openid?.authorization_response_iss_parameter_supported || iss !== undefined;
    if (endpoints.issuer !== null && speaks && iss !== endpoints.issuer)
      throw new Error("the answer comes from another issuer");
    return {
      provider: at,
      profile: await profileOf(ctx, at, endpoints, code, { state, ...boundTo(ctx, state) }),
      ...way,
    };
  } catch (failure) {
    const reason = (failure as Error).message;
    ctx.ports.log.warn({ provider: provider_id, reason }, "somebody could not sign in with a provider");
    return { fault: "failed", ...way };
  }
}

/** A path that somebody may have, made of what they are called at the provider; null: there is none, or it is taken. */
export async function pathFor(ctx: Ctx, login: string | null): Promise<string | null> {
  const path = NamespacePath.safeParse(
    (login ?? "")
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-|-$/g, "")
      .slice(0, 50),
  ).data;
  return path !== undefined && (await queries.isPathFree(ctx, path)) ? path : null;
}
