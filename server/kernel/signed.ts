import { createHmac, timingSafeEqual } from "node:crypto";

/** A value as text that others may read and carry, and only whoever has the key can write. */
export function signed(key: Buffer, value: unknown): string {
  const said = Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${said}.${signatureOf(key, said)}`;
}

/** What a text that was signed with this key says; undefined for every other text. */
export function readSigned(key: Buffer, text: string): unknown {
  const [said = "", signature = ""] = text.split(".");
  // as texts: several texts are read as the same bytes
  const [ours, theirs] = [signatureOf(key, said), signature].map((one) => Buffer.from(one)) as [Buffer, Buffer];
  if (ours.length !== theirs.length || !timingSafeEqual(ours, theirs)) return undefined;
  return JSON.parse(Buffer.from(said, "base64url").toString());
}

const signatureOf = (key: Buffer, said: string) => createHmac("sha256", key).update(said).digest("base64url");
