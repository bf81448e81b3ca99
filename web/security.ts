import { ask, startAfresh } from "./auth.ts";

/** What an app that shows codes is set up with, and the codes for the day it is lost. */
export interface Enrolment {
  totpURI: string;
  backupCodes: string[];
}

/** Begins to switch two-factor on; it is on once a code of the app was right. Who has no password gives none. */
export const beginTwoFactor = (password: string | undefined): Promise<Enrolment> =>
  ask("two-factor/enable", password ? { password } : {});

/** The first code of an app that was just set up. */
export const confirmTwoFactor = (code: string): Promise<unknown> => ask("two-factor/verify-totp", { code });

export const disableTwoFactor = (password: string | undefined): Promise<unknown> =>
  ask("two-factor/disable", password ? { password } : {});

/** Makes new recovery codes; the old ones end. */
export const renewRecoveryCodes = (password: string | undefined): Promise<{ backupCodes: string[] }> =>
  ask("two-factor/generate-backup-codes", password ? { password } : {});

/** The second step of signing in: a code of the app, or a recovery code. */
export async function giveCode({ code, trusted }: { code: string; trusted: boolean }): Promise<void> {
  const digits = code.replace(/\s/g, "");
  const way = /^\d{6}$/.test(digits) ? "totp" : "backup-code";
  await ask(`two-factor/verify-${way}`, { code: digits, trustDevice: trusted });
  await startAfresh();
}

export const renamePasskey = (id: string, name: string): Promise<unknown> =>
  ask("passkey/update-passkey", { id, name });

export const deletePasskey = (id: string): Promise<unknown> => ask("passkey/delete-passkey", { id });
