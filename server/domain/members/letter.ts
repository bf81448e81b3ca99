import type { Ctx } from "../../kernel/context.ts";
import { configured, enqueue } from "../mail/mail.ts";
import type { OrganizationRow } from "../organizations/organizations.ts";
import type { InvitationRow } from "./queries.ts";
import * as queries from "./queries.ts";

/** Mails an invitation that is for one address, in the caller's transaction, where there is a mail server. */
export async function mailInvitation(
  ctx: Ctx,
  organization: OrganizationRow,
  { id, role, expires_at }: Pick<InvitationRow, "id" | "role" | "expires_at">,
  to: string,
  link: string,
): Promise<void> {
  if (!configured(ctx)) return;
  const by = ctx.actor.name;
  const until = expires_at.toISOString().slice(0, 10);
  await enqueue(ctx, {
    to,
    subject: `${by} invites you to ${organization.name} · ${by} 邀请您加入 ${organization.name}`,
    text: [
      `${by} invites you to join ${organization.name} as ${role}. Open this link to join; it is for you alone and valid until ${until}:`,
      link,
      `${by} 邀请您以 ${roleWords[role]} 的身份加入 ${organization.name}。请打开上面的链接加入；链接仅供您本人使用，有效期至 ${until}。`,
      "You need not do anything if you do not know what this is about. · 如果您不了解此事，无需理会。",
    ].join("\n\n"),
  });
  await queries.setSent(ctx, id);
}

const roleWords = {
  viewer: "访客",
  reviewer: "审核员",
  developer: "开发者",
  editor: "编辑",
  maintainer: "管理员",
} as const;
