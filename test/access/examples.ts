import { blocks, rawHeader, tarEnd } from "../repositories/tar-shelf.ts";
import { type Fixtures, guild, modelNamed, targets } from "./fixtures.ts";
import { moneyExamples } from "./money.ts";
import { installationExamples, serviceExamples } from "./services.ts";
import { signInExamples } from "./sign-in.ts";
import { syncExamples } from "./sync.ts";
import { tokenExamples } from "./tokens.ts";
import { webhookExamples } from "./webhooks.ts";

type Inputs = Record<string, object>;

/** Inputs for a route, by what they are aimed at; every route of the contract has one. */
export function examplesOf(name: string, f: Fixtures): Inputs {
  const fixed = singles(f)[name];
  if (fixed) return { "": fixed };
  const isOfModels = /models?\b/i.test(name);
  const aimed = (make: (at: { namespace: string; name: string }) => object): Inputs =>
    Object.fromEntries(
      Object.keys(targets).map((name) => [
        name,
        make({ namespace: "guild", name: isOfModels ? modelNamed(name) : name }),
      ]),
    );
  const [noun = ""] = name.split(".");
  const verb = name.split(".").at(-1) ?? "";
  const byId = (ids: Record<string, string>) =>
    Object.fromEntries(Object.entries(ids).map(([n, id]) => [n, { params: { id }, ...bodies[name] }]));
  if (name === "resources.checkAccess") return byId(f.ids);
  if (noun === "deleted") return byId(f.deleted);
  if (noun === "applicationIcons" && verb === "putIcon") return aimed((at) => ({ params: at, upload: f.picture }));
  const version = versions[`${noun}.${verb}`] ?? 1;
  const subject = verb === "remove" ? "mate" : "owner";
  const more: object = { version, other: 1, number: 1, path: noun === "notebooks" ? "a.ipynb" : "a.txt", subject };
  const input = aimed((at) => ({ params: { ...at, ...more }, ...bodies[name], ...transferOf(name, at.name) }));
  if (Object.keys(input).length === 0) throw new Error(`no example for ${name}`);
  return input;
}

/** Version 1 is ready, 2 is open, 3 waits for approval. */
const versions: Record<string, number> = {
  "archives.put": 2,
  "files.put": 2,
  "files.remove": 2,
  "files.move": 2,
  "files.copy": 2,
  "versions.seal": 2,
  "versions.discard": 2,
  "direct.begin": 2,
  "uploads.create": 2,
  "uploads.list": 2,
  "comparisons.compare": 3,
  "comparisons.lines": 3,
  "reviews.decide": 3,
  "applications.reviewApplication": 2,
};

/** Into the yard, where each of the guild's people may create. */
const transferOf = (name: string, confirm: string): object =>
  name.startsWith("transfers.transfer") ? { body: { namespace: "yard", confirm } } : {};

const bodies: Record<string, object> = {
  ...Object.fromEntries(
    ["datasets", "models"].flatMap((kind) => [
      [`repositories.${kind}.edit`, { body: { description: "new" } }],
      [`repositories.${kind}.duplicate`, { body: { namespace: "yard", name: "copy" } }],
      [`versions.${kind}.open`, { body: {} }],
      [`direct.${kind}.begin`, { body: { path: "big.bin", bytes: 1, sha256: "0".repeat(64) } }],
      [`versions.${kind}.edit`, { body: { note: "new" } }],
      [
        `archives.${kind}.put`,
        { upload: Buffer.concat([rawHeader("a.txt", "0", "00000000001\0"), blocks("a"), tarEnd]) },
      ],
      [`files.${kind}.copy`, { body: { version: 1, from: "a.txt", to: "copied.txt" } }],
      [`files.${kind}.move`, { body: { from: "a.txt", to: "b.txt" } }],
      [`reviews.${kind}.decide`, { body: { decision: "approve" } }],
    ]),
  ),
  "deleted.restoreDeleted": { body: {} },
  "apis.editApi": { body: { price: { call_micros: 1 } } },
  "containers.editContainer": { body: { command: "true" } },
  "containers.cloneContainer": { body: { namespace: "guild", name: "copy" } },
  "executions.startExecution": { body: {} },
  "engines.editEngine": { body: { description: "new" } },
  "engines.startEngine": { body: {} },
  "engines.askEngine": { body: {} },
  "publications.publishOutput": { body: { target: "datasets/yard/made", create: {} } },
  "pages.editContainerPage": { body: { readme: "# New" } },
  "notebooks.createNotebook": { body: { path: "new.ipynb" } },
  "workspaces.extendExecution": { body: {} },
  "projects.editProject": { body: { description: "new" } },
  "applications.editApplication": { body: { description: "new", readme: "# New" } },
  "applications.putForward": { body: { serves: { form: "link", url: "https://example.org/new" } } },
  "applications.reviewApplication": { body: { decision: "approve" } },
  ...Object.fromEntries(
    ["dataset", "model", "container", "engine", "application", "api", "project"].flatMap((kind) => [
      [`shares.${kind}.put`, { body: { level: "read" } }],
      [`shares.${kind}.preview`, { body: { share: { subject: "owner", level: "read" } } }],
    ]),
  ),
};

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
  "reviews.listReviews": {},
};

