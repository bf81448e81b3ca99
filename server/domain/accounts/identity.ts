import { APIError, type BetterAuthPlugin, betterAuth, type GenericEndpointContext, type User } from "better-auth";
import { CamelCasePlugin, Kysely, PostgresDialect } from "kysely";
import type pg from "pg";
import { line, NamespacePath } from "../../../contract/common.ts";
import type { Confirmation } from "./confirmation.ts";
import { hashedSecrets } from "./hashed.ts";
import { recordChange } from "./history-queries.ts";
import { passkeys } from "./passkeys.ts";
import { mayTakePath } from "./queries.ts";
import { refuseByRules } from "./rules.ts";
import { addressHeader, begun, type OnChanged, sessionFields, signInHistory } from "./sign-in-history.ts";
import { throttle } from "./throttle.ts";
import { twoFactor } from "./two-factor.ts";

export interface IdentityOptions {
  pool: pg.Pool;
  /** Signs cookies; derived from the installation's secret. */
  secret: string;
  /** The public address, without a slash at the end. */
  url: string;
  /** Further addresses that may call, e.g. the one the server listens on. */
  origins: string[];
  /** Sends the letter that confirms an address; left out where no mail is sent. */
  confirm?: ((to: Confirmation) => Promise<void>) | undefined;
  /** Hears that somebody has confirmed theirs. */
  onConfirmed: () => void;
  /** Hears that an account is connected with a provider now: on signing up by it, and on connecting it later. */
  onLinked: (linked: Linked) => Promise<void>;
  /** Hears that a person has signed in, by whatever way. */
  onSignedIn: (account_id: string) => Promise<void>;
  onChanged: OnChanged;
  /** Further endpoints, of other rooms. */
  plugins: BetterAuthPlugin[];
}

/** An account here, and who it is at a provider. */
interface Linked {
  account_id: string;
  provider_id: string;
  /** Its lasting id there: a number for Gitee, GitHub and GitLab, the subject for others. */
  provider_account_id: string;
}

/** Sign-up, sign-in and sessions, by better-auth. A person's namespace is born with them by a trigger. */
export function createIdentity(options: IdentityOptions) {
  const { pool, secret, url, origins } = options;
  const db = new Kysely<Record<string, Record<string, unknown>>>({
    dialect: new PostgresDialect({ pool }),
    plugins: [new CamelCasePlugin()],
  });
  return betterAuth({
    secret,
    baseURL: url,
    basePath: "/api/auth",
    trustedOrigins: (request) => [...origins, ...sameOrigins(request)],
    database: { db, type: "postgres", transaction: true },
    telemetry: { enabled: false },
    logger: { disabled: true },
    emailAndPassword: { enabled: true, minPasswordLength: 10, maxPasswordLength: 128, autoSignIn: true },
    ...confirming(options),
    user: {
      modelName: "account",
      additionalFields: {
        path: { type: "string", required: true, input: true },
        operator: { type: "boolean", required: false, input: false, defaultValue: false },
      },
    },
    account: { modelName: "credential", fields: { userId: "accountId", accountId: "providerAccountId" } },
    session: {
      modelName: "session",
      fields: { userId: "accountId" },
      expiresIn: 60 * 60 * 24 * 30,
      updateAge: 60 * 60 * 24,
      additionalFields: sessionFields,
    },
    rateLimit: { enabled: false }, // throttle.ts counts for all servers together
    advanced: {
      cookiePrefix: "guildhall",
      disableOriginCheck: false, // said, because the library leaves it out in tests
      disableCSRFCheck: false,
      useSecureCookies: url.startsWith("https:"),
      database: { generateId: "uuid" },
      ipAddress: { ipAddressHeaders: [addressHeader] },
    },
    disabledPaths: [...disabledPaths, ...ofProviders],
    plugins: pluginsOf(options),
    databaseHooks: {
      user: { create: { before: (user, ctx) => checkPerson(pool, user, ctx) } },
      account: { create: { after: (credential) => tellLinked(options, credential) } },
      session: {
        create: {
          before: async (session, ctx) => ({ data: await begun(pool, session, ctx) }),
          after: ({ userId }) => options.onSignedIn(userId),
        },
      },
    },
  });
}
export type Identity = ReturnType<typeof createIdentity>;

/** What stands last sees what the others made of an answer. */
const pluginsOf = ({ pool, url, plugins, onChanged }: IdentityOptions) => [
  ...[hashedSecrets(), twoFactor(), passkeys(pool, url), ...plugins, throttle(pool), signInHistory(pool, onChanged)],
];

/** What the library has for providers of its own, of which there are none here: see the room `providers`. */
const ofProviders = [
  ...["/sign-in/social", "/link-social", "/unlink-account", "/list-accounts"],
  ...["/get-access-token", "/refresh-token", "/account-info"],
];

/** A password is no provider's. */
async function tellLinked({ onLinked }: IdentityOptions, credential: Record<string, unknown>): Promise<void> {
  const { userId, providerId, accountId } = credential;
  if (providerId === "credential") return;
  await onLinked({
    account_id: String(userId),
    provider_id: String(providerId),
    provider_account_id: String(accountId),
  });
}

const confirmedLine = { action: "account.confirm_email", text: "confirmed the e-mail address", ip: null };

/** A person confirms that their address is theirs by a letter; without one they are let in all the same. */
const confirming = ({ pool, confirm, onConfirmed }: IdentityOptions) =>
  confirm === undefined
    ? {}
    : {
        emailVerification: {
          sendOnSignUp: true,
          expiresIn: 24 * 60 * 60,
          sendVerificationEmail: async ({ user, url }: { user: User; url: string }, request?: Request) => {
            const language = request?.headers.get("accept-language")?.startsWith("zh") ? "zh" : "en";
            await confirm({ email: user.email, name: user.name, url, language });
          },
          async afterEmailVerification({ id }: User) {
            await recordChange(pool, id, confirmedLine);
            onConfirmed();
          },
        },
      };

/** What Guildhall does in its own way, with a line of history: see contract/sessions.ts and contract/passwords.ts. */
const disabledPaths = [
  ...["/two-factor/get-totp-uri", "/two-factor/send-otp", "/two-factor/verify-otp", "/passkey/list-user-passkeys"],
  ...["/update-user", "/delete-user", "/update-session", "/change-password", "/change-email"],
  ...["/list-sessions", "/revoke-session", "/revoke-sessions", "/revoke-other-sessions"],
  ...["/request-password-reset", "/reset-password"],
];

/** A page of the very host that is asked, under whatever name people reach it in their network. */
function sameOrigins(request: Request | undefined): string[] {
  const host = request?.headers.get("host");
  return host ? [`http://${host}`, `https://${host}`] : [];
}

async function checkPerson(pool: pg.Pool, user: Record<string, unknown>, ctx: GenericEndpointContext | null) {
  const name = line(80).safeParse(user["name"]);
  const path = NamespacePath.safeParse(user["path"]);
  const fault = path.error?.issues[0] ?? name.error?.issues[0];
  if (fault || !path.success) throw refused(path.success ? "INVALID_NAME" : "INVALID_PATH", fault?.message ?? "");
  const free = await mayTakePath(pool, path.data);
  if (free === "taken") throw refused("PATH_TAKEN", "This path is taken by a person or an organization");
  if (free === "not_set_up" && user["operator"] !== true)
    throw refused("SET_UP_FIRST", "Create the operator's account first");
  await refuseByRules(pool, user, ctx);
  return { data: { ...user, name: name.data, path: path.data } };
}

const refused = (code: string, message: string) => new APIError("UNPROCESSABLE_ENTITY", { code, message });
