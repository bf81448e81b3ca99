import { z } from "zod";
import { Password } from "./accounts.ts";
import { Email, Time } from "./common.ts";
import { route } from "./route.ts";

/** What stands after the # of a link that was mailed or shown; it is never sent in an address. */
const LinkToken = z.string().min(20).max(100);

export const askForReset = route({
  method: "POST",
  path: "/api/v1/password-resets",
  action: "account.reset_password",
  tag: "accounts",
  summary:
    "Have a link mailed by which a forgotten password is replaced; the answer says nothing of whether there is such an account",
  body: z.strictObject({ email: Email }),
  status: 202,
  response: z.object({ email: z.string() }),
});

export const resetPassword = route({
  method: "POST",
  path: "/api/v1/password-resets/use",
  action: "account.reset_password",
  tag: "accounts",
  summary: "Set a new password by such a link; all sessions end",
  body: z.strictObject({ token: LinkToken, password: Password }),
  status: 204,
});

export const changePassword = route({
  method: "PUT",
  path: "/api/v1/me/password",
  action: "account.change_password",
  tag: "accounts",
  summary: "Change one's own password; all other sessions end",
  body: z.strictObject({ current_password: z.string().min(1).max(128), password: Password }),
  status: 204,
});

export const changeEmail = route({
  method: "PUT",
  path: "/api/v1/me/email",
  action: "account.change_email",
  tag: "accounts",
  summary: "Change one's own e-mail address; where mail is sent, a letter to the new one asks for confirmation first",
  body: z.strictObject({ email: Email, current_password: z.string().min(1).max(128) }),
  status: 200,
  response: z.object({ changed: z.boolean().describe("False: it changes once the letter's link is opened.") }),
});

export const confirmEmailChange = route({
  method: "POST",
  path: "/api/v1/email-changes/confirm",
  action: "account.reset_password",
  tag: "accounts",
  summary: "Confirm a new e-mail address by the link that was mailed to it",
  body: z.strictObject({ token: LinkToken }),
  status: 200,
  response: z.object({ email: z.string() }),
});

const person = z.object({ person: z.string().min(1).max(100).describe("A user name.") });

export const makeResetLink = route({
  method: "POST",
  path: "/api/v1/admin/people/:person/reset-link",
  action: "account.help",
  tag: "sign-in",
  summary: "Make a link, shown this once, by which somebody sets a new password within a day",
  params: person,
  status: 201,
  response: z.object({ url: z.string(), expires_at: Time }),
});

export const removeTwoFactor = route({
  method: "DELETE",
  path: "/api/v1/admin/people/:person/two-factor",
  action: "account.help",
  tag: "sign-in",
  summary:
    "Switch two-factor off for somebody who lost device and recovery codes; passkeys go, too, and all sessions end",
  params: person,
  status: 204,
});
