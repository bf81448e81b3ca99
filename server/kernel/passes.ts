import { randomBytes } from "node:crypto";
import type { Ctx } from "./context.ts";
import { Problem } from "./problem.ts";
import { readSigned, signed } from "./signed.ts";

/** What lets a browser into one thing: for whom, by which session or token of theirs, until when. */
export interface Pass {
  /** Of the execution or application. */
  id: string;
  by: { kind: "session" | "token"; id: string };
  /** Milliseconds since 1970. */
  until: number;
  /** Tells two apart. */
  nonce: string;
}

const minute_ms = 60_000;
const day_part_ms = 12 * 3_600_000;

/**
 * A `ticket` is in an address, works once and soon; `stay` is the cookie that it is changed for; a `page` is in the
 * addresses of pages that can have no cookie.
 */
const lives_ms = {
  "workspace ticket": minute_ms,
  "workspace stay": day_part_ms,
  "application ticket": minute_ms,
  "application stay": day_part_ms,
  "application page": day_part_ms,
} as const;
export type Purpose = keyof typeof lives_ms;

/** Signs a pass. It says nothing secret, and is worth nothing once its session or token has ended. */
export function sign(ctx: Ctx, purpose: Purpose, { id, by }: Pick<Pass, "id" | "by">) {
  const until = Date.now() + lives_ms[purpose];
  const pass: Pass = { id, by, until, nonce: randomBytes(12).toString("base64url") };
  return { text: signed(keyOf(ctx, purpose), pass), until };
}

/** Reads a pass that we have signed for this purpose and that has not run out. */
export function read(ctx: Ctx, purpose: Purpose, text: string): Pass | undefined {
  const pass = readSigned(keyOf(ctx, purpose), text) as Pass | undefined;
  return pass && pass.until > Date.now() ? pass : undefined;
}

const keyOf = (ctx: Ctx, purpose: Purpose) => ctx.ports.derive(`passes: ${purpose}`);

/** The session or token that the asker came by. */
export function cameBy({ actor }: Ctx, otherwise: string): Pass["by"] {
  if (actor.token) return { kind: "token", id: actor.token.id };
  if (actor.session_id) return { kind: "session", id: actor.session_id };
  throw new Problem("not_signed_in", otherwise);
}
