import sharp from "sharp";
import { putOrganizationAvatar } from "../../contract/avatars.ts";
import { createContainer, editContainer } from "../../contract/containers.ts";
import {
  createDataset,
  deleteDataset,
  editDataset,
  openVersion,
  putFile,
  sealVersion,
} from "../../contract/datasets.ts";
import { getExecution, startExecution } from "../../contract/executions.ts";
import { addMembers, createInvitation, type Role, removeMember, roles } from "../../contract/members.ts";
import { listNotifications } from "../../contract/notifications.ts";
import { deleteOrganization } from "../../contract/organizations.ts";
import { createProject } from "../../contract/projects.ts";
import { askToJoin, listRequests } from "../../contract/requests.ts";
import type { Visibility } from "../../contract/resources.ts";
import { container, dataset, project } from "../../contract/shares.ts";
import { createTeam, putTeamMember } from "../../contract/teams.ts";
import { createToken } from "../../contract/tokens.ts";
import { type Person, until, type World } from "../world.ts";

/** What the attack is aimed at: an organization with everything in it, by visibility, and once published. */
export interface Fixtures {
  members: Record<Role, Person>;
  leaver: Person;
  invitation: { id: string; code: string };
  ids: Record<string, string>;
  /** What was deleted, by visibility. */
  deleted: Record<string, string>;
  token_id: string;
  request_id: string;
  avatar_id: string;
  picture: Buffer;
  /** Maintains another organization. */
  foreigner: Person;
  /** Was the maintainer of an organization that they deleted, and a member of another deleted one. */
  bygone: { maintainer: Person; member: Person };
  /** That the viewer was told of becoming a member. */
  notification_id: string;
}

const targets = {
  private: "private",
  read: "organization-read",
  write: "organization-write",
  published: "organization-read",
} as const;

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
  await w.organization(
    owner,
    "yard",
    [...people, leaver].map((person): [Person, Role] => [person, "developer"]),
  );
  const ids: Record<string, string> = {};
  for (const [name, visibility] of Object.entries(targets)) {
    ids[name] = await resource(owner, name, visibility);
    await owner.call(createProject, { body: { namespace: "guild", name, visibility } });
  }
  await team(members.maintainer, owner);
  await shares(owner, leaver);
  for (const edit of [editDataset, editContainer])
    await owner.call(edit, { params: { namespace: "guild", name: "published" }, body: { published: true } });
  const deleted: Record<string, string> = {};
  for (const name of ["private", "read"] as const) deleted[name] = await deletedDataset(owner, name, targets[name]);
  const made = await members.maintainer.call(createInvitation, {
    params: { organization: "guild" },
    body: { role: "viewer" },
  });
  const request_id = await comeAndGo(w, members.maintainer);
  const token = await members.maintainer.call(createToken, { body: { name: "spare" } });
  const invitation = { id: made.id, code: made.url.split("/").at(-1) ?? "" };
  const picture = await sharp({ create: { width: 9, height: 9, channels: 3, background: "red" } })
    .png()
    .toBuffer();
  const upload = { upload: picture as BodyInit };
  const { avatar_url } = await members.maintainer.call(putOrganizationAvatar, guild, upload);
  const foreigner = await w.person("foreigner");
  await w.organization(foreigner, "elsewhere");
  const avatar_id = avatar_url?.split("/").at(-1) ?? "";
  const bygone = await deletedOrganization(w);
  const notices = await members.viewer.call(listNotifications, { query: {} });
  const notification_id = notices.items[0]?.id ?? "";
  const things = { invitation, ids, deleted, token_id: token.id, request_id, avatar_id, picture, notification_id };
  return { members, leaver, foreigner, bygone, ...things };
}

/** An organization that its maintainer deleted. */
async function deletedOrganization(w: World): Promise<Fixtures["bygone"]> {
  const [maintainer, member] = [await w.person("bygone-maintainer"), await w.person("bygone-member")];
  await w.organization(maintainer, "bygone", [[member, "editor"]]);
  const params = { organization: "bygone" };
  await maintainer.call(deleteOrganization, { params, query: { confirm: "bygone" } });
  return { maintainer, member };
}

async function deletedDataset(owner: Person, name: string, visibility: Visibility): Promise<string> {
  const at = { namespace: "guild", name: `deleted-${name}` };
  const { id } = await owner.call(createDataset, { body: { ...at, visibility } });
  await owner.call(deleteDataset, { params: at });
  return id;
}

