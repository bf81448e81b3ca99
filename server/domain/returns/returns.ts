import { accountOf, type Ctx, may, transact } from "../../kernel/context.ts";
import { keyOf, pageOf } from "../../kernel/page.ts";
import { notFound, Problem } from "../../kernel/problem.ts";
import { returnUntil, type Taken } from "../departures/departures.ts";
import { enter, memberOf } from "../members/members.ts";
import { type OrganizationRow, seen } from "../organizations/organizations.ts";
import * as queries from "./queries.ts";

export type { FormerRow } from "./queries.ts";

/** Who left or was removed, the last first. */
export async function list(ctx: Ctx, path: string, page: { limit: number; cursor?: string | undefined }) {
  const organization = await seen(ctx, path);
  may(ctx, "member.return", organization);
  const after = keyOf(page.cursor, /^[a-z0-9-]{1,60}$/) ?? "";
  const rows = await queries.list(ctx, organization.id, { limit: page.limit, after });
  return { organization, ...pageOf(rows, page.limit, (row) => row.path) };
}

/** Until when a departure can be undone; null: no longer. */
export const untilWhen = ({ left_at, is_kept }: queries.FormerRow): Date | null =>
  is_kept && returnUntil(left_at).getTime() > Date.now() ? returnUntil(left_at) : null;

/** Undoes a departure: somebody is again who they were, as far as what they had is still as it was left. */
export const giveBack = (ctx: Ctx, path: string, who: string) =>
  transact(ctx, async (ctx) => {
    const organization = await seen(ctx, path);
    may(ctx, "member.return", organization);
    const former = await queries.find(ctx, organization.id, who);
    if (!former) throw notFound("former member");
    if (untilWhen(former) === null) throw new Problem("conflict", "This was too long ago: add the person anew");
    const taken = await queries.take(ctx, organization.id, former.account_id);
    if (!taken) throw notFound("former member");
    await comeBack(ctx, organization, former, taken);
    const fates = await fatesOf(ctx, { organization_id: organization.id, account_id: former.account_id }, taken);
    return { organization, member: await memberOf(ctx, organization, who), fates, invitations: taken.invitations };
  });

async function comeBack(ctx: Ctx, organization: OrganizationRow, former: queries.FormerRow, taken: Taken) {
  const { account_id, path, name } = former;
  const role = former.role ?? "viewer";
  const line = { role, added_by: accountOf(ctx), action: "member.return", text: `brought ${name} back as ${role}` };
  const { resources, projects, teams, shares } = taken;
  const after = { resources: resources.length, projects: projects.length, teams: teams.length, shares: shares.length };
  if (!(await enter(ctx, organization, { id: account_id, path, name }, { ...line, after })))
    throw new Problem("conflict", `${name} is a member again already`);
  await queries.setJoined(ctx, { organization_id: organization.id, account_id }, taken);
}

async function fatesOf(ctx: Ctx, whose: Parameters<typeof queries.giveBackTeams>[1], taken: Taken) {
  return {
    resources: await queries.giveBackResources(ctx, whose, taken),
    projects: await queries.giveBackProjects(ctx, whose, taken),
    teams: await queries.giveBackTeams(ctx, whose, taken),
    shares: await queries.giveBackShares(ctx, whose, taken),
  };
}
