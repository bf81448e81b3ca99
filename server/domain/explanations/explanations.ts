import type { ResourceKind } from "../../../contract/resources.ts";
import type { Role } from "../../access/policy.ts";
import { type Ctx, may, see, type Target, undone } from "../../kernel/context.ts";
import { keyOf, pageOf } from "../../kernel/page.ts";
import { invalid, notFound } from "../../kernel/problem.ts";
import { seen as seenOrganization } from "../organizations/organizations.ts";
import * as projects from "../projects/projects.ts";
import * as sharing from "../sharing/sharing.ts";
import * as teams from "../teams/teams.ts";
import { compare, type Difference } from "./differences.ts";
import * as queries from "./queries.ts";

export type { AccessRow, TeamShareRow } from "./queries.ts";

/** What can be explained: a kind of resource, or a project. */
export type Kind = ResourceKind | "project";

interface Page {
  limit: number;
  cursor?: string | undefined;
}

/** Who can see a thing and why, by path. */
export async function explain(ctx: Ctx, kind: Kind, at: sharing.Address, { limit, cursor }: Page) {
  const thing = await seen(ctx, kind, at);
  const after = keyOf(cursor, /^[a-z0-9-]{1,60}$/) ?? "";
  return pageOf(await queries.explain(ctx, thing, { limit, after }), limit, (row) => row.path);
}

async function seen(ctx: Ctx, kind: Kind, at: sharing.Address): Promise<queries.Thing & { row: Target }> {
  const row = kind === "project" ? await projects.get(ctx, at) : await resource(ctx, kind, at);
  return { of: kind === "project" ? "project" : "resource", id: row.id, row };
}

const resource = async (ctx: Ctx, kind: ResourceKind, at: sharing.Address): Promise<sharing.ResourceRow> =>
  see(ctx, "resource.see", await sharing.find(ctx, kind, at), kind);

/** A change of who reaches a thing. */
export interface Change {
  visibility?: Parameters<typeof projects.edit>[2]["visibility"];
  project?: string | null | undefined;
  share?: { subject: string; level: Parameters<typeof sharing.share>[4] | null } | undefined;
}

/** Who would gain and who would lose: the change is done by the verbs that would do it, looked at, and undone. */
export const preview = (ctx: Ctx, kind: Kind, at: sharing.Address, change: Change): Promise<Difference> =>
  undone(ctx, async (ctx) => {
    const thing = await seen(ctx, kind, at);
    const before = await queries.everybody(ctx, thing);
    await (kind === "project" ? changeProject(ctx, at, change) : changeResource(ctx, kind, at, change));
    return compare(before, await queries.everybody(ctx, thing));
  });

async function changeProject(ctx: Ctx, at: sharing.Address, { visibility, project, share }: Change): Promise<void> {
  if (project !== undefined) throw invalid("body.project", "A project lies in no project");
  if (visibility !== undefined) await projects.edit(ctx, at, { visibility });
  if (share?.level === null) await projects.unshare(ctx, at, share.subject);
  else if (share) await projects.share(ctx, at, share.subject, share.level);
}

async function changeResource(ctx: Ctx, kind: ResourceKind, at: sharing.Address, change: Change): Promise<void> {
  const { visibility, project, share } = change;
  if (visibility === "shared") throw invalid("body.visibility", "Only a project is shared by its visibility");
  if (visibility !== undefined || project !== undefined)
    await sharing.edit(ctx, await resource(ctx, kind, at), { visibility, project });
  if (share?.level === null) await sharing.unshare(ctx, kind, at, share.subject);
  else if (share) await sharing.share(ctx, kind, at, share.subject, share.level);
}

/** What a member reaches in an organization and why, newest first: the list that they would see. */
export async function reachOf(
  ctx: Ctx,
  at: { organization: string; member: string },
  filters: Page & { kind?: ResourceKind | undefined; query?: string | undefined },
) {
  const organization = await seenOrganization(ctx, at.organization);
  const member = await queries.member(ctx, organization.id, at.member);
  if (!member) throw notFound("member");
  const tie = member.account_id === ctx.actor.id ? "owner" : null;
  const target = { kind: "member", id: at.member, name: member.name, namespace_id: organization.id };
  may(ctx, "member.see_access", { ...target, role: organization.role, tie });
  return listReached(ctx, organization.path, member, filters);
}

/** What a member or a token reaches and why, newest first; the caller has judged whether the asker may know. */
export async function listReached(
  ctx: Ctx,
  namespace: string,
  by: { account_id: string; role: Role | null },
  filters: Page & { kind?: ResourceKind | undefined; query?: string | undefined },
) {
  const page = await sharing.listReached(ctx, { namespace, account_id: by.account_id }, filters);
  const rows = await queries.waysTo(
    ctx,
    by,
    page.items.map(({ id }) => id),
  );
  const ways = new Map(rows.map((row) => [row.id, row.ways]));
  return { ...page, items: page.items.map((row) => ({ row, ways: ways.get(row.id) ?? [] })) };
}

/** What is shared with a team, as far as the asker may see it, newest first. */
export async function sharedWithTeam(ctx: Ctx, at: teams.Address, page: Page) {
  const team = await teams.get(ctx, at);
  const rows = await queries.sharedWithTeam(ctx, { id: team.id, role: team.role ?? null }, page);
  return pageOf(rows, page.limit, (row) => row.id);
}
