import { randomBytes } from "node:crypto";
import type { z } from "zod";
import type { editSync, importOrganization, linkOrganization, SyncField } from "../../../contract/sync.ts";
import { accountOf, type Ctx, may, transact } from "../../kernel/context.ts";
import { notFound, Problem } from "../../kernel/problem.ts";
import { sealer } from "../../kernel/sealed.ts";
import { record } from "../activity/activity.ts";
import * as avatars from "../avatars/avatars.ts";
import * as forges from "../forges/forges.ts";
import type { ForgeGroup } from "../forges/ports.ts";
import * as organizations from "../organizations/organizations.ts";
import { planInformation, tidied } from "./information.ts";
import * as queries from "./queries.ts";
import { pictureAt } from "./reading.ts";
import * as runQueries from "./run-queries.ts";

type Linking = Pick<
  z.output<(typeof linkOrganization)["body"]>,
  "connection" | "login" | "default_role" | "every_hours"
>;

/** A link with what is shown of it; null: the organization follows nobody. */
export async function look(ctx: Ctx, path: string) {
  const organization = await organizations.seen(ctx, path);
  may(ctx, "sync.see", organization);
  const link = await queries.find(ctx, organization.id);
  return link ? { link, organization, ...(await queries.details(ctx, link)) } : null;
}

const looked = async (ctx: Ctx, path: string) => {
  const found = await look(ctx, path);
  if (!found) throw notFound("sync");
  return found;
};

/** The link of an organization that the asker may change. */
export async function linkOf(ctx: Ctx, path: string, action: "sync.link" | "sync.run" | "sync.see") {
  const organization = await organizations.seen(ctx, path);
  may(ctx, action, organization);
  const link = await queries.find(ctx, organization.id);
  if (!link) throw notFound("sync");
  return { organization, link };
}

/** The organization there, which the asker administers there by what the forge says now. */
async function groupOf(ctx: Ctx, { connection, login }: Linking): Promise<{ group: ForgeGroup; provider_id: string }> {
  const { provider_id } = await forges.mine(ctx, connection);
  const { role, group } = await forges.asked(() =>
    forges.asConnection(ctx, connection, async (site, token) => ({
      role: await ctx.ports.forges.gitee.roleIn(site, token, login),
      group: await ctx.ports.forges.gitee.group(site, token, login),
    })),
  );
  if (role !== "admin") throw new Problem("conflict", `You have to be an administrator of ${login} there`);
  return { group, provider_id };
}

/** Makes an organization that follows one there; what it is to be is read at once, and shown before anything is applied. */
export async function importOne(ctx: Ctx, given: z.output<(typeof importOrganization)["body"]>) {
  may(ctx, "organization.create");
  const { group, provider_id } = await groupOf(ctx, given);
  const there = tidied(group);
  const run = await transact(ctx, async (ctx) => {
    const name = given.name ?? (there.name || group.login.slice(0, 80));
    const details = { email: "", website: "", country: "", city: "", description: there.description, name };
    const organization = await organizations.create(ctx, given.path, details);
    return link(ctx, organization, given, { group, provider_id }, { taken: taken(name, there) });
  });
  ctx.ports.jobs.poke("sync");
  return { organization: given.path, run };
}

const taken = (name: string, there: ReturnType<typeof tidied>) => ({
  ...(name === there.name ? { taken_name: name } : {}),
  taken_description: there.description,
  taken_avatar_url: "",
});

/** Lets an organization follow one there. */
export async function linkTo(ctx: Ctx, path: string, given: Linking) {
  may(ctx, "sync.link", await organizations.seen(ctx, path));
  const found = await groupOf(ctx, given);
  await transact(ctx, async (ctx) => {
    const organization = await organizations.seen(ctx, path);
    may(ctx, "sync.link", organization);
    await link(ctx, organization, given, found, {});
  });
  ctx.ports.jobs.poke("sync");
  return looked(ctx, path);
}

async function link(
  ctx: Ctx,
  organization: { id: string; name: string },
  { connection, default_role, every_hours }: Linking,
  { group, provider_id }: { group: ForgeGroup; provider_id: string },
  { taken = {} }: { taken?: object },
): Promise<string> {
  const there = tidied(group);
  const made = await queries.insert(ctx, {
    ...{ organization_id: organization.id, provider_id, forge_organization_id: group.id, login: group.login },
    ...{ default_role, every_hours, created_by: accountOf(ctx), ...taken },
    ...{ there_name: there.name, there_description: there.description, there_avatar_url: there.avatar_url },
  });
  if (!made) throw new Problem("conflict", "This organization follows one already: unlink that first");
  await queries.lend(ctx, made.id, connection);
  const whose = { link_id: made.id, organization_id: organization.id, asked_by: accountOf(ctx) };
  const { id } = await runQueries.begin(ctx, { ...whose, trigger: "link", preview: false });
  await recordLink(ctx, organization, made.id, "link", `lets it follow ${group.login}`, {
    login: group.login,
    default_role,
  });
  return id;
}

const recordLink = (
  ctx: Ctx,
  { id: namespace_id, name }: { id: string; name: string },
  id: string,
  verb: "link" | "edit" | "unlink" | "follow",
  text: string,
  after: Record<string, unknown> = {},
) =>
  record(ctx, {
    action: `sync.${verb}`,
    severity: "notice",
    namespace_id,
    entity: { kind: "sync", id, name },
    text,
    after,
  });

