import { randomBytes } from "node:crypto";
import { Webhook as Signer } from "standardwebhooks";
import type { Ctx } from "../../kernel/context.ts";

/** A new secret, and how it is kept: sealed for this webhook. */
export function newSecret(ctx: Ctx, webhook_id: string) {
  const secret = `whsec_${randomBytes(32).toString("base64")}`;
  const { bytes, key } = ctx.ports.webhook_secrets.seal(secret, webhook_id);
  return { secret, kept: { secret: bytes, secret_key: key } };
}

/** The sealed secrets of a webhook. */
export interface Sealed {
  webhook_id: string;
  secret: Buffer;
  secret_key: string;
  previous_secret: Buffer | null;
  previous_secret_key: string | null;
  previous_until: Date | null;
}

/**
 * The headers of Standard Webhooks. While a rotation overlaps there is a signature by either secret. Undefined: the
 * secret was sealed with another secret of the installation's.
 */
export function signed(ctx: Ctx, of: Sealed, id: string, body: string): Record<string, string> | undefined {
  const now = new Date();
  const secrets = secretsOf(ctx, of, now);
  if (secrets.length === 0) return undefined;
  return {
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(now.getTime() / 1000)),
    "webhook-signature": secrets.map((secret) => new Signer(secret).sign(id, now, body)).join(" "),
  };
}

function secretsOf(ctx: Ctx, of: Sealed, now: Date): string[] {
  const opened = (bytes: Buffer, key: string) => ctx.ports.webhook_secrets.open({ bytes, key }, of.webhook_id) ?? [];
  const { previous_secret, previous_secret_key, previous_until } = of;
  const overlaps = previous_secret && previous_secret_key && previous_until && previous_until > now;
  return [opened(of.secret, of.secret_key), overlaps ? opened(previous_secret, previous_secret_key) : []].flat();
}
