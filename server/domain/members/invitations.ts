import { createHash } from "node:crypto";
import QRCode from "qrcode";
import type { Role } from "../../access/policy.ts";
import { accountOf, type Ctx, may, see, transact } from "../../kernel/context.ts";
import { pageOf } from "../../kernel/page.ts";
import { invalid, notFound, Problem } from "../../kernel/problem.ts";
import { record } from "../activity/activity.ts";
import { type OrganizationRow, seen } from "../organizations/organizations.ts";
import * as queries from "./queries.ts";

export type { InvitationRow } from "./queries.ts";

const day_ms = 24 * 60 * 60 * 1000;

/** The code of an invitation: derived from the installation's secret, so that it is nowhere stored and can be shown again. */
export const codeOf = (ctx: Ctx, id: string): string =>
  ctx.ports.derive(`invitation ${id}`).subarray(0, 18).toString("base64url");

const hashOf = (code: string): Buffer => createHash("sha256").update(code).digest();

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

/** Makes an invitation inside the caller's transaction. The caller has checked the permission. */
export async function invite(ctx: Ctx, organization: OrganizationRow, terms: Terms): Promise<queries.InvitationRow> {
  const id = await queries.newId(ctx);
  const columns = { id, organization_id: organization.id, role: terms.role, email: terms.email ?? null };
  const [expires_at, max_uses] = [expiryOf(terms), usesOf(terms)];
  const code_sha256 = hashOf(codeOf(ctx, id));
  await queries.insertInvitation(ctx, { ...columns, max_uses, expires_at, code_sha256, created_by: accountOf(ctx) });
  await recordInvitation(
    ctx,
    organization,
    id,
    "invitation.create",
    `invited ${terms.email ?? "by link"} as ${terms.role}`,
    {
      role: terms.role,
      max_uses,
      expires_at: expires_at.toISOString(),
    },
  );
  return invitationOf(ctx, organization, id);
}

const recordInvitation = (
  ctx: Ctx,
  organization: { id: string },
  id: string,
  action: string,
  text: string,
  after: Record<string, unknown>,
) =>
  record(ctx, {
    action,
    severity: "notice",
    namespace_id: organization.id,
    entity: { kind: "invitation", id, name: String(after["role"] ?? "link") },
    text,
    after,
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
    return invite(ctx, organization, terms);
  });

export async function list(ctx: Ctx, path: string, page: { limit: number; cursor?: string | undefined }) {
  const organization = await seen(ctx, path);
  may(ctx, "invitation.list", organization);
  return pageOf(await queries.listInvitations(ctx, organization.id, page), page.limit, (row) => row.id);
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

type Offer = NonNullable<Awaited<ReturnType<typeof queries.findInvitation>>>;

/** What a link invites to. Whoever holds the code may read it. */
export async function offer(ctx: Ctx, code: string): Promise<Offer> {
  const found = await queries.findInvitation(ctx, hashOf(code), false);
  see(ctx, "invitation.see", found && targetOf(found), "invitation");
  return found as Offer;
}

const targetOf = (row: Offer) => ({
  kind: "invitation",
  id: row.id,
  name: row.role,
  namespace_id: row.organization_id,
});

const over = {
  expired: "This invitation has expired",
  exhausted: "This invitation was used as often as it may be",
  revoked: "This invitation was revoked",
};

/** Joins by link: one transaction under the invitation's lock, so that it is never used more often than it may be. */
export const accept = (ctx: Ctx, code: string) =>
  transact(ctx, async (ctx) => {
    may(ctx, "invitation.accept");
    const account_id = accountOf(ctx);
    const found = await queries.findInvitation(ctx, hashOf(code), true);
    if (!found) throw notFound("invitation");
    const person = await queries.standingOf(ctx, found.organization_id, account_id, found.created_at);
    if (person.role) return { organization: found.path, role: person.role, joined: false };
    refuseUnfit(found, person);
    await queries.countUse(ctx, found.id);
    await queries.insert(ctx, found.organization_id, account_id, found.role, found.created_by);
    await record(ctx, {
      action: "invitation.accept",
      severity: "notice",
      namespace_id: found.organization_id,
      entity: { kind: "member", id: ctx.actor.path, name: ctx.actor.name },
      text: `joined by link as ${found.role}`,
      after: { role: found.role, invitation: found.id },
    });
    return { organization: found.path, role: found.role, joined: true };
  });

function refuseUnfit(found: Offer, person: { email: string; removed_since: boolean }): void {
  if (found.state !== "pending") throw new Problem("invitation_over", over[found.state]);
  if (person.removed_since)
    throw new Problem("invitation_over", "You were removed after this link was made: ask a maintainer for a new one");
  if (found.email !== null && found.email !== person.email)
    throw new Problem("invitation_over", "This invitation is for another e-mail address");
}