/** Somebody asks to join, and somebody was removed; gives the request's id. */
async function comeAndGo(w: World, maintainer: Person): Promise<string> {
  const [asking, once] = [await w.person("asking"), await w.person("once-here")];
  const at = { params: { organization: "guild" } };
  await w.owner.query("update organization set joining = 'ask'");
  await asking.call(askToJoin, { ...at, body: {} });
  await maintainer.call(addMembers, { ...at, body: { members: [{ path: once.path, role: "viewer" }] } });
  await maintainer.call(removeMember, { params: { ...at.params, member: once.path }, query: {} });
  const { items } = await maintainer.call(listRequests, { ...at, query: {} });
  return items[0]?.id ?? "";
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
  const [noun] = name.split(".");
  const verb = name.split(".").at(-1) ?? "";
  const byId = (ids: Record<string, string>) =>
    Object.fromEntries(Object.entries(ids).map(([n, id]) => [n, { params: { id }, ...bodies[name] }]));
  if (name === "resources.checkAccess") return byId(f.ids);
  if (noun === "deleted") return byId(f.deleted);
  const version = ["putFile", "deleteFile", "sealVersion", "discardVersion"].includes(verb) ? 2 : 1;
  const subject = verb === "remove" ? "mate" : "owner";
  const more: object = { version, number: 1, path: "a.txt", subject };
  const input = aimed((at) => ({ params: { ...at, ...more }, ...bodies[name], ...transferOf(name, at.name) }));
  if (Object.keys(input).length === 0) throw new Error(`no example for ${name}`);
  return input;
}

/** Into the yard, where each of the guild's people may create. */
const transferOf = (name: string, confirm: string): object =>
  name.startsWith("transfers.transfer") ? { body: { namespace: "yard", confirm } } : {};

const bodies: Record<string, object> = {
  "datasets.editDataset": { body: { description: "new" } },
  "datasets.openVersion": { body: {} },
  "transfers.duplicateDataset": { body: { namespace: "yard", name: "copy" } },
  "deleted.restoreDeleted": { body: {} },
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
  "resources.listPublished": guild,
  "deleted.listDeleted": inGuild,
};

const organizationsOf = (f: Fixtures): Record<string, object> => ({
  "organizations.renameOrganization": { ...guild, body: { path: "renamed" } },
  "organizations.getDeletion": guild,
  "organizations.deleteOrganization": { ...guild, query: { confirm: "guild" } },
  "organizations.listDeletedOrganizations": {},
  "organizations.restoreOrganization": { params: { organization: "bygone" } },
  "organizations.listAllOrganizations": {},
  "settings.getOrganizationSettings": guild,
  "settings.editOrganizationSettings": { ...guild, body: { default_visibility: { dataset: "private" } } },
  "avatars.getAvatar": { params: { id: f.avatar_id } },
  "avatars.putOrganizationAvatar": { ...guild, upload: f.picture },
  "avatars.deleteOrganizationAvatar": guild,
  "avatars.putMyAvatar": { upload: f.picture },
  "avatars.deleteMyAvatar": {},
});

function singles(f: Fixtures): Record<string, object> {
  const product = { params: { organization: "guild", product: "cpu-small" }, body: { limit: 3 } };
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
    ...organizationsOf(f),
    ...comings(f),
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
    ...told(f),
    "installation.listResourceTypes": {},
    "installation.putResourceType": { params: { name: "big" }, body: { capacity: 1 } },
    "installation.verify": {},
    "installation.loadDemo": {},
    "installation.stream": {},
  };
}

/** History, and what people are told of it. */
const told = (f: Fixtures): Record<string, object> => ({
  "usage.getStorage": { params: { namespace: "guild" } },
  "activity.listActivity": guild,
  "activity.listOwnActivity": {},
  "activity.getActivityChart": guild,
  "activity.exportActivity": guild,
  "notifications.listNotifications": {},
  "notifications.countUnread": {},
  "notifications.markRead": { params: { id: f.notification_id } },
  "notifications.markAllRead": { body: { until: f.notification_id } },
  "notifications.getPreferences": {},
  "notifications.putPreferences": { body: { language: "zh" } },
});

/** Those of coming and going. */
function comings(f: Fixtures): Record<string, object> {
  const member = { params: { organization: "guild", member: "a-viewer" } };
  const request = { params: { organization: "guild", id: f.request_id } };
  const invitation = { params: { organization: "guild", id: f.invitation.id } };
  const code = { params: { code: f.invitation.code } };
  return {
    "members.listMembers": guild,
    "members.addMembers": { ...guild, body: { members: [{ path: "stranger", role: "viewer" }] } },
    "members.changeRole": { ...member, body: { role: "reviewer" } },
    "members.removeMember": member,
    "members.leaveOrganization": { ...guild, body: {} },
    "roster.importMembers": { ...guild, body: { csv: "user_name,role\nstranger,viewer", apply: true } },
    "roster.getRosterTemplate": guild,
    "roster.exportMembers": guild,
    "requests.getWayIn": guild,
    "requests.askToJoin": { ...guild, body: { message: "please" } },
    "requests.withdrawRequest": guild,
    "requests.listRequests": guild,
    "requests.approveRequest": { ...request, body: { role: "viewer" } },
    "requests.declineRequest": request,
    "departures.getMemberTies": member,
    "departures.listFormerMembers": guild,
    "departures.returnMember": { params: { organization: "guild", member: "once-here" } },
    "members.createInvitation": { ...guild, body: { role: "viewer" } },
    "members.listInvitations": guild,
    "members.getInvitationQr": invitation,
    "members.revokeInvitation": invitation,
    "members.sendInvitation": invitation,
    "members.getInvitation": code,
    "members.acceptInvitation": code,
  };
}
