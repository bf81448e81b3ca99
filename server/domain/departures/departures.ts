import { ResourceKind } from "../../../contract/resources.ts";
import { holds, type Role } from "../../access/policy.ts";
import { accountOf, afterCommit, type Ctx, canOf, may, transact } from "../../kernel/context.ts";
import { invalid, notFound } from "../../kernel/problem.ts";
import { record } from "../activity/activity.ts";
import { type MemberRow, memberOf } from "../members/members.ts";
import { type OrganizationRow, seen } from "../organizations/organizations.ts";
import * as queries from "./queries.ts";

export type { Taken } from "./queries.ts";

/** A departure can be undone for so long. */
export const return_days = 30;
const day_ms = 24 * 60 * 60 * 1000;

/** Until when it can be undone. */
export const returnUntil = (left_at: Date): Date => new Date(left_at.getTime() + return_days * day_ms);

/** User names of those who get what the person owns; left out: the organization. */
export interface Heirs {
  apis?: string | undefined;
  datasets?: string | undefined;
  models?: string | undefined;
  containers?: string | undefined;
  engines?: string | undefined;
  applications?: string | undefined;
  projects?: string | undefined;
}

/** Everything tied to a member: what there is to settle before they go. One's own is everybody's to read. */
export async function ties(ctx: Ctx, path: string, who: string) {
  const organization = await seen(ctx, path);
  may(ctx, who === ctx.actor.path ? "member.leave" : "member.remove", organization);
  const { account_id, ...member } = await memberOf(ctx, organization, who);
  const sees_all = canOf(ctx, organization, removing)["member.remove"] === true;
  return {
    member: { path: member.path, name: member.name, role: member.role },
    ...(await queries.ties(ctx, { organization_id: organization.id, account_id }, sees_all)),
  };
}

const removing = ["member.remove"] as const;

/** Removes a member. */
export const remove = (ctx: Ctx, path: string, who: string, heirs: Heirs) =>
  transact(ctx, async (ctx) => {
    const organization = await seen(ctx, path);
    may(ctx, "member.remove", organization);
    const member = await memberOf(ctx, organization, who);
    const line = { action: "member.remove", text: `removed ${member.name}`, ended_by: accountOf(ctx) };
    return end(ctx, organization, member, await heirsOf(ctx, organization, member, heirs, "query"), line);
  });

/** Leaves an organization. */
export const leave = (ctx: Ctx, path: string, heirs: Heirs) =>
  transact(ctx, async (ctx) => {
    const organization = await seen(ctx, path);
    may(ctx, "member.leave", organization);
    const member = await memberOf(ctx, organization, ctx.actor.path ?? "");
    const line = { action: "member.leave", text: "left the organization", ended_by: accountOf(ctx) };
    return end(ctx, organization, member, await heirsOf(ctx, organization, member, heirs, "body"), line);
  });

/**
 * Ends the membership of somebody who has left where it was synced from, inside the caller's transaction. Nobody is there
 * to choose heirs: what they owned is the organization's, and all of it can be given back as after any removal. Nobody has
 * ended it, whoever confirmed the sync: they may come back as they went.
 */
export const depart = (ctx: Ctx, organization: { id: string }, member: Goer, text: string) =>
  end(ctx, organization, member, nobodyInherits, { action: "member.remove", text, ended_by: null });

type Goer = Pick<MemberRow, "account_id" | "path" | "name">;

const nobodyInherits: HeirIds = {
  ...{ dataset: null, model: null, container: null, engine: null, application: null, api: null, project: null },
};

type HeirIds = Record<ResourceKind | "project", string | null>;

async function heirsOf(
  ctx: Ctx,
  organization: OrganizationRow,
  member: MemberRow,
  given: Heirs,
  where: "query" | "body",
): Promise<HeirIds> {
  const heirOf = async (kind: keyof Heirs) => {
    const path = given[kind];
    if (path === undefined) return null;
    const heir = await memberOf(ctx, organization, path).catch(() => undefined);
    if (!heir) throw invalid(`${where}.${kind}`, `There is no member ${path} who could get this`);
    if (heir.account_id === member.account_id) throw invalid(`${where}.${kind}`, "Choose somebody who stays");
    if (!mayOwn(heir.role)) throw invalid(`${where}.${kind}`, `${heir.name} is ${heir.role}, and could only read it`);
    return heir.account_id;
  };
  return {
    dataset: await heirOf("datasets"),
    model: await heirOf("models"),
    container: await heirOf("containers"),
    engine: await heirOf("engines"),
    application: await heirOf("applications"),
    api: await heirOf("apis"),
    project: await heirOf("projects"),
  };
}

const mayOwn = (role: Role) => holds("resource.create", { signed_in: true, operator: false, role, tie: null });

/**
 * The end of a membership, in one transaction. The membership is locked first: what the person does at the same moment
 * comes before, and is settled here, or after, and is refused. Executions are stopped by their reconciler; connections
 * are cut after the commit. What they wrote stays theirs in history, what they uploaded half stays as it is.
 */
async function end(
  ctx: Ctx,
  organization: { id: string },
  member: Goer,
  heirs: HeirIds,
  { action, text, ended_by }: { action: string; text: string; ended_by: string | null },
) {
  const whose = { organization_id: organization.id, account_id: member.account_id };
  const locked = await queries.lock(ctx, whose);
  if (!locked) throw notFound("member");
  const taken = { ...(await queries.look(ctx, whose)), heirs };
  await queries.endMembership(ctx, whose);
  const passed = await passOn(ctx, whose, heirs);
  taken.invitations = await queries.revokeInvitations(ctx, whose);
  const removed = action === "member.remove";
  const how = { role: locked.role, removed, ended_by, taken };
  const left_at = await queries.remember(ctx, whose, how);
  const effects = {
    ...passed,
    executions_stopped: await queries.countRunning(ctx, whose),
    teams_left: taken.teams.length,
    shares_ended: taken.shares.length,
    invitations_revoked: taken.invitations,
  };
  await recordEnd(ctx, organization, member, { action, text, role: locked.role, effects });
  afterCommit(ctx, () => {
    ctx.ports.guests.expel(whose.account_id, whose.organization_id);
    ctx.ports.jobs.poke("executions");
  });
  return { ...effects, return_until: returnUntil(left_at) };
}

async function passOn(ctx: Ctx, whose: queries.Whose, heirs: HeirIds) {
  const passed = { resources_kept: 0, resources_inherited: 0, projects_kept: 0, projects_inherited: 0 };
  for (const kind of ResourceKind.options) {
    const count = await queries.passOn(ctx, whose, kind, heirs[kind]);
    passed[heirs[kind] === null ? "resources_kept" : "resources_inherited"] += count;
  }
  const projects = await queries.passOnProjects(ctx, whose, heirs.project);
  passed[heirs.project === null ? "projects_kept" : "projects_inherited"] = projects;
  return passed;
}

const recordEnd = (
  ctx: Ctx,
  organization: { id: string },
  member: Goer,
  { action, text, role, effects }: { action: string; text: string; role: Role; effects: Record<string, unknown> },
) =>
  record(ctx, {
    action,
    severity: "notice",
    namespace_id: organization.id,
    entity: { kind: "member", id: member.path, name: member.name },
    text,
    before: { role },
    after: effects,
    concerns: member.account_id === ctx.actor.id ? [] : [member.account_id],
  });