/** Changes how it follows. What the new default role changes is done by the next sync. */
export const edit = (ctx: Ctx, path: string, { suspended, ...given }: z.output<(typeof editSync)["body"]>) =>
  transact(ctx, async (ctx) => {
    const { organization, link } = await linkOf(ctx, path, "sync.link");
    const columns = organizations.definedOf(given);
    const { every_hours } = columns;
    const next = every_hours === undefined ? {} : { next_at: nextAt(every_hours) };
    await queries.update(ctx, link.id, { ...columns, ...next, ...healthOf(link, suspended) });
    const after = { ...columns, ...(suspended === undefined ? {} : { suspended }) };
    await recordLink(ctx, organization, link.id, "edit", `changed how it follows ${link.login}`, after);
    return looked(ctx, path);
  });

const hour_ms = 3_600_000;
const nextAt = (hours: number | null) => (hours === null ? null : new Date(Date.now() + hours * hour_ms));

function healthOf({ health, every_hours }: queries.LinkRow, suspended: boolean | undefined) {
  if (suspended === true) return { health: "suspended", health_text: "", next_at: null };
  if (suspended === false && health === "suspended")
    return { health: "ok", health_text: "", next_at: every_hours === null ? null : new Date() };
  return {};
}

/** Follows nobody any more: everybody stays what they are. */
export const unlink = (ctx: Ctx, path: string): Promise<void> =>
  transact(ctx, async (ctx) => {
    const { organization, link } = await linkOf(ctx, path, "sync.link");
    await queries.lock(ctx, link.id);
    await queries.end(ctx, link);
    await recordLink(ctx, organization, link.id, "unlink", `follows ${link.login} no longer`);
  });

/** Lets the organization be read by the asker's own account, too. */
export async function lend(ctx: Ctx, path: string, connection: string) {
  const { link } = await linkOf(ctx, path, "sync.link");
  const { provider_id } = await groupOf(ctx, { ...link, connection, default_role: "viewer" });
  if (provider_id !== link.provider_id) throw new Problem("conflict", "This account is of another forge");
  await transact(ctx, async (ctx) => {
    const { organization, link } = await linkOf(ctx, path, "sync.link");
    await queries.lend(ctx, link.id, connection);
    if (link.health === "needs_authorization") await queries.update(ctx, link.id, { next_at: new Date() });
    await recordLink(ctx, organization, link.id, "edit", `lets ${link.login} be read by their own account`);
  });
  ctx.ports.jobs.poke("sync");
  return looked(ctx, path);
}

/** Takes back what the asker lent. */
export const takeBack = (ctx: Ctx, path: string) =>
  transact(ctx, async (ctx) => {
    const { organization, link } = await linkOf(ctx, path, "sync.link");
    await queries.takeBack(ctx, link.id, accountOf(ctx));
    await recordLink(ctx, organization, link.id, "edit", `lets ${link.login} be read by their own account no longer`);
    return looked(ctx, path);
  });

/** Where the forge rings, and what it signs its rings with; a former secret rings no longer. */
export const makeDoorbell = (ctx: Ctx, path: string): Promise<{ url: string; secret: string }> =>
  transact(ctx, async (ctx) => {
    const { organization, link } = await linkOf(ctx, path, "sync.link");
    const secret = randomBytes(24).toString("base64url");
    const { bytes, key } = bellSealer(ctx).seal(secret, link.id);
    await queries.update(ctx, link.id, { doorbell: bytes, doorbell_key: key });
    await recordLink(ctx, organization, link.id, "edit", "made a new secret for its doorbell");
    return { url: bellUrl(ctx, link.id), secret };
  });

export const bellUrl = ({ ports }: Ctx, id: string): string => `${ports.url}/webhooks/gitee/${id}`;
export const bellSealer = ({ ports }: Ctx) => sealer(ports.derive("doorbells of forges"));

/** Takes information as the last reading found it there, whatever was changed here. */
export async function takeInformation(ctx: Ctx, path: string, fields: readonly SyncField[]) {
  const { link } = await linkOf(ctx, path, "sync.see");
  may(ctx, "organization.edit", await organizations.seen(ctx, path));
  const url = fields.includes("avatar") ? link.there_avatar_url : null;
  const site = { address: link.provider_address ?? "" };
  const picture = url === null ? null : await forges.asked(() => pictureAt(ctx, site, url));
  await transact(ctx, async (ctx) => {
    const organization = await organizations.seen(ctx, path);
    may(ctx, "organization.edit", organization);
    const there = { name: link.there_name ?? "", description: link.there_description ?? "", avatar_url: url };
    const { columns } = planInformation(organization, there, link, { has_picture: false, force: fields });
    await organizations.follow(ctx, organization, columns);
    const taken_name = fields.includes("name") ? { taken_name: there.name } : {};
    const taken_description = fields.includes("description") ? { taken_description: there.description } : {};
    const avatar = picture && {
      taken_avatar_id: await avatars.follow(ctx, organization, picture),
      taken_avatar_url: url,
    };
    await queries.update(ctx, link.id, { ...taken_name, ...taken_description, ...avatar });
  });
  return looked(ctx, path);
}
