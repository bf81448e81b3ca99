import { isAPIError } from "better-auth/api";
import type { SignInRules } from "../../../contract/sign-in.ts";
import { accountOf, type Ctx, may, transact } from "../../kernel/context.ts";
import { Problem, type ProblemKind } from "../../kernel/problem.ts";
import { configured } from "../mail/mail.ts";
import type { Identity } from "./identity.ts";
import * as letters from "./letters.ts";
import { lock } from "./link-queries.ts";
import { allowsPasskeys } from "./passkeys.ts";
import * as queries from "./queries.ts";

export { listOperators } from "./queries.ts";

declare module "../../kernel/context.ts" {
  interface Ports {
    identity: Identity;
    version: string;
  }
}

/** A person's account with their organizations. */
export async function me(ctx: Ctx, id = accountOf(ctx)) {
  may(ctx, "account.see");
  return read(ctx, id);
}

const read = async (ctx: Ctx, id: string) => ({
  lacks_two_factor: ctx.actor.lacks_two_factor ?? false,
  ...(await queries.account(ctx, id)),
  memberships: await queries.memberships(ctx, id),
});

/** Changes one's own name. */
export const rename = (ctx: Ctx, name: string) =>
  transact(ctx, async (ctx) => {
    may(ctx, "account.edit");
    await queries.rename(ctx, accountOf(ctx), name);
    return me(ctx);
  });

/** Whether this installation is set up. */
export async function installation(ctx: Ctx) {
  may(ctx, "installation.see");
  const { set_up_at, demo_organization_id, sign_up, sign_up_domains } = await queries.installation(ctx);
  const { version, url } = ctx.ports;
  return {
    ...{ set_up: set_up_at !== null, demo: demo_organization_id !== null, version, mail: configured(ctx) },
    ...{ sign_up: sign_up as SignInRules["sign_up"], sign_up_domains, passkeys: allowsPasskeys(url) },
  };
}

export interface NewPerson {
  name: string;
  email: string;
  password: string;
  path: string;
}

/** Creates the operator's account; the database lets it happen once. */
export async function setUp(ctx: Ctx, person: NewPerson) {
  may(ctx, "installation.set_up");
  if ((await queries.installation(ctx)).set_up_at !== null)
    throw new Problem("already_set_up", "This installation has its operator already: sign in");
  return read(ctx, await createPerson(ctx, { ...person, operator: true }));
}

/** Makes an account with a password, as sign-up does, without signing in. Gives its id. */
export async function createPerson(ctx: Ctx, person: NewPerson & { operator?: boolean }): Promise<string> {
  const auth = await ctx.ports.identity.$context;
  const { password, ...columns } = person;
  try {
    const user = await auth.internalAdapter.createUser(
      { ...columns, emailVerified: false },
      { method: "email-password" },
    );
    await auth.internalAdapter.linkAccount({
      userId: user.id,
      providerId: "credential",
      accountId: user.id,
      password: await auth.password.hash(password),
    });
    return user.id;
  } catch (error) {
    throw explained(error);
  }
}

const kinds: Record<string, ProblemKind> = { PATH_TAKEN: "name_taken", SET_UP_FIRST: "set_up_first" };

function explained(error: unknown): unknown {
  if (!isAPIError(error)) return error;
  return new Problem(kinds[error.body?.code ?? ""] ?? "conflict", error.body?.message ?? error.message, {}, error);
}

/** Writes to somebody what was changed of how they sign in, also when they did it themselves: a thief would not tell them. */
export const tellOfChange = (ctx: Ctx, account_id: string, action: string): Promise<void> =>
  transact(ctx, async (ctx) => letters.tellOfChange(ctx, await lock(ctx, account_id), action));
