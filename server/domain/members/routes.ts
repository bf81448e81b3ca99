import { avatarUrl } from "../../../contract/common.ts";
import * as contract from "../../../contract/members.ts";
import { textContent } from "../../kernel/content.ts";
import { on } from "../../kernel/on.ts";
import * as acceptance from "./acceptance.ts";
import * as invitations from "./invitations.ts";
import * as members from "./members.ts";
import { present, presentInvitation } from "./present.ts";

export const routes = [
  on(contract.listMembers, async (ctx, { params, query }) => {
    const { organization, items, next_cursor } = await members.list(ctx, params.organization, query);
    return { items: items.map((row) => present(ctx, organization, row)), next_cursor };
  }),
  on(contract.addMembers, async (ctx, { params, body }) => ({
    results: await members.add(ctx, params.organization, body.members),
  })),
  on(contract.changeRole, async (ctx, { params, body }) => {
    const { organization, member } = await members.changeRole(ctx, params.organization, params.member, body.role);
    return present(ctx, organization, member);
  }),
  on(contract.createInvitation, async (ctx, { params, body }) =>
    presentInvitation(ctx, await invitations.create(ctx, params.organization, body)),
  ),
  on(contract.listInvitations, async (ctx, { params, query }) => {
    const page = await invitations.list(ctx, params.organization, query);
    return { ...page, items: page.items.map((row) => presentInvitation(ctx, row)) };
  }),
  on(contract.getInvitationQr, async (ctx, { params }) =>
    textContent(await invitations.qr(ctx, params.organization, params.id), "image/svg+xml"),
  ),
  on(contract.sendInvitation, async (ctx, { params }) =>
    presentInvitation(ctx, await invitations.send(ctx, params.organization, params.id)),
  ),
  on(contract.revokeInvitation, async (ctx, { params }) => {
    await invitations.revoke(ctx, params.organization, params.id);
    return undefined;
  }),
  on(contract.getInvitation, async (ctx, { params }) => {
    const found = await acceptance.offer(ctx, params.code);
    return {
      organization: {
        path: found.path,
        name: found.name,
        description: found.description,
        avatar_url: avatarUrl(found.avatar_id),
      },
      role: found.role,
      invited_by: found.created_by_name,
      expires_at: found.expires_at.toISOString(),
      state: found.state,
      email: found.email,
    };
  }),
  on(contract.acceptInvitation, async (ctx, { params }) => acceptance.accept(ctx, params.code)),
];
