import type { GenericEndpointContext } from "better-auth";
import { twoFactor as plugin } from "better-auth/plugins";

const month_seconds = 30 * 24 * 60 * 60;

/**
 * A second factor by an app that shows codes, with recovery codes; both are kept encrypted. Wrong codes are counted by
 * tries.ts, not here: better-auth would let whoever knows a password lock its owner out.
 */
export const twoFactor = () =>
  plugin({
    issuer: "Guildhall",
    trustDeviceMaxAge: month_seconds,
    allowPasswordless: true, // who has a password gives it
    accountLockout: { enabled: false },
    backupCodeOptions: { storeBackupCodes: "encrypted" },
    schema: { twoFactor: { fields: { userId: "accountId" } } },
  });

/** Who has given their password and still owes a code; undefined for everybody else. */
export async function pendingAccount(ctx: GenericEndpointContext): Promise<string | undefined> {
  const { name } = ctx.context.createAuthCookie("two_factor");
  const challenge = await ctx.getSignedCookie(name, ctx.context.secret);
  if (!challenge) return undefined;
  return (await ctx.context.internalAdapter.findVerificationValue(challenge))?.value;
}
