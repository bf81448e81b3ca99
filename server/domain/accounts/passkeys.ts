import { isIP } from "node:net";
import { passkey as plugin } from "@better-auth/passkey";
import { APIError } from "better-auth";
import type pg from "pg";
import { notePasskeyUse } from "./passkey-queries.ts";

/** Whether browsers make passkeys for an address: it needs a name, and TLS but on this very machine. */
export function allowsPasskeys(url: string): boolean {
  const { hostname, protocol } = new URL(url);
  return isIP(hostname.replace(/^\[|\]$/g, "")) === 0 && (protocol === "https:" || hostname === "localhost");
}

/**
 * Passkeys of the public address. They stand for password and code together, so the device must have made sure of its
 * owner, each time.
 */
export const passkeys = (pool: pg.Pool, url: string) =>
  plugin({
    rpName: "Guildhall",
    rpID: new URL(url).hostname,
    origin: new URL(url).origin,
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
    authentication: {
      async afterVerification({ verification: { authenticationInfo } }) {
        if (!authenticationInfo.userVerified) throw unverified();
        await notePasskeyUse(pool, authenticationInfo.credentialID);
      },
    },
    registration: {
      async afterVerification({ verification }) {
        if (!verification.registrationInfo?.userVerified) throw unverified();
      },
    },
    schema: { passkey: { fields: { userId: "accountId", credentialID: "credentialId" } } },
  });

const unverified = () =>
  new APIError("BAD_REQUEST", {
    code: "PASSKEY_UNVERIFIED",
    message: "The device did not ask who you are: set a PIN or a fingerprint on it",
  });
