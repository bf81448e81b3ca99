import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { Ctx } from "../../kernel/context.ts";
import * as queries from "./queries.ts";
import { bellSealer } from "./sync.ts";

/** What a ring carries. The body is not signed: nobody looks at it. */
export interface Ring {
  token: string;
  /** In milliseconds. */
  timestamp: string;
}

const window_ms = 3_600_000;

/** What Gitee signs with a secret at a moment. */
export const signatureOf = (secret: string, timestamp: string): string =>
  createHmac("sha256", secret).update(`${timestamp}\n${secret}`).digest("base64");

/** Whether a ring is the forge's, and of the last hour. A signature may come percent-encoded. */
export function isGenuine(secret: string, { token, timestamp }: Ring, now: number): boolean {
  if (!/^\d{1,15}$/.test(timestamp) || Math.abs(now - Number(timestamp)) > window_ms) return false;
  const [ours, theirs] = [Buffer.from(signatureOf(secret, timestamp)), Buffer.from(decoded(token))];
  return ours.length === theirs.length && timingSafeEqual(ours, theirs);
}

function decoded(token: string): string {
  try {
    return token.includes("%") ? decodeURIComponent(token) : token;
  } catch {
    return token;
  }
}

/** The forge rings: brings the next sync forward. False: it was somebody else, or there is no such bell. */
export async function ring(ctx: Ctx, link_id: string, given: Ring): Promise<boolean> {
  const bell = await queries.findBell(ctx, link_id);
  if (!bell?.doorbell || bell.doorbell_key === null) return false;
  const secret = bellSealer(ctx).open({ bytes: bell.doorbell, key: bell.doorbell_key }, bell.id);
  if (secret === undefined || !isGenuine(secret, given, Date.now())) return false;
  const ring_sha256 = createHash("sha256")
    .update(`${given.timestamp}\n${decoded(given.token)}`)
    .digest();
  if (await queries.ring(ctx, bell.id, ring_sha256)) ctx.ports.jobs.poke("sync");
  return true;
}
