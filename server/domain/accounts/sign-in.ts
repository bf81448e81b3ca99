import { accountOf, type Ctx, may } from "../../kernel/context.ts";
import { passwordOf } from "./link-queries.ts";
import { listPasskeys } from "./passkey-queries.ts";
import { allowsPasskeys } from "./passkeys.ts";
import { hasSecondFactor, readRules } from "./rules-queries.ts";

/** By what one signs in oneself. */
export async function mine(ctx: Ctx) {
  may(ctx, "account.see");
  const id = accountOf(ctx);
  const { two_factor_enabled } = await hasSecondFactor(ctx, id);
  const { two_factor_required } = await readRules(ctx);
  return {
    password: (await passwordOf(ctx, id)) !== null,
    two_factor: two_factor_enabled,
    two_factor_required,
    passkeys: await listPasskeys(ctx, id),
    passkeys_possible: allowsPasskeys(ctx.ports.url),
  };
}
