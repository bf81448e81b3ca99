import { ApiError } from "../contract/client.ts";
import { me, queryClient } from "./api.ts";

/** Asks the endpoints of signing in, which speak no contract. */
export async function ask<T = unknown>(path: string, body?: object): Promise<T> {
  const response = await fetch(`/api/auth/${path}`, {
    method: body ? "POST" : "GET",
    ...(body ? { headers: { "content-type": "application/json" }, body: JSON.stringify(body) } : {}),
  });
  if (response.ok) return (await response.json().catch(() => null)) as T;
  const { code, message } = (await response.json().catch(() => ({}))) as { code?: string; message?: string };
  throw new ApiError({
    type: "about:blank",
    code: code ?? (response.status === 429 ? "rate_limited" : "unexpected"),
    title: message ?? response.statusText,
    status: response.status,
  });
}

/** Nothing that one person saw or wrote may be shown to the next. */
function forgetAll(): void {
  queryClient.clear();
  sessionStorage.clear();
}

export async function startAfresh(): Promise<void> {
  forgetAll();
  await queryClient.fetchQuery(me);
}

/** Opens a session, or says that a code is asked for first. */
export async function signIn(body: { email: string; password: string }): Promise<"in" | "code"> {
  const { twoFactorRedirect } = await ask<{ twoFactorRedirect?: boolean }>("sign-in/email", body);
  if (twoFactorRedirect) return "code";
  await startAfresh();
  return "in";
}

/** Makes an account and opens a session. */
export async function signUp(body: {
  name: string;
  email: string;
  password: string;
  path: string;
  /** The code of an invitation, where an account needs one. */
  invitation?: string | undefined;
}): Promise<void> {
  await ask("sign-up/email", body);
  await startAfresh();
}

/** Has the letter sent that confirms an address; it leads back to the profile. */
export const confirmEmail = (email: string): Promise<unknown> =>
  ask("send-verification-email", { email, callbackURL: "/account" });

/** Ends the session. */
export async function signOut(): Promise<void> {
  await ask("sign-out", {});
  forgetAll();
  queryClient.setQueryData(me.queryKey, null);
}
