import type { z } from "zod";
import { avatarUrl } from "../../../contract/common.ts";
import type { Invitation, Member } from "../../../contract/members.ts";
import { type Ctx, canOf } from "../../kernel/context.ts";
import type { OrganizationRow } from "../organizations/organizations.ts";
import { codeOf, type InvitationRow, linkOf } from "./invitations.ts";
import type { MemberRow } from "./members.ts";

/** A member as the asker may see them: e-mails are for maintainers and for oneself. */
export function present(ctx: Ctx, organization: OrganizationRow, row: MemberRow): z.input<typeof Member> {
  const can = canOf(ctx, organization, ["member.change_role", "member.remove", "limit.set"]);
  return {
    path: row.path,
    name: row.name,
    avatar_url: avatarUrl(row.avatar_id),
    email: can["member.change_role"] || row.account_id === ctx.actor.id ? row.email : null,
    role: row.role,
    source: row.source,
    overridden: row.overridden,
    teams: row.teams,
    joined_at: row.joined_at.toISOString(),
    last_active_at: row.last_active_at?.toISOString() ?? null,
    can,
  };
}

export const presentInvitation = (ctx: Ctx, row: InvitationRow): z.input<typeof Invitation> => ({
  id: row.id,
  role: row.role,
  state: row.state,
  email: row.email,
  person: row.person_path === null ? null : { path: row.person_path, name: row.person_name ?? row.person_path },
  max_uses: row.max_uses,
  uses: row.uses,
  expires_at: row.expires_at.toISOString(),
  url: linkOf(ctx, row.id),
  code: codeOf(ctx, row.id),
  created_by: row.created_by_path,
  created_at: row.created_at.toISOString(),
  sent_at: row.sent_at?.toISOString() ?? null,
  used_by: row.used_by,
});
