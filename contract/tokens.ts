import { z } from "zod";
import { line, pageOf, Time } from "./common.ts";
import { route } from "./route.ts";

/**
 * What a token may be used for; each action of the permission table asks for one of them. `call` opens calls of model
 * APIs and nothing else: such a token lies in other people's programs. Every other scope includes reading.
 */
export const Scope = z.enum(["read", "data", "compute", "call", "manage", "operate"]).meta({ id: "Scope" });
export type Scope = z.output<typeof Scope>;

export const Token = z
  .object({
    id: z.uuid(),
    name: z.string(),
    hint: z.string().describe("The first characters, to recognize it by."),
    scopes: z.array(Scope).nullable().describe("Null: everything its owner may do."),
    created_at: Time,
    expires_at: Time.nullable(),
    last_used_at: Time.nullable(),
  })
  .meta({ id: "Token" });
export type Token = z.output<typeof Token>;

export const createToken = route({
  method: "POST",
  path: "/api/v1/me/tokens",
  action: "token.create",
  tag: "tokens",
  summary: "Make a personal access token; its secret is shown in this answer only",
  body: z.strictObject({
    name: line(80),
    expires_at: Time.optional().describe("Leave out for a token that lasts until it is revoked."),
    scopes: z.array(Scope).min(1).max(6).optional(),
  }),
  status: 201,
  response: Token.extend({ token: z.string().describe("The secret, `ghp_…`.") }),
});

export const listTokens = route({
  method: "GET",
  path: "/api/v1/me/tokens",
  action: "token.see",
  tag: "tokens",
  summary: "List one's own tokens",
  status: 200,
  response: pageOf(Token),
});

export const revokeToken = route({
  method: "DELETE",
  path: "/api/v1/me/tokens/:id",
  action: "token.revoke",
  tag: "tokens",
  summary: "Revoke a token; the next request with it is refused",
  params: z.object({ id: z.uuid() }),
  status: 204,
});
