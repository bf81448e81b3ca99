import { z } from "zod";
import { line, Time } from "./common.ts";
import { route } from "./route.ts";

export const ProviderKind = z.enum(["gitee", "github", "gitlab", "oidc"]).meta({ id: "ProviderKind" });
export type ProviderKind = z.output<typeof ProviderKind>;

/** Where a kind of provider usually is; any other OpenID provider is named by its issuer. */
export const providerAddresses: Readonly<Record<ProviderKind, string | null>> = {
  gitee: "https://gitee.com",
  github: "https://github.com",
  gitlab: "https://gitlab.com",
  oidc: null,
};

/** What is asked for where nothing else is said. */
export const providerScopes: Readonly<Record<ProviderKind, readonly string[]>> = {
  gitee: ["user_info", "emails"],
  github: ["read:user", "user:email"],
  gitlab: ["openid", "profile", "email"],
  oidc: ["openid", "profile", "email"],
};

const taken: ReadonlySet<string> = new Set(["credential", "email", "password", "passkey"]);

const ProviderId = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/, "Use 1 to 40 lowercase letters, digits or hyphens")
  .refine((id) => !taken.has(id), "This word is reserved: choose another");

const BaseUrl = z
  .url({ protocol: /^https?$/, error: "Use an address that begins with https:// or http://" })
  .max(500)
  .refine((url) => !/[?#@]/.test(url), "Use an address without a question mark, a # or a user name");

/** A way in that the page for signing in offers. */
export const SignInWay = z.object({ id: z.string(), kind: ProviderKind, name: z.string() }).meta({ id: "SignInWay" });
export type SignInWay = z.output<typeof SignInWay>;

export const SignInProvider = SignInWay.extend({
  base_url: z.string().describe("Where it is; of `oidc` the issuer."),
  client_id: z.string(),
  scopes: z.array(z.string()).describe("What is asked for; none: what is usual for its kind."),
  enabled: z.boolean(),
  redirect_uri: z.string().describe("What is entered there as the address that it leads back to."),
  people: z.int().describe("Accounts that are connected with it."),
  created_at: Time,
  updated_at: Time,
}).meta({ id: "SignInProvider" });
export type SignInProvider = z.output<typeof SignInProvider>;

const given = {
  name: line(60),
  base_url: BaseUrl,
  client_id: line(255),
  client_secret: z
    .string()
    .min(1, "Must not be empty")
    .max(1000)
    .regex(/^[\x21-\x7e]+$/, "Use letters, digits and signs without spaces"),
  scopes: z
    .array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,100}$/, "A scope is one word"))
    .max(30)
    .describe("Left out or none: what is usual for its kind."),
  enabled: z.boolean(),
};

const tag = "sign-in-providers";
const action = "sign_in_provider.manage";
const one = z.object({ provider: z.string().min(1).max(60) });

export const listSignInWays = route({
  method: "GET",
  path: "/api/v1/sign-in-providers",
  action: "installation.see",
  tag,
  summary: "List the providers that people can sign in with here, besides e-mail and password",
  status: 200,
  response: z.object({ items: z.array(SignInWay) }),
});

export const listSignInProviders = route({
  method: "GET",
  path: "/api/v1/admin/sign-in-providers",
  action,
  tag,
  summary: "List the sign-in providers with their settings; their secrets are never shown",
  status: 200,
  response: z.object({ items: z.array(SignInProvider) }),
});

export const createSignInProvider = route({
  method: "POST",
  path: "/api/v1/admin/sign-in-providers",
  action,
  tag,
  summary: "Let people sign in with Gitee, GitHub, GitLab or any OpenID Connect provider",
  body: z.strictObject({
    ...given,
    id: ProviderId.describe("How it is named in addresses; it never changes."),
    kind: ProviderKind,
    base_url: given.base_url.optional().describe("Left out: where its kind usually is."),
    scopes: given.scopes.default([]),
    enabled: given.enabled.default(true),
  }),
  status: 201,
  response: SignInProvider,
});

export const editSignInProvider = route({
  method: "PATCH",
  path: "/api/v1/admin/sign-in-providers/:provider",
  action,
  tag,
  summary: "Change a sign-in provider; what is left out stays, the secret too",
  params: one,
  body: z
    .strictObject(given)
    .partial()
    .extend({
      moved: z
        .boolean()
        .default(false)
        .describe("The same service with the same accounts is at `base_url` now: the people connected stay."),
    }),
  status: 200,
  response: SignInProvider,
});

export const deleteSignInProvider = route({
  method: "DELETE",
  path: "/api/v1/admin/sign-in-providers/:provider",
  action,
  tag,
  summary: "Remove a sign-in provider; whoever is connected with it is so no more",
  params: one,
  query: z.strictObject({ confirm: z.string().describe("Its id again.") }),
  status: 204,
});

export const ProviderCheck = z
  .object({
    ok: z.boolean(),
    fault: z.string().nullable().describe("What is wrong, and what to do."),
    issuer: z.string().nullable().describe("Who it says it is; null where its kind has no such thing."),
    authorization_endpoint: z.string().nullable(),
    token_endpoint: z.string().nullable(),
  })
  .meta({ id: "ProviderCheck" });
export type ProviderCheck = z.output<typeof ProviderCheck>;

export const checkSignInProvider = route({
  method: "POST",
  path: "/api/v1/admin/sign-in-providers/:provider/check",
  action,
  tag,
  summary: "Ask a sign-in provider whether it is there, and read what it says of itself",
  params: one,
  status: 200,
  response: ProviderCheck,
});

export const SignInMethods = z
  .object({
    password: z.boolean().describe("One can sign in with e-mail and password."),
    items: z.array(
      z.object({
        id: z.uuid(),
        provider: SignInWay,
        connected_at: Time,
        last: z.boolean().describe("Nothing else lets one in: it cannot be taken away."),
      }),
    ),
  })
  .meta({ id: "SignInMethods" });
export type SignInMethods = z.output<typeof SignInMethods>;

export const listSignInMethods = route({
  method: "GET",
  path: "/api/v1/me/sign-in-providers",
  action: "account.see",
  tag,
  summary: "List the providers that one's own account is connected with",
  status: 200,
  response: SignInMethods,
});

export const disconnectProvider = route({
  method: "DELETE",
  path: "/api/v1/me/sign-in-providers/:id",
  action: "account.edit",
  tag,
  summary: "Disconnect one's own account from a provider; the last way in stays",
  params: z.object({ id: z.uuid() }),
  status: 204,
});
