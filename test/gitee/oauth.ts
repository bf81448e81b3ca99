import { randomBytes } from "node:crypto";
import type { FakeAnswer } from "./answers.ts";
import type { FakeState } from "./state.ts";

const secret = () => randomBytes(16).toString("hex");
const day_seconds = 86_400;
const scope = "user_info groups";

/** Whoever is signed in there authorizes at once: gives where the browser is led. */
export function authorize(s: FakeState, query: URLSearchParams): FakeAnswer {
  const redirect_uri = query.get("redirect_uri") ?? "";
  const known =
    query.get("client_id") === s.client.id && s.client.redirect_uris.some((one) => redirect_uri.startsWith(one));
  if (!known || query.get("response_type") !== "code") return { status: 400, body: "无效的登录回调地址" };
  if (s.visitor === null) return { status: 401, body: "sign in there first" };
  const code = secret();
  s.codes.set(code, { account_id: s.visitor, redirect_uri, client_id: s.client.id });
  const to = new URL(redirect_uri);
  to.searchParams.set("code", code);
  to.searchParams.set("state", query.get("state") ?? "");
  return { status: 302, body: "", headers: { location: to.href } };
}

/** Exchanges a code or a refresh token, each once. */
export function grant(s: FakeState, form: URLSearchParams): FakeAnswer {
  const refused = (error: string): FakeAnswer => ({ status: 401, body: { error, error_description: "授权无效" } });
  if (form.get("client_id") !== s.client.id || form.get("client_secret") !== s.client.secret)
    return refused("invalid_client");
  const account_id = form.get("grant_type") === "refresh_token" ? refreshed(s, form) : exchanged(s, form);
  return account_id === undefined ? refused("invalid_grant") : { status: 200, body: tokenFor(s, account_id) };
}

function exchanged(s: FakeState, form: URLSearchParams): number | undefined {
  const code = s.codes.get(form.get("code") ?? "");
  s.codes.delete(form.get("code") ?? "");
  return code?.redirect_uri === form.get("redirect_uri") ? code?.account_id : undefined;
}

function refreshed(s: FakeState, form: URLSearchParams): number | undefined {
  const given = form.get("refresh_token") ?? "";
  const account_id = s.refresh_tokens.get(given);
  if (s.rotates) s.refresh_tokens.delete(given);
  return account_id;
}

function tokenFor(s: FakeState, account_id: number) {
  const [access_token, refresh_token] = [secret(), secret()];
  const now = Date.now() + s.ahead_ms;
  s.tokens.set(access_token, { account_id, expires_at: now + day_seconds * 1000 });
  s.refresh_tokens.set(refresh_token, account_id);
  const times = { expires_in: day_seconds, created_at: Math.floor(now / 1000) };
  return { access_token, token_type: "bearer", refresh_token, scope, ...times };
}
