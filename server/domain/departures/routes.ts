import { getMemberTies } from "../../../contract/departures.ts";
import { leaveOrganization, removeMember } from "../../../contract/members.ts";
import { on } from "../../kernel/on.ts";
import * as departures from "./departures.ts";
import { present } from "./present.ts";

export const routes = [
  on(getMemberTies, async (ctx, { params }) => departures.ties(ctx, params.organization, params.member)),
  on(removeMember, async (ctx, { params, query }) =>
    present(await departures.remove(ctx, params.organization, params.member, query)),
  ),
  on(leaveOrganization, async (ctx, { params, body }) =>
    present(await departures.leave(ctx, params.organization, body)),
  ),
];
