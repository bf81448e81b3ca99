import { z } from "zod";
import { Can, line, NamespaceRef, Person, page, pageOf, prose, TeamRef, Time } from "./common.ts";
import { Role } from "./members.ts";
import { ProjectVisibility } from "./projects.ts";
import { ResourceKind } from "./resources.ts";
import { route } from "./route.ts";
import { ShareLevel } from "./shares.ts";

/** The name of a team: any text of one line without a slash. */
export const TeamName = line(60).refine((name) => !name.includes("/"), "A slash is not allowed");

/** A named group of members; shares can name it. */
export const Team = z
  .object({
    id: z.uuid(),
    name: z.string(),
    description: z.string(),
    members: z.int(),
    leads: z.array(Person),
    is_member: z.boolean().describe("Whether the asker is in it."),
    created_at: Time,
    can: Can,
  })
  .meta({ id: "Team" });
export type Team = z.output<typeof Team>;

/** A lead may manage the team. */
export const TeamMember = z
  .object({ path: z.string(), name: z.string(), role: Role, is_lead: z.boolean(), added_at: Time })
  .meta({ id: "TeamMember" });
export type TeamMember = z.output<typeof TeamMember>;

const tag = "teams";
const at = z.object({ organization: NamespaceRef });
const one = at.extend({ team: TeamRef });

export const listTeams = route({
  method: "GET",
  path: "/api/v1/organizations/:organization/teams",
  action: "team.list",
  tag,
  summary: "List the teams of an organization, by name",
  params: at,
  query: z.strictObject({ ...page, query: z.string().max(100).optional() }),
  status: 200,
  response: pageOf(Team),
});

export const createTeam = route({
  method: "POST",
  path: "/api/v1/organizations/:organization/teams",
  action: "team.create",
  tag,
  summary: "Create a team",
  params: at,
  body: z.strictObject({ name: TeamName, description: prose(500).default("") }),
  status: 201,
  response: Team,
});

export const getTeam = route({
  method: "GET",
  path: "/api/v1/organizations/:organization/teams/:team",
  action: "team.list",
  tag,
  summary: "Read a team",
  params: one,
  status: 200,
  response: Team,
});

export const editTeam = route({
  method: "PATCH",
  path: "/api/v1/organizations/:organization/teams/:team",
  action: "team.edit",
  tag,
  summary: "Change a team's name or description",
  params: one,
  body: z.strictObject({ name: TeamName, description: prose(500) }).partial(),
  status: 200,
  response: Team,
});

export const deleteTeam = route({
  method: "DELETE",
  path: "/api/v1/organizations/:organization/teams/:team",
  action: "team.delete",
  tag,
  summary: "Delete a team; what was shared with it is no longer",
  params: one,
  status: 200,
  response: z.object({ shares_ended: z.int() }),
});

export const listTeamMembers = route({
  method: "GET",
  path: "/api/v1/organizations/:organization/teams/:team/members",
  action: "team.list",
  tag,
  summary: "List who is in a team, by user name",
  params: one,
  query: z.strictObject({ ...page, query: z.string().max(100).optional() }),
  status: 200,
  response: pageOf(TeamMember),
});

export const putTeamMember = route({
  method: "PUT",
  path: "/api/v1/organizations/:organization/teams/:team/members/:member",
  action: "team.edit",
  tag,
  summary: "Put a member of the organization into a team, or change whether they lead it",
  params: one.extend({ member: NamespaceRef }),
  body: z.strictObject({ is_lead: z.boolean().default(false) }),
  status: 200,
  response: TeamMember,
});

export const removeTeamMember = route({
  method: "DELETE",
  path: "/api/v1/organizations/:organization/teams/:team/members/:member",
  action: "team.edit",
  tag,
  summary: "Take somebody out of a team",
  params: one.extend({ member: NamespaceRef }),
  status: 204,
});

/** Something shared with a team: a resource, or a project with what is in it. */
export const TeamShare = z
  .object({
    id: z.uuid().describe("Of the share."),
    kind: z.enum([...ResourceKind.options, "project"]),
    namespace: z.string(),
    name: z.string(),
    visibility: ProjectVisibility,
    owner: Person.nullable(),
    level: ShareLevel,
    created_by: Person,
    created_at: Time,
  })
  .meta({ id: "TeamShare" });
export type TeamShare = z.output<typeof TeamShare>;

export const listTeamShares = route({
  method: "GET",
  path: "/api/v1/organizations/:organization/teams/:team/shares",
  action: "team.list",
  tag: "shares",
  summary: "List what is shared with a team, newest first, as far as the asker may see it",
  params: one,
  query: z.strictObject(page),
  status: 200,
  response: pageOf(TeamShare),
});
