import { createRemoteJWKSet, customFetch, errors, type JWTPayload, jwtVerify } from "jose";
import type { Ctx } from "../../kernel/context.ts";
import type { Endpoints } from "./discovery.ts";
import type { Provider } from "./providers.ts";

type Document = NonNullable<Endpoints["openid"]>;
type KeySet = ReturnType<typeof createRemoteJWKSet>;

/** Keys of issuers by where they are, for each installation that this process serves. */
const keySets = new WeakMap<Ctx["ports"], Map<string, KeySet>>();
const kept_max = 100;

/** Signatures that only the issuer can make; one by a shared secret proves nothing to us that we could not have made. */
const algorithms = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
  "Ed25519",
];
const skew_seconds = 30;
const age_max_seconds = 600;

/** The claims of an ID token, once everything about it is right: signature, issuer, audience, age, nonce. */
export async function claimsOf(
  ctx: Ctx,
  { client_id }: Provider,
  document: Document,
  { id_token, nonce }: { id_token: string; nonce: string },
): Promise<JWTPayload & { sub: string }> {
  const { payload } = await verified(ctx, document, id_token, client_id);
  if (payload["nonce"] !== nonce) throw new Error("its ID token was made for another request");
  const several = Array.isArray(payload.aud) && payload.aud.length > 1;
  if ((several || payload["azp"] !== undefined) && payload["azp"] !== client_id)
    throw new Error("its ID token was made for another program");
  if (typeof payload.sub !== "string" || payload.sub === "" || payload.sub.length > 255)
    throw new Error("its ID token names nobody");
  return { ...payload, sub: payload.sub };
}

async function verified(ctx: Ctx, document: Document, id_token: string, audience: string) {
  const { issuer, jwks_uri, id_token_signing_alg_values_supported: offered } = document;
  const how = {
    ...{ issuer, audience, algorithms: algorithms.filter((one) => offered.includes(one)) },
    ...{ requiredClaims: ["iss", "sub", "aud", "exp", "iat"], clockTolerance: skew_seconds },
    maxTokenAge: age_max_seconds,
  };
  try {
    return await jwtVerify(id_token, keysAt(ctx, jwks_uri), how);
  } catch (error) {
    if (!(error instanceof errors.JWSSignatureVerificationFailed)) throw explained(error);
    keySets.get(ctx.ports)?.delete(jwks_uri); // another key may have the name of the old one
    return await jwtVerify(id_token, keysAt(ctx, jwks_uri), how).catch((again) => Promise.reject(explained(again)));
  }
}

/** The keys are read again whenever a token names one that is not there: issuers change theirs. */
function keysAt(ctx: Ctx, jwks_uri: string): KeySet {
  const all = keySets.get(ctx.ports) ?? new Map<string, KeySet>();
  keySets.set(ctx.ports, all);
  const known = all.get(jwks_uri);
  if (known) return known;
  if (all.size >= kept_max) all.clear();
  const set = createRemoteJWKSet(new URL(jwks_uri), {
    cooldownDuration: 0,
    [customFetch]: async (url) => {
      const { status, body } = await ctx.ports.provider_web.ask(url);
      return new Response(JSON.stringify(body ?? null), { status });
    },
  });
  all.set(jwks_uri, set);
  return set;
}

const explained = (error: unknown): Error =>
  new Error(`its ID token cannot be believed: ${(error as Error).message}`, { cause: error });
