import { type Client, createClient } from "../contract/client.ts";
import { exitCodes, failure } from "./failure.ts";
import { type Profile, readProfile } from "./profile.ts";
import { patientFetch } from "./retry.ts";

/** A server one is signed in to. */
export interface Session {
  url: string;
  call: Client;
}

/** Talks to a server in the name of a token. */
export const sessionWith = (url: string, token: string): Session => ({
  url,
  call: createClient({
    baseUrl: url,
    headers: { authorization: `Bearer ${token}`, "user-agent": "guildhall-cli" },
    fetch: patientFetch(url),
  }),
});

/** The session of the profile; fails with exit code 3 when nobody is signed in. */
export function openSession(profile: Profile = readProfile()): Session {
  if (profile.token !== undefined) return sessionWith(profile.url, profile.token);
  const text = profile.stored_for
    ? `The stored token belongs to ${profile.stored_for} and is not sent to ${profile.url}.`
    : `You are not signed in to ${profile.url}.`;
  throw failure(text, { exit_code: exitCodes.signed_out, hint: `Sign in with: guildhall login ${profile.url}` });
}
