import { hash, randomBytes } from "node:crypto";

const prefixes = { person: "ghp_", organization: "gho_" } as const;

/** Some tools send nothing that does not begin like this; what follows is a token of ours. */
const foreign_prefix = /^hf_(?=gh[po]_)/;
const ours = /^gh[po]_[\w-]{36}$/;

/** What is kept of a secret: its first characters, to recognize it by, and its hash. */
export interface Kept {
  hint: string;
  sha256: Buffer;
}

/** Random as a key, so a plain SHA-256 keeps it: nobody can guess 36 characters of it. */
export function newSecret(of: keyof typeof prefixes): Kept & { secret: string } {
  const secret = prefixes[of] + randomBytes(27).toString("base64url");
  return { secret, hint: secret.slice(0, 8), sha256: hash("sha256", secret, "buffer") };
}

/** The hash that a given secret has; undefined where it is not the shape of a token. */
export function hashOf(given: string): Buffer | undefined {
  const secret = given.replace(foreign_prefix, "");
  return ours.test(secret) ? hash("sha256", secret, "buffer") : undefined;
}
