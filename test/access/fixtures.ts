import sharp from "sharp";
import { putIcon } from "../../contract/application-icons.ts";
import { createApplication, putForward } from "../../contract/applications.ts";
import { putOrganizationAvatar } from "../../contract/avatars.ts";
import { createContainer, editContainer } from "../../contract/containers.ts";
import { deployEngine, getEngine } from "../../contract/engines.ts";
import { getExecution, startExecution } from "../../contract/executions.ts";
import { fileRoutes } from "../../contract/files.ts";
import { addMembers, createInvitation, type Role, removeMember, roles } from "../../contract/members.ts";
import { listNotifications } from "../../contract/notifications.ts";
import { deleteOrganization } from "../../contract/organizations.ts";
import { createProject } from "../../contract/projects.ts";
import { datasets, models, type RepositoryKind, repositoryRoutes } from "../../contract/repositories.ts";
import { askToJoin, listRequests } from "../../contract/requests.ts";
import type { Visibility } from "../../contract/resources.ts";
import { api, application, container, dataset, engine, model, project } from "../../contract/shares.ts";
import { createTeam, putTeamMember } from "../../contract/teams.ts";
import { uploadRoutes } from "../../contract/uploads.ts";
import { versionRoutes } from "../../contract/versions.ts";
import { type Person, until, type World } from "../world.ts";
import { money } from "./money.ts";
import { signInProvider } from "./sign-in.ts";
import { type Following, following } from "./sync.ts";
import { type Tokens, tokensOf } from "./tokens.ts";
import { view } from "./views.ts";
import { type Hook, hookOf } from "./webhooks.ts";

/** What the attack is aimed at: an organization with everything in it, by visibility, and once published. */
export interface Fixtures {
  members: Record<Role, Person>;
  leaver: Person;
  invitation: { id: string; code: string };
  ids: Record<string, string>;
  /** What was deleted, by visibility. */
  deleted: Record<string, string>;
  /** Of the developer: one to look at, one to throw away. */
  upload_ids: [string, string];
  /** Of use: the developer's own, and one for everybody. */
  view_ids: [string, string];
  tokens: Tokens;
  hook: Hook;
  request_id: string;
  avatar_id: string;
  picture: Buffer;
  /** Maintains another organization. */
  foreigner: Person;
  /** Was the maintainer of an organization that they deleted, and a member of another deleted one. */
  bygone: { maintainer: Person; member: Person };
  /** That the viewer was told of becoming a member. */
  notification_id: string;
  /** Of what the first execution of the container that is read left; it failed. */
  publication_id: string;
  budget_id: string;
  following: Following;
}

/** Visibilities by the name of what has them. */
export const targets = {
  private: "private",
  read: "organization-read",
  write: "organization-write",
  published: "organization-read",
} as const;

/** Models share their names with data sets: what is aimed at a model has another. */
export const modelNamed = (name: string): string => `${name}-net`;

export const guild = { params: { organization: "guild" } };

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
  const picture = await redSquare();
  for (const [name, visibility] of Object.entries(targets)) {
    ids[name] = await resource(owner, name, visibility);
    await app(w, members.maintainer, owner, { name, visibility, picture });
    await owner.call(createProject, { body: { namespace: "guild", name, visibility } });
  }
  await deployAll(w, members.maintainer, owner);
  // as if data had needed approval when it was sealed
  await w.owner.query("update version set state = 'pending' where number = 3");
  await apis(w);
  await team(members.maintainer, owner);
  await shares(owner, leaver);
  await publish(owner);
  const deleted: Record<string, string> = {};
  for (const name of ["private", "read"] as const) deleted[name] = await deletedDataset(owner, name, targets[name]);
  const made = await members.maintainer.call(createInvitation, {
    params: { organization: "guild" },
    body: { role: "viewer" },
  });
  const [request_id] = [await comeAndGo(w, members.maintainer), await signInProvider(w)];
  const tokens = await tokensOf(members.maintainer, modelNamed("published"));
  const hook = await hookOf(members.maintainer);
  const invitation = { id: made.id, code: made.url.split("/").at(-1) ?? "" };
  const { avatar_url } = await members.maintainer.call(putOrganizationAvatar, guild, { upload: picture as BodyInit });
  const foreigner = await w.person("foreigner");
  await w.organization(foreigner, "elsewhere");
  const avatar_id = avatar_url?.split("/").at(-1) ?? "";
  const bygone = await deletedOrganization(w);
  const notices = await members.viewer.call(listNotifications, { query: {} });
  const notification_id = notices.items[0]?.id ?? "";
  const things = { invitation, ids, deleted, tokens, hook, request_id, avatar_id, picture, notification_id };
  const budget_id = await money(w, members.maintainer);
  const publication_id = await publication(w, owner);
  const more = { following: await following(w, members.maintainer) };
  const upload_ids = await uploads(w, members.developer);
  const view_ids: [string, string] = [await view(members.developer, "me"), await view(members.maintainer, "everybody")];
  return { members, leaver, foreigner, bygone, ...things, upload_ids, publication_id, view_ids, budget_id, ...more };
}

const redSquare = () =>
  sharp({ create: { width: 9, height: 9, channels: 3, background: "red" } })
    .png()
    .toBuffer();

