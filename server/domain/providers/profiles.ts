import { createHash } from "node:crypto";
import { Email, line } from "../../../contract/common.ts";
import { providerScopes } from "../../../contract/sign-in-providers.ts";
import type { Ctx } from "../../kernel/context.ts";
import { apiOf, type Endpoints } from "./discovery.ts";
import { claimsOf } from "./identification.ts";
import { redirectUri } from "./present.ts";
import type { Provider } from "./providers.ts";

/** Who somebody is at a provider. */
export interface Profile {
  /** Lasts there for good: names and addresses change, and are given to others. */
  id: string;
  login: string | null;
  name: string | null;
  email: string | null;
  /** The provider says that the address is theirs. */
  email_verified: boolean;
}

interface Way {
  state: string;
  verifier: string;
  nonce: string;
}

/** Gitee is not known to understand PKCE; everybody else does, or passes over it. */
const proves = ({ kind }: Provider) => kind !== "gitee";

/** The page of a provider that asks somebody whether we may know who they are. */
export function askingUrl(
  ctx: Ctx,
  provider: Provider,
  { authorization_endpoint, openid }: Endpoints,
  way: Way,
): string {
  const url = new URL(authorization_endpoint);
  const scopes = provider.scopes.length > 0 ? provider.scopes : providerScopes[provider.kind];
  const asked = openid && !scopes.includes("openid") ? ["openid", ...scopes] : scopes;
  const challenge = createHash("sha256").update(way.verifier).digest("base64url");
  const parameters = {
    ...{ response_type: "code", client_id: provider.client_id, redirect_uri: redirectUri(ctx, provider.id) },
    ...{ scope: asked.join(" "), state: way.state },
    ...(proves(provider) ? { code_challenge: challenge, code_challenge_method: "S256" } : {}),
    ...(openid ? { nonce: way.nonce } : {}),
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}

type Fields = Record<string, unknown>;
const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null;
const textOf = (value: unknown): string | null => (typeof value === "string" && value.trim() !== "" ? value : null);

/** Changes a code for who somebody is. What the provider gives for that is used here, and kept nowhere. */
export async function profileOf(ctx: Ctx, provider: Provider, endpoints: Endpoints, code: string, way: Way) {
  const tokens = await exchange(ctx, provider, endpoints, { code, verifier: way.verifier });
  if (endpoints.openid) return openidProfile(ctx, provider, endpoints.openid, { tokens, nonce: way.nonce });
  return apiProfile(ctx, provider, textOf(tokens["access_token"]) ?? "");
}

async function exchange(
  ctx: Ctx,
  provider: Provider,
  { token_endpoint, openid }: Endpoints,
  { code, verifier }: { code: string; verifier: string },
): Promise<Fields> {
  const { client_id, client_secret } = provider;
  const form = new URLSearchParams({
    grant_type: "authorization_code",
    code,
    redirect_uri: redirectUri(ctx, provider.id),
  });
  if (proves(provider)) form.set("code_verifier", verifier);
  const headers: Record<string, string> = {};
  if (openid?.token_endpoint_auth_methods_supported.includes("client_secret_basic")) {
    const pair = [client_id, client_secret].map(encodeURIComponent).join(":");
    headers["authorization"] = `Basic ${Buffer.from(pair).toString("base64")}`;
  } else {
    form.set("client_id", client_id);
    form.set("client_secret", client_secret);
  }
  const { status, body } = await ctx.ports.provider_web.ask(token_endpoint, { form, headers });
  if (status !== 200 || !isFields(body) || textOf(body["access_token"]) === null)
    throw new Error(`it gave no token for the code (${status}, ${isFields(body) ? textOf(body["error"]) : null})`);
  return body;
}

/** By the ID token; what it leaves out is asked for, and believed of the same subject only. */
async function openidProfile(
  ctx: Ctx,
  provider: Provider,
  document: NonNullable<Endpoints["openid"]>,
  { tokens, nonce }: { tokens: Fields; nonce: string },
): Promise<Profile> {
  const id_token = textOf(tokens["id_token"]);
  if (id_token === null) throw new Error("it gave no ID token");
  const claims = await claimsOf(ctx, provider, document, { id_token, nonce });
  const complete = textOf(claims["email"]) !== null && textOf(claims["name"]) !== null;
  const { userinfo_endpoint } = document;
  const more =
    complete || userinfo_endpoint === undefined
      ? { sub: claims.sub }
      : await asked(ctx, userinfo_endpoint, textOf(tokens["access_token"]) ?? "");
  if (!isFields(more) || more["sub"] !== claims.sub)
    throw new Error("it speaks of somebody else than its ID token does");
  const said: Fields = { ...more, ...claims };
  const verified = said["email_verified"] === true || said["email_verified"] === "true";
  const login = textOf(said["preferred_username"]) ?? textOf(said["nickname"]);
  return checked({ id: claims.sub, login, name: textOf(said["name"]), email: said["email"], email_verified: verified });
}

/** By the API of a Gitee or a GitHub, with addresses that it says are confirmed. */
async function apiProfile(ctx: Ctx, { kind, base_url }: Provider, token: string): Promise<Profile> {
  const api = apiOf(kind, base_url);
  const user = await asked(ctx, `${api}/user`, token);
  if (!isFields(user) || !["number", "string"].includes(typeof user["id"]))
    throw new Error("it does not say who that is");
  const path = kind === "gitee" ? "emails" : "user/emails";
  const addresses = await asked(ctx, `${api}/${path}`, token).catch(() => []); // not everybody allows that
  const confirmed = (Array.isArray(addresses) ? addresses.filter(isFields) : []).filter((one) =>
    kind === "gitee" ? one["state"] === "confirmed" : one["verified"] === true,
  );
  const isFirst = (one: Fields) =>
    one["primary"] === true || (Array.isArray(one["scope"]) && one["scope"].includes("primary"));
  const best = confirmed.find(isFirst) ?? confirmed[0];
  return checked({
    id: String(user["id"]),
    ...{ login: textOf(user["login"]), name: textOf(user["name"]) },
    ...{ email: best?.["email"] ?? user["email"], email_verified: best !== undefined },
  });
}

async function asked(ctx: Ctx, url: string, token: string): Promise<unknown> {
  const { status, body } = await ctx.ports.provider_web.ask(url, { headers: { authorization: `Bearer ${token}` } });
  if (status !== 200 || body === undefined) throw new Error(`it answers ${status} when it is asked who that is`);
  return body;
}

/** What cannot be a name or an address here is none. */
function checked({ id, email, name, login, email_verified }: Omit<Profile, "email"> & { email: unknown }): Profile {
  const address = Email.safeParse(email).data ?? null;
  return {
    id,
    login: login?.slice(0, 100) ?? null,
    name: line(80).safeParse(name ?? "").data ?? null,
    email: address,
    email_verified: address !== null && email_verified,
  };
}
