import QRCode from "qrcode";
import type { Role } from "../../access/policy.ts";
import { accountOf, type Ctx, may, mayGrant, transact } from "../../kernel/context.ts";
import { pageOf } from "../../kernel/page.ts";
import { invalid, notFound, Problem } from "../../kernel/problem.ts";
import { ticketHash } from "../../kernel/tickets.ts";
import { record } from "../activity/activity.ts";
import { configured } from "../mail/mail.ts";
import { type OrganizationRow, seen } from "../organizations/organizations.ts";
import { mailInvitation } from "./letter.ts";
import * as queries from "./queries.ts";

export type { InvitationRow } from "./queries.ts";

const day_ms = 24 * 60 * 60 * 1000;
const send_pause_ms = 60_000;

/** Why an invitation can no longer be used. */
export const over = {
  accepted: "This invitation was for one person, and has been used",
  expired: "This invitation has expired",
  exhausted: "This invitation was used as often as it may be",
  revoked: "This invitation was revoked",
};

/** The code of an invitation: derived from the installation's secret, so that it is nowhere stored and can be shown again. */
export const codeOf = (ctx: Ctx, id: string): string =>
  ctx.ports.derive(`invitation ${id}`).subarray(0, 18).toString("base64url");

/** The link that a person opens. */
export const linkOf = (ctx: Ctx, id: string): string => `${ctx.ports.url}/invitations/${codeOf(ctx, id)}`;

export interface Terms {
  role: Role;
  expires_at?: string | undefined;
  max_uses?: number | null | undefined;
  email?: string | undefined;
}

function expiryOf(terms: Terms): Date {
  const expires_at = terms.expires_at ? new Date(terms.expires_at) : new Date(Date.now() + 7 * day_ms);
  if (expires_at.getTime() <= Date.now()) throw invalid("body.expires_at", "This time has passed");
  if (expires_at.getTime() > Date.now() + 365 * day_ms) throw invalid("body.expires_at", "At most 365 days from now");
  return expires_at;
}

function usesOf({ role, max_uses, email }: Terms): number | null {
  const uses = max_uses === undefined && (role === "maintainer" || email !== undefined) ? 1 : (max_uses ?? null);
  if (role === "maintainer" && uses !== 1) throw invalid("body.max_uses", "A link for maintainers can be used once");
  return uses;
}

/** Whom an invitation is for alone; neither: for whoever has the link. */
export interface Whom {
  email?: string | undefined;
  account?: { id: string; name: string; email: string } | undefined;
}

/** An invitation as it will be written. */
export const draftOf = (
  ctx: Ctx,
  organization: { id: string },
  id: string,
  terms: Terms & Whom,
): queries.NewInvitation => ({
  id,
  organization_id: organization.id,
  role: terms.role,
  email: terms.email ?? null,
  account_id: terms.account?.id ?? null,
  max_uses: usesOf(terms),
  expires_at: expiryOf(terms),
  code_sha256: ticketHash(codeOf(ctx, id)),
  created_by: accountOf(ctx),
});

/**
 * Makes an invitation inside the caller's transaction, and mails it where it is for one person. The caller has checked
 * the permission; whoever is removed at the same moment leaves no invitation behind.
 */
export async function invite(
  ctx: Ctx,
  organization: OrganizationRow,
  terms: Terms & Whom,
): Promise<queries.InvitationRow> {
  if (!(await queries.lockMember(ctx, organization.id, accountOf(ctx)))) throw notFound("organization");
  const [id = ""] = await queries.newIds(ctx, 1);
  const draft = draftOf(ctx, organization, id, terms);
  await queries.insertInvitations(ctx, [draft]);
  const { role, max_uses, expires_at } = draft;
  const text = `invited ${terms.account?.name ?? terms.email ?? "by link"} as ${role}`;
  const after = { role, max_uses, expires_at: expires_at.toISOString() };
  await recordInvitation(
    ctx,
    organization,
    id,
    "invitation.create",
    text,
    after,
    terms.account ? [terms.account.id] : [],
  );
  const to = terms.account?.email ?? terms.email;
  if (to !== undefined) await mailInvitation(ctx, organization, draft, to, linkOf(ctx, id));
  return invitationOf(ctx, organization, id);
}

