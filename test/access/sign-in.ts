import { createSignInProvider } from "../../contract/sign-in-providers.ts";
import type { World } from "../world.ts";

const nobody = { id: "00000000-0000-7000-8000-000000000000" };
const secret = { token: "no-such-secret-of-a-link" };
const current_password = "not the password";

/** How people come in: passwords, sessions, the operator's rules. */
export const signInExamples: Record<string, object> = {
  "passwords.askForReset": { body: { email: "nobody@example.org" } },
  "passwords.resetPassword": { body: { ...secret, password: "a long password" } },
  "passwords.changePassword": { body: { current_password, password: "a long password" } },
  "passwords.changeEmail": { body: { current_password, email: "other@example.org" } },
  "passwords.confirmEmailChange": { body: secret },
  "passwords.makeResetLink": { params: { person: "a-viewer" } },
  "passwords.removeTwoFactor": { params: { person: "a-viewer" } },
  "sessions.listSessions": {},
  "sessions.endSession": { params: nobody },
  "sessions.endOtherSessions": {},
  "signIn.getMySignIn": {},
  "signIn.getSignInRules": {},
  "signIn.setSignInRules": { body: { sign_up: "closed" } },
};

/** A sign-in provider that nothing listens for. */
export const signInProvider = (w: World) =>
  w.root.call(createSignInProvider, {
    body: {
      id: "campus",
      kind: "oidc",
      name: "Campus",
      base_url: "http://127.0.0.1:9",
      client_id: "x",
      client_secret: "y",
    },
  });
