import * as contract from "../../../contract/avatars.ts";
import { avatarUrl } from "../../../contract/common.ts";
import { on } from "../../kernel/on.ts";
import * as avatars from "./avatars.ts";

export const routes = [
  on(contract.getAvatar, async (ctx, { params, query }) => avatars.read(ctx, params.id, query.size)),
  on(contract.putOrganizationAvatar, async (ctx, { params }, wire) => ({
    avatar_url: avatarUrl(await avatars.putOfOrganization(ctx, params.organization, wire)),
  })),
  on(contract.deleteOrganizationAvatar, async (ctx, { params }) => {
    await avatars.setOfOrganization(ctx, params.organization, null);
    return undefined;
  }),
  on(contract.putMyAvatar, async (ctx, _input, wire) => ({ avatar_url: avatarUrl(await avatars.putMine(ctx, wire)) })),
  on(contract.deleteMyAvatar, async (ctx) => {
    await avatars.setMine(ctx, null);
    return undefined;
  }),
];