const recordInvitation = (
  ctx: Ctx,
  organization: { id: string },
  id: string,
  action: string,
  text: string,
  after: Record<string, unknown>,
  concerns: readonly string[] = [],
) =>
  record(ctx, {
    action,
    severity: "notice",
    namespace_id: organization.id,
    entity: { kind: "invitation", id, name: String(after["role"] ?? "link") },
    text,
    after,
    concerns,
  });

async function invitationOf(ctx: Ctx, organization: { id: string }, id: string): Promise<queries.InvitationRow> {
  const row = await queries.getInvitation(ctx, organization.id, id);
  if (!row) throw notFound("invitation");
  return row;
}

/** Makes an invitation link. */
export const create = (ctx: Ctx, path: string, terms: Terms) =>
  transact(ctx, async (ctx) => {
    const organization = await seen(ctx, path);
    may(ctx, "invitation.create", organization);
    mayGrant(organization, terms.role);
    return invite(ctx, organization, terms);
  });

/** Invitations, newest first. */
export async function list(ctx: Ctx, path: string, page: Parameters<typeof queries.listInvitations>[2]) {
  const organization = await seen(ctx, path);
  may(ctx, "invitation.list", organization);
  return pageOf(await queries.listInvitations(ctx, organization.id, page), page.limit, (row) => row.id);
}

/** Mails an invitation for one address once more; not more often than once a minute. */
export const send = (ctx: Ctx, path: string, id: string) =>
  transact(ctx, async (ctx) => {
    const organization = await seen(ctx, path);
    may(ctx, "invitation.create", organization);
    const invitation = await invitationOf(ctx, organization, id);
    mayGrant(organization, invitation.role);
    if (invitation.state !== "pending") throw new Problem("invitation_over", over[invitation.state]);
    if (invitation.email === null && invitation.account_id === null)
      throw new Problem("conflict", "This link is for nobody in particular: pass it on");
    if (!configured(ctx)) throw new Problem("conflict", "No mail server is configured here: pass the link on");
    const { sent_at, to } = await queries.lockSent(ctx, id);
    refuseHaste(sent_at);
    await mailInvitation(ctx, organization, invitation, to ?? "", linkOf(ctx, id));
    const text = `mailed the invitation for ${invitation.person_name ?? invitation.email} again`;
    await recordInvitation(ctx, organization, id, "invitation.send", text, { role: invitation.role });
    return invitationOf(ctx, organization, id);
  });

function refuseHaste(sent_at: Date | null): void {
  const wait_ms = sent_at ? sent_at.getTime() + send_pause_ms - Date.now() : 0;
  if (wait_ms <= 0) return;
  const retry_after_seconds = Math.ceil(wait_ms / 1000);
  throw new Problem("too_many", "It was mailed a moment ago: wait a minute", { retry_after_seconds });
}

/** The link of an invitation as an SVG picture, dark on white so that any camera reads it. */
export async function qr(ctx: Ctx, path: string, id: string): Promise<string> {
  const organization = await seen(ctx, path);
  may(ctx, "invitation.list", organization);
  const { id: found } = await invitationOf(ctx, organization, id);
  return QRCode.toString(linkOf(ctx, found), { type: "svg", errorCorrectionLevel: "M", margin: 2 });
}

/** Revokes a link; doing it twice is the same as once. */
export const revoke = (ctx: Ctx, path: string, id: string) =>
  transact(ctx, async (ctx) => {
    const organization = await seen(ctx, path);
    may(ctx, "invitation.revoke", organization);
    const { role, state } = await invitationOf(ctx, organization, id);
    if (state === "revoked") return;
    await queries.revokeInvitation(ctx, id);
    await recordInvitation(ctx, organization, id, "invitation.revoke", `revoked an invitation as ${role}`, { role });
  });
