import { createHmac, randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** The installation's secret as a derivation: each purpose gets bytes of its own, and the secret itself goes nowhere. */
export function openSecret(file: string): (purpose: string) => Buffer {
  const secret = readOrMake(file);
  return (purpose) => createHmac("sha256", secret).update(purpose).digest();
}

function readOrMake(file: string): Buffer {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  try {
    writeFileSync(file, `${randomBytes(32).toString("hex")}\n`, { flag: "wx", mode: 0o600, flush: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  const text = readFileSync(file, "utf8").trim();
  if (text.length < 32) throw new Error(`${file} is too short for a secret: it needs 32 characters or more`);
  return Buffer.from(text);
}