/** An application with an icon, whose second version waits; only maintainers make one, and this is the owner's then. */
async function app(
  w: World,
  maintainer: Person,
  owner: Person,
  { name, visibility, picture }: { name: string; visibility: Visibility; picture: Buffer },
): Promise<void> {
  const at = { namespace: "guild", name };
  const serves = { form: "link", url: "https://example.org/" } as const;
  const { id } = await maintainer.call(createApplication, { body: { ...at, visibility, serves } });
  await maintainer.call(putIcon, { params: at }, { upload: picture as BodyInit });
  await maintainer.call(putForward, { params: at, body: { serves } });
  await w.owner.query("update resource set owner_id = $2, created_by = $2 where id = $1", [id, owner.id]);
  await w.owner.query(
    "update application_version set created_by = $2, state = case number when 2 then 'pending' else state end where resource_id = $1",
    [id, owner.id],
  );
}

/** Output that did not become a version. */
async function publication(w: World, { id }: Person): Promise<string> {
  const asked = JSON.stringify({ to: { kind: "dataset", namespace: "guild", name: "none" }, paths: [], folder: null });
  const { rows } = await w.owner.query<{ id: string }>(
    `insert into publication (execution_id, requested_by, asked, state, error, ended_at)
    select e.id, $1, $2, 'failed', 'no', now() from execution e join resource r on r.id = e.container_id
    where r.name = 'read' returning id`,
    [id, asked],
  );
  return rows[0]?.id ?? "";
}

/** Unfinished uploads into an open version of somebody's own. */
async function uploads(w: World, developer: Person): Promise<[string, string]> {
  const at = { namespace: "guild", name: "write" };
  const { number: version } = await developer.call(versionRoutes.dataset.open, { params: at, body: {} });
  const begin = async (path: string) => {
    const path_base64 = Buffer.from(path).toString("base64");
    const headers = { "upload-length": "10", "upload-metadata": `path ${path_base64}` };
    const answer = await developer.call.open(uploadRoutes.dataset.create, { params: { ...at, version } }, { headers });
    return answer.headers.get("location")?.split("/").at(-1) ?? "";
  };
  const half = await begin("half");
  await w.owner.query("insert into direct_upload (upload_id, token, part_bytes) values ($1, 'x', 1)", [half]);
  return [half, await begin("doomed")];
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
  const { id } = await owner.call(datasets.create, { body: { ...at, visibility } });
  await owner.call(datasets.remove, { params: at });
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
  const id = await repository(owner, "dataset", at, visibility);
  await repository(owner, "model", { ...at, name: modelNamed(name) }, visibility);
  const recipe = { resource_type: "cpu-small", command: "echo hello > a.txt", visibility };
  await owner.call(createContainer, { body: { ...at, ...recipe } });
  const { number } = await owner.call(startExecution, { params: at, body: {} });
  await until("the execution ends", async () => {
    const { state } = await owner.call(getExecution, { params: { ...at, number } });
    return state === "succeeded";
  });
  return id;
}

async function deployAll(w: World, maintainer: Person, owner: Person): Promise<void> {
  for (const [name, visibility] of Object.entries(targets)) await deployed(w, maintainer, owner, { name, visibility });
}

/** An engine that has failed, of whoever owns everything else. */
async function deployed(
  { owner: database }: World,
  maintainer: Person,
  owner: Person,
  { name, visibility }: { name: string; visibility: Visibility },
): Promise<void> {
  const at = { namespace: "guild", name };
  const served = { model: `models/guild/${modelNamed("read")}`, version: 1, preset: "command" as const };
  await maintainer.call(deployEngine, {
    body: { ...at, ...served, visibility, command: "exit 3", resource_type: "cpu-small", restarts_max: 0 },
  });
  await until("the engine fails", async () => (await maintainer.call(getEngine, { params: at })).state === "failed");
  await database.query("update resource set owner_id = $1 where kind = 'engine' and name = $2", [owner.id, name]);
  await database.query("update engine set started_by = $1", [owner.id]);
}

/** What its owner has published. */
async function publish(owner: Person): Promise<void> {
  for (const edit of [datasets.edit, editContainer])
    await owner.call(edit, { params: { namespace: "guild", name: "published" }, body: { published: true } });
  await owner.call(models.edit, {
    params: { namespace: "guild", name: modelNamed("published") },
    body: { published: true },
  });
}

/** A model route beside every container: only maintainers publish them, and here they belong to whoever attacks as owner. */
async function apis(w: World): Promise<void> {
  await w.owner.query(`with made as (
      insert into resource (namespace_id, kind, name, visibility, published, owner_id, created_by)
      select namespace_id, 'api', name, visibility, name = 'published', owner_id, created_by
      from resource where kind = 'container' returning id
    ), routes as (insert into api (resource_id, protocols) select id, '{chat}' from made)
    select`);
  await w.owner.query(`insert into upstream (resource_id, position, kind, address, model)
    select resource_id, 0, 'external', 'https://192.0.2.1/v1', 'm' from api`);
}

/** A repository with a version that is ready, one that is open, and one that will wait. */
async function repository(
  owner: Person,
  kind: RepositoryKind,
  at: { namespace: string; name: string },
  visibility: Visibility,
): Promise<string> {
  const { id } = await owner.call(repositoryRoutes[kind].create, { body: { ...at, visibility } });
  for (const version of [1, 2, 3]) {
    const file = { params: { ...at, version, path: "a.txt" } };
    await owner.call(versionRoutes[kind].open, { params: at, body: {} });
    await owner.call(fileRoutes[kind].put, file, { upload: `version ${version}` });
    if (version !== 2) await owner.call(versionRoutes[kind].seal, { params: { ...at, version } });
  }
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
      for (const { put } of [dataset, container, application, engine, api]) await owner.call(put, input);
      await owner.call(model.put, { ...input, params: { ...input.params, name: modelNamed(name) } });
      if (name !== "private") await owner.call(project.put, input);
    }
}