const ofRepositories = {
  "repositories.datasets.create": { body: { namespace: "guild", name: "new" } },
  "repositories.datasets.list": inGuild,
  "repositories.models.create": { body: { namespace: "guild", name: "new" } },
  "repositories.models.list": inGuild,
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

const uploadsOf = ({ upload_ids: [half, doomed] }: Fixtures): Record<string, object> => ({
  "uploads.getUploadProtocol": {},
  "uploads.headUpload": { params: { id: half } },
  "uploads.patchUpload": { params: { id: half } },
  "uploads.deleteUpload": { params: { id: doomed } },
  "direct.getDirectUpload": { params: { id: half } },
  "direct.locateParts": { params: { id: half }, body: { numbers: [1] } },
  "direct.completeDirectUpload": { params: { id: half }, body: { parts: [{ number: 1, etag: "x" }] } },
  "direct.deleteDirectUpload": { params: { id: half } },
});

function singles(f: Fixtures): Record<string, object> {
  const product = { params: { organization: "guild", product: "cpu-small" }, body: { limit: 3 } };
  const namespace = { params: { namespace: "guild" } };
  const person = { name: "New", email: "new@example.org", password: "a long password", path: "somebody-new" };
  const recipe = { resource_type: "cpu-small", command: "true" };
  return {
    "accounts.getSetup": {},
    "direct.getDirectWay": {},
    "accounts.setUp": { body: person },
    "accounts.getMe": {},
    "accounts.editMe": { body: { name: "Other" } },
    ...signInExamples,
    ...tokenExamples(f),
    ...webhookExamples(f),
    "organizations.createOrganization": { body: { path: "another", name: "Another" } },
    "organizations.listOrganizations": {},
    "organizations.getOrganization": guild,
    "organizations.editOrganization": { ...guild, body: { city: "Ulm" } },
    "organizations.getHomePage": guild,
    ...organizationsOf(f),
    ...uploadsOf(f),
    ...comings(f),
    ...syncExamples(f.following),
    ...groups,
    "resources.listResources": inGuild,
    "resources.listSharedWithMe": {},
    ...ofRepositories,
    "publications.getPublication": {
      params: { namespace: "guild", name: "read", number: 1, id: f.publication_id },
    },
    ...serviceExamples,
    ...installationExamples,
    "containers.createContainer": { body: { namespace: "guild", name: "new", ...recipe } },
    "containers.listContainers": inGuild,
    "executions.listAllExecutions": inGuild,
    "limits.listLimits": guild,
    ...{ "limits.setLimit": product, "limits.setDefaultMemberLimit": product },
    "limits.listMemberLimits": guild,
    "limits.listLimitsOfMember": { params: { organization: "guild", member: "a-viewer" } },
    "limits.setMemberLimit": { params: { ...product.params, member: "a-viewer" }, body: { limit: 3 } },
    "limits.listDefaultMemberLimits": guild,
    "usage.getOverview": namespace,
    "usage.listUsageRecords": namespace,
    "reports.getStatistics": namespace,
    ...moneyExamples(namespace.params, f.budget_id),
    ...told(f),
    "installation.listResourceTypes": {},
    "installation.putResourceType": { params: { name: "big" }, body: { capacity: 1 } },
    "prices.listPrices": {},
    "prices.setPrice": { params: { product: "storage" }, body: { amount_micros: 1 } },
  };
}

/** History, and what people are told of it. */
const told = (f: Fixtures): Record<string, object> => ({
  ...Object.fromEntries(
    [
      ...["getStorage", "listStorageParts", "exportStorageParts", "getStorageGrowth"].map((name) => `usage.${name}`),
      ...["reports.exportUsageRecords", "reports.exportCosts"],
      ...["reports.listChanges", "reports.exportChanges", "reports.getForecast"],
    ].map((name) => [name, { params: { namespace: "guild" } }]),
  ),
  ...ofViews(f, { namespace: "guild" }),
  "reports.correctUsage": { params: { id: f.ids["read"] ?? "" }, body: { quantity: 1, reason: "It stood still" } },
  "usage.getStorageOfResource": { params: { namespace: "guild" }, query: { resource: "containers/guild/read" } },
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

/** One is the developer's own, the other for everybody. */
const ofViews = ({ view_ids: [own, shared] }: Fixtures, params: { namespace: string }): Record<string, object> => {
  const query = { report: "records" };
  return {
    "views.listViews": { params },
    "views.saveView": { params, body: { name: "new", query } },
    "views.editView": { params: { ...params, id: own }, body: { name: "other" } },
    "views.deleteView": { params: { ...params, id: shared } },
    "views.setOpeningView": { params, body: { id: shared } },
  };
};
