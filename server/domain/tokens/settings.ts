import { Scope } from "../../../contract/tokens.ts";
import type { Ctx } from "../../kernel/context.ts";
import { invalid } from "../../kernel/problem.ts";
import type { Settings, TokenRow } from "./queries.ts";

/** What is given of a token's settings. */
export interface Given {
  name?: string | undefined;
  expires_at?: string | null | undefined;
  requests_per_minute?: number | null | undefined;
  spending_cap_micros?: number | null | undefined;
  per_token_billing?: boolean | undefined;
}

/** Settings as they are kept; what is not given stays. */
export function settingsOf({ expires_at, spending_cap_micros, ...given }: Given, before?: TokenRow): Settings {
  return {
    name: given.name ?? before?.name,
    requests_per_minute: given.requests_per_minute,
    per_token_billing: given.per_token_billing,
    expires_at: typeof expires_at === "string" ? ahead(expires_at, "body.expires_at") : expires_at,
    spending_cap: spending_cap_micros,
  };
}

function ahead(time: string, field: string): Date {
  const at = new Date(time);
  if (at.getTime() <= Date.now()) throw invalid(field, "This time has passed");
  return at;
}

const overlap_max_ms = 30 * 86_400_000;

/** Until when an old secret works beside its successor; null: it ends at once. */
export function overlapOf(previous_until: string | undefined): Date | null {
  if (previous_until === undefined) return null;
  const until = ahead(previous_until, "body.previous_until");
  if (until.getTime() > Date.now() + overlap_max_ms) throw invalid("body.previous_until", "At most 30 days from now");
  return until;
}

/** The scopes of a token that is made: with a token, none that reaches further than that one. */
export function narrowed(ctx: Ctx, scopes: Scope[] | undefined): Scope[] | null {
  const own = ctx.actor.token?.scopes ?? null;
  if (own === null) return scopes ?? null;
  const wanted = scopes ?? [...own];
  mayHandOut(ctx, wanted);
  return wanted;
}

/** Refuses to give the secret of a token to a token that reaches less far; null: of one that reaches everything. */
export function mayHandOut(ctx: Ctx, scopes: readonly string[] | null): void {
  const own = ctx.actor.token?.scopes ?? null;
  if (own === null) return;
  const reads = own.some((scope) => scope !== "call");
  const held: readonly string[] = reads ? [...own, "read"] : own;
  const beyond = (scopes ?? Scope.options).filter((scope) => !held.includes(scope));
  if (beyond.length > 0) throw invalid("body.scopes", `The token in use lacks: ${beyond.join(", ")}`);
}
