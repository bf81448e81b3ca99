import { z } from "zod";
import { line, pageOf, Time } from "./common.ts";
import { Cost } from "./prices.ts";
import { route } from "./route.ts";

/**
 * What a token may be used for; each action of the permission table asks for one of them. `call` opens calls of model
 * APIs and nothing else: such a token lies in other people's programs. Every other scope includes reading.
 */
export const Scope = z.enum(["read", "data", "compute", "call", "manage", "operate"]).meta({ id: "Scope" });
export type Scope = z.output<typeof Scope>;

/** What every token has, a person's and an organization's. */
export const tokenFields = {
  id: z.uuid(),
  name: z.string(),
  hint: z.string().describe("The first characters, to recognize it by."),
  scopes: z.array(Scope).nullable().describe("Null: everything its owner may do."),
  created_at: Time,
  expires_at: Time.nullable(),
  last_used_at: Time.nullable().describe("To the minute."),
  last_used_ip: z.string().nullable(),
  rotated_at: Time.nullable().describe("When it got the secret that it has."),
  previous_until: Time.nullable().describe("Until when the secret before works as well."),
  requests_per_minute: z.int().nullable().describe("Null: no rate of its own."),
  spending_cap_micros: z.int().nullable().describe("What calls with it may cost over its life; null: no cap."),
  spent: Cost.describe("What calls with it have cost."),
  per_token_billing: z.boolean().describe("Where an API has a price by call and one by tokens: by tokens."),
};

export const Token = z.object(tokenFields).meta({ id: "Token" });
export type Token = z.output<typeof Token>;

const tokenName = line(80);

/** What can be changed of a token as long as it is there. */
export const tokenSettings = {
  name: tokenName,
  expires_at: Time.nullable().describe("Null: it lasts until it is revoked."),
  requests_per_minute: z.int().min(1, "At least 1").max(1_000_000).nullable(),
  spending_cap_micros: z.int().min(1, "More than nothing").max(1_000_000_000_000_000).nullable(),
  per_token_billing: z.boolean(),
};

const settings = z.strictObject(tokenSettings).partial();

/** How a token gets another secret. */
export const Rotation = z.strictObject({
  previous_until: Time.optional().describe("Until when the old secret works as well, at most 30 days; it ends now."),
});

/** The secret, in the answer that makes it and nowhere else. */
export const withSecret = { token: z.string().describe("The secret, `ghp_…` or `gho_…`: shown this once.") };

const tag = "tokens";
const one = z.object({ id: z.uuid() });

export const createToken = route({
  method: "POST",
  path: "/api/v1/me/tokens",
  action: "token.create",
  tag,
  summary: "Make a personal access token; its secret is shown in this answer only",
  body: settings.extend({ name: tokenName, scopes: z.array(Scope).min(1).max(6).optional() }),
  status: 201,
  response: Token.extend(withSecret),
});

export const listTokens = route({
  method: "GET",
  path: "/api/v1/me/tokens",
  action: "token.see",
  tag,
  summary: "List one's own tokens",
  status: 200,
  response: pageOf(Token),
});

export const editToken = route({
  method: "PATCH",
  path: "/api/v1/me/tokens/:id",
  action: "token.edit",
  tag,
  summary: "Change the name, expiry, rate or cap of a token; its secret stays",
  params: one,
  body: settings,
  status: 200,
  response: Token,
});

export const rotateToken = route({
  method: "POST",
  path: "/api/v1/me/tokens/:id/rotate",
  action: "token.edit",
  tag,
  summary: "Give a token another secret, shown in this answer only; the old one ends now, or at a time",
  params: one,
  body: Rotation,
  status: 200,
  response: Token.extend(withSecret),
});

export const revokeToken = route({
  method: "DELETE",
  path: "/api/v1/me/tokens/:id",
  action: "token.revoke",
  tag,
  summary: "Revoke a token; the next request with it is refused",
  params: one,
  status: 204,
});
