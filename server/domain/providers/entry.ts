import type { GenericEndpointContext } from "better-auth";
import { APIError, createEmailVerificationToken, getSessionFromCtx } from "better-auth/api";
import type { Ctx } from "../../kernel/context.ts";
import { tellOfChange } from "../accounts/accounts.ts";
import * as queries from "./flow-queries.ts";
import type { Fault } from "./flows.ts";
import type { Profile } from "./profiles.ts";

export type Endpoint = GenericEndpointContext;

/** Whose account somebody at a provider is connected with. */
export const ownerOf = (ctx: Ctx, provider_id: string, { id }: Profile): Promise<string | undefined> =>
  queries.ownerOf(ctx, provider_id, id);

/** Whether nobody has an address yet. Whoever has it must sign in and connect: equal addresses prove nothing. */
export const isVacant = async (ctx: Ctx, email: string): Promise<boolean> => !(await queries.isEmailTaken(ctx, email));

interface Connecting {
  provider_id: string;
  profile: Profile;
  session_id: string;
}

/** Connects an account with a provider, by the very session that asked for it. Gives why not, if not. */
export async function connect(
  c: Endpoint,
  ctx: Ctx,
  { provider_id, profile, session_id }: Connecting,
): Promise<Fault | undefined> {
  const session = await getSessionFromCtx(c);
  if (session?.session.id !== session_id) return "other_session";
  const { internalAdapter } = c.context;
  const key = { providerId: provider_id, accountId: profile.id };
  const made = await internalAdapter
    .createAccount({ ...key, userId: session.user.id })
    .catch((error) => error as Error);
  if (!(made instanceof Error)) return tellOfChange(ctx, session.user.id, "account.connect").then(() => undefined);
  const there = await internalAdapter.findAccountByKey(key);
  if (!there) throw made;
  return there.userId === session.user.id ? undefined : "belongs_to_another";
}

interface Newcomer {
  provider_id: string;
  profile: Profile;
  path: string;
  name: string;
  email: string;
}

/** Makes the account of somebody new. An address that the provider does not vouch for is confirmed by a letter. */
export async function create(c: Endpoint, ctx: Ctx, { provider_id, profile, path, name, email }: Newcomer) {
  const { internalAdapter } = c.context;
  const emailVerified = profile.email === email && profile.email_verified;
  const columns: Parameters<typeof internalAdapter.createOAuthUser>[0] & { path: string } = {
    path,
    name,
    email,
    emailVerified,
  };
  const { user } = await internalAdapter
    .createOAuthUser(columns, { providerId: provider_id, accountId: profile.id })
    .catch(async (error) => {
      if (await queries.isEmailTaken(ctx, email))
        throw new APIError("UNPROCESSABLE_ENTITY", {
          code: "email_taken",
          message: "There is an account with this e-mail",
        });
      throw error;
    });
  if (emailVerified) ctx.ports.jobs.poke("domains");
  else await confirm(c, user);
  return user;
}

async function confirm(c: Endpoint, user: { id: string; email: string; name: string }): Promise<void> {
  const { secret, options, baseURL } = c.context;
  const { sendVerificationEmail, expiresIn } = options.emailVerification ?? {};
  if (!sendVerificationEmail) return;
  const token = await createEmailVerificationToken(secret, user.email, undefined, expiresIn, { userId: user.id });
  const url = `${baseURL}/verify-email?token=${token}&callbackURL=${encodeURIComponent("/account")}`;
  await sendVerificationEmail(
    { user: user as Parameters<typeof sendVerificationEmail>[0]["user"], url, token },
    c.request,
  );
}
