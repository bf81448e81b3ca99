import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";

/** What is kept encrypted, and which key of the installation's it was sealed with. */
export interface Sealed {
  bytes: Buffer;
  key: string;
}

/** Seals what must be read again later and never be found in the database. */
export interface Sealer {
  /** `of` is what it belongs to: sealed for one thing, it cannot be opened for another. */
  seal(text: string, of: string): Sealed;
  /** Undefined when it was sealed with another secret of the installation's, or for something else. */
  open(sealed: Sealed, of: string): string | undefined;
}

const iv_bytes = 12;
const tag_bytes = 16;

/** A sealer by AES-256-GCM; keys have names, so that a row says which one it needs. */
export function sealer(key: Buffer): Sealer {
  const name = createHash("sha256").update(key).digest("hex").slice(0, 16);
  return {
    seal(text, of) {
      const iv = randomBytes(iv_bytes);
      const cipher = createCipheriv("aes-256-gcm", key, iv).setAAD(Buffer.from(of));
      const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
      return { bytes: Buffer.concat([iv, cipher.getAuthTag(), body]), key: name };
    },
    open({ bytes, key: sealed_with }, of) {
      if (sealed_with !== name) return undefined;
      const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, iv_bytes)).setAAD(Buffer.from(of));
      decipher.setAuthTag(bytes.subarray(iv_bytes, iv_bytes + tag_bytes));
      try {
        return decipher.update(bytes.subarray(iv_bytes + tag_bytes), undefined, "utf8") + decipher.final("utf8");
      } catch {
        return undefined;
      }
    },
  };
}
