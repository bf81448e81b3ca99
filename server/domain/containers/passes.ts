import { randomBytes } from "node:crypto";
import type { Ctx } from "../../kernel/context.ts";
import { Problem } from "../../kernel/problem.ts";
import { readSigned, signed } from "../../kernel/signed.ts";

/** What lets a browser into one workspace: for whom, by which session or token of theirs, until when. */
export interface Pass {
  execution_id: string;
  by: { kind: "session" | "token"; id: string };
  /** Milliseconds since 1970. */
  until: number;
  /** Tells two apart. */
  nonce: string;
}

/** A `ticket` is in an address, works once and soon; `stay` is the cookie that it is changed for. */
type Purpose = "ticket" | "stay";
const lives_ms = { ticket: 60_000, stay: 12 * 3_600_000 };

/** Signs a pass. It says nothing secret, and is worth nothing once its session or token has ended. */
export function sign(ctx: Ctx, purpose: Purpose, { execution_id, by }: Pick<Pass, "execution_id" | "by">) {
  const until = Date.now() + lives_ms[purpose];
  const pass: Pass = { execution_id, by, until, nonce: randomBytes(12).toString("base64url") };
  return { text: signed(keyOf(ctx, purpose), pass), until };
}

/** Reads a pass that we have signed for this purpose and that has not run out. */
export function read(ctx: Ctx, purpose: Purpose, text: string): Pass | undefined {
  const pass = readSigned(keyOf(ctx, purpose), text) as Pass | undefined;
  return pass && pass.until > Date.now() ? pass : undefined;
}

const keyOf = (ctx: Ctx, purpose: Purpose) => ctx.ports.derive(`passes to workspaces: ${purpose}`);

/** The session or token that the asker came by. */
function cameBy({ actor }: Ctx): Pass["by"] {
  if (actor.token) return { kind: "token", id: actor.token.id };
  if (actor.session_id) return { kind: "session", id: actor.session_id };
  throw new Problem("not_signed_in", "Sign in to open a workspace");
}

/** Where the pages of a workspace are; each has a host of its own where the installation says so. */
export function siteOf(ctx: Ctx, execution_id: string): string {
  const { workspace_url } = ctx.ports;
  if (workspace_url !== null) return workspace_url.replace("{id}", execution_id);
  throw new Problem(
    "conflict",
    "Workspaces are not served to browsers here: an operator sets GUILDHALL_WORKSPACE_URL to an address of their own",
  );
}

/** An address that lets whoever asks into a workspace, once; `rest` is the page there. */
export function addressFor(ctx: Ctx, execution_id: string, rest = "", query = new URLSearchParams()) {
  const { text, until } = sign(ctx, "ticket", { execution_id, by: cameBy(ctx) });
  const url = new URL(`${siteOf(ctx, execution_id)}/x/${execution_id}/${rest}`);
  for (const [name, value] of query) url.searchParams.append(name, value);
  url.searchParams.set("ticket", text);
  return { url: url.href, until };
}
