import { createContainer } from "../../contract/containers.ts";
import { createDataset, openVersion, putFile, sealVersion } from "../../contract/datasets.ts";
import { getExecution, startExecution } from "../../contract/executions.ts";
import { createInvitation, type Role, roles } from "../../contract/members.ts";
import { createProject } from "../../contract/projects.ts";
import type { Visibility } from "../../contract/resources.ts";
import { container, dataset, project } from "../../contract/shares.ts";
import { createTeam, putTeamMember } from "../../contract/teams.ts";
import { createToken } from "../../contract/tokens.ts";
import { type Person, until, type World } from "../world.ts";

/** What the attack is aimed at: an organization with everything in it, three times, by visibility. */
export interface Fixtures {
  members: Record<Role, Person>;
  leaver: Person;
  invitation: { id: string; code: string };
  ids: Record<string, string>;
  token_id: string;
}

const targets = { private: "private", read: "organization-read", write: "organization-write" } as const;

export async function fixtures(w: World): Promise<Fixtures> {
  const people = await Promise.all(roles.map((role) => w.person(`a-${role}`)));
  const members = Object.fromEntries(roles.map((role, i) => [role, people[i]])) as Record<Role, Person>;
  const [owner, leaver, mate] = [await w.person("owner"), await w.person("leaver"), await w.person("mate")];
  const added = roles.filter((r) => r !== "maintainer").map((role): [Person, Role] => [members[role], role]);
  await w.organization(members.maintainer, "guild", [
    ...added,
    [owner, "developer"],
    [leaver, "editor"],
    [mate, "developer"],
  ]);
  const ids: Record<string, string> = {};
  for (const [name, visibility] of Object.entries(targets)) {
    ids[name] = await resource(owner, name, visibility);
    await owner.call(createProject, { body: { namespace: "guild", name, visibility } });
  }
  await team(members.maintainer, owner);
  await shares(owner, leaver);
  const made = await members.maintainer.call(createInvitation, {
    params: { organization: "guild" },
    body: { role: "viewer" },
  });
  const token = await members.maintainer.call(createToken, { body: { name: "spare" } });
  const invitation = { id: made.id, code: made.url.split("/").at(-1) ?? "" };
  return { members, leaver, invitation, ids, token_id: token.id };
}

async function resource(owner: Person, name: string, visibility: Visibility): Promise<string> {
  const at = { namespace: "guild", name };
  const { id } = await owner.call(createDataset, { body: { ...at, visibility } });
  for (const version of [1, 2]) {
    await owner.call(openVersion, { params: at, body: {} });
    await owner.call(putFile, { params: { ...at, version, path: "a.txt" } }, { upload: `version ${version}` });
    if (version === 1) await owner.call(sealVersion, { params: { ...at, version } });
  }
  const recipe = { resource_type: "cpu-small", command: "echo hello > a.txt", visibility };
  await owner.call(createContainer, { body: { ...at, ...recipe } });
  const { number } = await owner.call(startExecution, { params: at, body: {} });
  await until("the execution ends", async () => {
    const { state } = await owner.call(getExecution, { params: { ...at, number } });
    return state === "succeeded";
  });
  return id;
}

/** A team with somebody in it, led by nobody who attacks. */
async function team(maintainer: Person, lead: Person): Promise<void> {
  const at = { organization: "guild", team: "crew" };
  await maintainer.call(createTeam, { params: at, body: { name: at.team } });
  await maintainer.call(putTeamMember, { params: { ...at, member: lead.path }, body: { is_lead: true } });
  await maintainer.call(putTeamMember, { params: { ...at, member: "mate" }, body: {} });
}

/** Everything is shared with two who do not attack any more: one of them leaves. */
async function shares(owner: Person, leaver: Person): Promise<void> {
  for (const name of Object.keys(targets))
    for (const subject of [leaver.path, "mate"]) {
      const input = { params: { namespace: "guild", name, subject }, body: { level: "manage" as const } };
      for (const { put } of [dataset, container]) await owner.call(put, input);
      if (name !== "private") await owner.call(project.put, input);
    }
}

type Inputs = Record<string, object>;

/** Inputs for a route, by what they are aimed at; every route of the contract has one. */
export function examplesOf(name: string, f: Fixtures): Inputs {
  const fixed = singles(f)[name];
  if (fixed) return { "": fixed };
  const aimed = (make: (at: { namespace: string; name: string }) => object): Inputs =>
    Object.fromEntries(Object.keys(targets).map((name) => [name, make({ namespace: "guild", name })]));
  const verb = name.split(".").at(-1) ?? "";
  if (name === "resources.checkAccess")
    return Object.fromEntries(Object.entries(f.ids).map(([n, id]) => [n, { params: { id } }]));
  const version = ["putFile", "deleteFile", "sealVersion", "discardVersion"].includes(verb) ? 2 : 1;
  const subject = verb === "remove" ? "mate" : "owner";
  const more: object = { version, number: 1, path: "a.txt", subject };
  const input = aimed((at) => ({ params: { ...at, ...more }, ...bodies[name] }));
  if (Object.keys(input).length === 0) throw new Error(`no example for ${name}`);
  return input;
}

