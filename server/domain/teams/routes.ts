import * as contract from "../../../contract/teams.ts";
import { type Bound, on } from "../../kernel/on.ts";
import { present, presentPerson } from "./present.ts";
import * as teams from "./teams.ts";

/** The routes of this room. */
export const routes: Bound[] = [
  on(contract.listTeams, async (ctx, { params, query }) => {
    const page = await teams.list(ctx, params.organization, query);
    return { ...page, items: page.items.map((row) => present(ctx, row)) };
  }),
  on(contract.createTeam, async (ctx, { params, body }) =>
    present(ctx, await teams.create(ctx, params.organization, body)),
  ),
  on(contract.getTeam, async (ctx, { params }) => present(ctx, await teams.get(ctx, params))),
  on(contract.editTeam, async (ctx, { params, body }) => present(ctx, await teams.edit(ctx, params, body))),
  on(contract.deleteTeam, async (ctx, { params }) => teams.remove(ctx, params)),
  on(contract.listTeamMembers, async (ctx, { params, query }) => {
    const page = await teams.listPeople(ctx, params, query);
    return { ...page, items: page.items.map(presentPerson) };
  }),
  on(contract.putTeamMember, async (ctx, { params, body }) =>
    presentPerson(await teams.putPerson(ctx, params, params.member, body.is_lead)),
  ),
  on(contract.removeTeamMember, async (ctx, { params }) => {
    await teams.removePerson(ctx, params, params.member);
    return undefined;
  }),
];
