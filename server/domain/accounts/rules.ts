import { APIError, type GenericEndpointContext } from "better-auth";
import type pg from "pg";
import type { SignInRules } from "../../../contract/sign-in.ts";
import { accountOf, type Ctx, may, transact } from "../../kernel/context.ts";
import { Problem } from "../../kernel/problem.ts";
import { ticketHash } from "../../kernel/tickets.ts";
import { record } from "../activity/activity.ts";
import * as queries from "./rules-queries.ts";

/** Refuses an account that the operator's rules do not let somebody make. */
export async function refuseByRules(
  pool: pg.Pool,
  user: Record<string, unknown>,
  ctx: GenericEndpointContext | null,
): Promise<void> {
  if (!ctx) return; // made by an operator, or by Guildhall itself
  const code = ctx.body?.invitation;
  const rules = await queries.rulesFor(pool, typeof code === "string" ? ticketHash(code) : null);
  if (rules.sign_up === "closed") throw refused("SIGN_UP_CLOSED", "Accounts are made by the operator here");
  if (rules.sign_up === "invitation" && !rules.is_invited)
    throw refused("SIGN_UP_BY_INVITATION", "An account needs an invitation here: open the link that you were given");
  const domain = String(user["email"]).toLowerCase().split("@").at(-1) ?? "";
  if (rules.sign_up_domains.length > 0 && !rules.sign_up_domains.includes(domain))
    throw refused("SIGN_UP_DOMAIN", `An account needs an e-mail address at ${rules.sign_up_domains.join(" or ")}`);
}

const refused = (code: string, message: string) => new APIError("FORBIDDEN", { code, message });

/** How people come in here, as the operator has set it. */
export async function getRules(ctx: Ctx): Promise<SignInRules> {
  may(ctx, "sign_in.see");
  return (await queries.readRules(ctx)) as SignInRules;
}

type Change = { [K in keyof SignInRules]?: SignInRules[K] | undefined };

/** Changes how people come in. An operator who asks two factors of everybody has one themselves, or would be shut out. */
export const setRules = (ctx: Ctx, change: Change): Promise<SignInRules> =>
  transact(ctx, async (ctx) => {
    may(ctx, "sign_in.set");
    const before = (await queries.lockRules(ctx)) as SignInRules;
    const after = {
      sign_up: change.sign_up ?? before.sign_up,
      sign_up_domains: change.sign_up_domains ?? before.sign_up_domains,
      two_factor_required: change.two_factor_required ?? before.two_factor_required,
    };
    if (after.two_factor_required && !before.two_factor_required) await refuseWithout(ctx);
    await queries.writeRules(ctx, after);
    await record(ctx, {
      action: "sign_in.set",
      severity: "notice",
      namespace_id: accountOf(ctx),
      entity: { kind: "installation", id: null, name: "sign-in" },
      text: "changed how people sign in",
      before: { ...before },
      after: { ...after },
    });
    return after;
  });

async function refuseWithout(ctx: Ctx): Promise<void> {
  const { two_factor_enabled, has_passkey } = await queries.hasSecondFactor(ctx, accountOf(ctx));
  if (two_factor_enabled || has_passkey) return;
  throw new Problem("conflict", "Switch two-factor on for yourself first: you would be asked for it at once");
}