const bodies: Record<string, object> = {
  "datasets.editDataset": { body: { description: "new" } },
  "datasets.openVersion": { body: {} },
  "containers.editContainer": { body: { command: "true" } },
  "containers.cloneContainer": { body: { namespace: "guild", name: "copy" } },
  "executions.startExecution": { body: {} },
  "projects.editProject": { body: { description: "new" } },
  ...Object.fromEntries(
    ["dataset", "container", "project"].flatMap((kind) => [
      [`shares.${kind}.put`, { body: { level: "read" } }],
      [`shares.${kind}.preview`, { body: { share: { subject: "owner", level: "read" } } }],
    ]),
  ),
};

const guild = { params: { organization: "guild" } };
const inGuild = { query: { namespace: "guild" } };

const crew = { params: { organization: "guild", team: "crew" } };
const mate = { params: { ...crew.params, member: "mate" } };
const groups = {
  "teams.listTeams": guild,
  "teams.createTeam": { ...guild, body: { name: "new" } },
  "teams.getTeam": crew,
  "teams.editTeam": { ...crew, body: { description: "new" } },
  "teams.deleteTeam": crew,
  "teams.listTeamMembers": crew,
  "teams.listTeamShares": crew,
  "teams.putTeamMember": { ...mate, body: { is_lead: true } },
  "teams.removeTeamMember": mate,
  "access.getMemberAccess": mate,
  "projects.listProjects": inGuild,
  "projects.createProject": { body: { namespace: "guild", name: "new" } },
};

function singles(f: Fixtures): Record<string, object> {
  const member = { params: { organization: "guild", member: "a-viewer" } };
  const product = { params: { organization: "guild", product: "cpu-small" }, body: { limit: 3 } };
  const invitation = { params: { organization: "guild", id: f.invitation.id } };
  const code = { params: { code: f.invitation.code } };
  const namespace = { params: { namespace: "guild" } };
  const person = { name: "New", email: "new@example.org", password: "a long password", path: "somebody-new" };
  const recipe = { resource_type: "cpu-small", command: "true" };
  return {
    "accounts.getSetup": {},
    "accounts.setUp": { body: person },
    "accounts.getMe": {},
    "accounts.editMe": { body: { name: "Other" } },
    "tokens.createToken": { body: { name: "new" } },
    "tokens.listTokens": {},
    "tokens.revokeToken": { params: { id: f.token_id } },
    "organizations.createOrganization": { body: { path: "another", name: "Another" } },
    "organizations.listOrganizations": {},
    "organizations.getOrganization": guild,
    "organizations.editOrganization": { ...guild, body: { city: "Ulm" } },
    "organizations.getHomePage": guild,
    "organizations.getOrganizationSettings": guild,
    "organizations.editOrganizationSettings": { ...guild, body: { default_visibility: { dataset: "private" } } },
    "members.listMembers": guild,
    "members.addMembers": { ...guild, body: { members: [{ path: "stranger", role: "viewer" }] } },
    "members.changeRole": { ...member, body: { role: "reviewer" } },
    "members.removeMember": member,
    "members.leaveOrganization": guild,
    "members.createInvitation": { ...guild, body: { role: "viewer" } },
    "members.listInvitations": guild,
    "members.getInvitationQr": invitation,
    "members.revokeInvitation": invitation,
    "members.getInvitation": code,
    "members.acceptInvitation": code,
    ...groups,
    "resources.listResources": inGuild,
    "resources.listSharedWithMe": {},
    "datasets.createDataset": { body: { namespace: "guild", name: "new" } },
    "datasets.listDatasets": inGuild,
    "containers.createContainer": { body: { namespace: "guild", name: "new", ...recipe } },
    "containers.listContainers": inGuild,
    "executions.listAllExecutions": inGuild,
    "limits.listLimits": guild,
    "limits.setLimit": product,
    "limits.listMemberLimits": guild,
    "limits.listLimitsOfMember": { params: { organization: "guild", member: "a-viewer" } },
    "limits.setMemberLimit": { params: { ...product.params, member: "a-viewer" }, body: { limit: 3 } },
    "limits.setDefaultMemberLimit": product,
    "limits.listDefaultMemberLimits": guild,
    "usage.getOverview": namespace,
    "usage.listUsageRecords": namespace,
    "usage.getStatistics": namespace,
    "activity.listActivity": guild,
    "installation.listResourceTypes": {},
    "installation.putResourceType": { params: { name: "big" }, body: { capacity: 1 } },
    "installation.verify": {},
    "installation.loadDemo": {},
    "installation.stream": {},
  };
}
