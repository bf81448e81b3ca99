import { z } from "zod";
import { Time } from "./common.ts";
import { route } from "./route.ts";

const Domain = z
  .string()
  .trim()
  .toLowerCase()
  .max(253)
  .regex(/^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/, "This is not a domain such as example.org");

export const signUpModes = ["open", "invitation", "closed"] as const;

export const SignInRules = z
  .object({
    sign_up: z.enum(signUpModes).describe("`invitation`: whoever brings a link that can be used; `closed`: nobody."),
    sign_up_domains: z.array(Domain).max(100).describe("Only e-mail addresses of these may sign up; none: of any."),
    two_factor_required: z.boolean().describe("Whoever has no second factor has to set one up before anything else."),
  })
  .meta({ id: "SignInRules" });
export type SignInRules = z.output<typeof SignInRules>;

export const getSignInRules = route({
  method: "GET",
  path: "/api/v1/admin/sign-in",
  action: "sign_in.see",
  tag: "sign-in",
  summary: "Read who may make an account, and what everybody must have",
  status: 200,
  response: SignInRules,
});

export const setSignInRules = route({
  method: "PATCH",
  path: "/api/v1/admin/sign-in",
  action: "sign_in.set",
  tag: "sign-in",
  summary: "Change who may make an account, and what everybody must have",
  body: SignInRules.partial().strict(),
  status: 200,
  response: SignInRules,
});

export const Passkey = z
  .object({
    id: z.uuid(),
    name: z.string().nullable(),
    keeper: z.string().nullable().describe("What keeps it, where that is known."),
    synced: z.boolean().describe("Other devices of its owner have it, too."),
    created_at: Time,
    last_used_at: Time.nullable(),
  })
  .meta({ id: "Passkey" });
export type Passkey = z.output<typeof Passkey>;

export const getMySignIn = route({
  method: "GET",
  path: "/api/v1/me/sign-in",
  action: "account.see",
  tag: "accounts",
  before_two_factor: true,
  summary: "Read by what one signs in: password, second factor, passkeys",
  status: 200,
  response: z.object({
    password: z.boolean().describe("There is one."),
    two_factor: z.boolean().describe("Codes are asked for after the password."),
    two_factor_required: z.boolean().describe("The operator asks everybody for a second factor."),
    passkeys: z.array(Passkey),
    passkeys_possible: z.boolean().describe("They need an address with a name, and TLS."),
  }),
});
