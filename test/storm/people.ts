import { setUp } from "../../contract/accounts.ts";
import { type Client, createClient } from "../../contract/client.ts";
import { createToken } from "../../contract/tokens.ts";

/** Somebody who sends requests, and how many of their starts were admitted. */
export interface Asker {
  path: string;
  organization: string;
  call: Client;
  admitted: number;
}

const password = "a password for the storm";

/** The operator and `n` people, each signed up over HTTP with a token of their own. */
export async function everybody(url: string, n: number): Promise<Asker[]> {
  const operator = { name: "Operator", path: "storm-operator", email: "operator@example.org", password };
  await createClient({ baseUrl: url })(setUp, { body: operator });
  const askers = [await asker(url, operator.path, await signIn(url, operator.email))];
  for (let i = 0; i < n; i++) {
    const path = `storm-${i}`;
    askers.push(await asker(url, path, await signUp(url, path)));
  }
  return askers;
}

async function asker(url: string, path: string, cookie: string): Promise<Asker> {
  const own = createClient({ baseUrl: url, headers: { cookie, origin: url } });
  const { token } = await own(createToken, { body: { name: "storm" } });
  const call = createClient({ baseUrl: url, headers: { authorization: `Bearer ${token}` } });
  return { path, organization: "", call, admitted: 0 };
}

const signUp = (url: string, path: string) =>
  enter(url, "sign-up", { name: path, path, email: `${path}@example.org`, password });

const signIn = (url: string, email: string) => enter(url, "sign-in", { email, password });

async function enter(url: string, way: "sign-up" | "sign-in", body: object): Promise<string> {
  const response = await fetch(`${url}/api/auth/${way}/email`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: url },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${way} failed: ${await response.text()}`);
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(";")[0])
    .join("; ");
}
