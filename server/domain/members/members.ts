import type { Role } from "../../access/policy.ts";
import { accountOf, type Ctx, may, transact } from "../../kernel/context.ts";
import { keyOf, pageOf } from "../../kernel/page.ts";
import { notFound } from "../../kernel/problem.ts";
import { record } from "../activity/activity.ts";
import { allowsEmail, type OrganizationRow, seen } from "../organizations/organizations.ts";
import { invite, linkOf } from "./invitations.ts";
import * as queries from "./queries.ts";

export type { MemberRow } from "./queries.ts";

/** Members by path. */
export async function list(
  ctx: Ctx,
  path: string,
  filters: Omit<queries.Filters, "after"> & { cursor?: string | undefined },
) {
  const organization = await seen(ctx, path);
  may(ctx, "member.list", organization);
  const after = keyOf(filters.cursor, /^[a-z0-9-]{1,60}$/) ?? "";
  const rows = await queries.list(ctx, organization.id, { ...filters, after });
  return { organization, ...pageOf(rows, filters.limit, (row) => row.path) };
}

export type Candidate = { email: string; role: Role } | { path: string; role: Role };

export interface Outcome {
  who: string;
  outcome: "added" | "invited" | "refused";
  role: Role;
  reason?: string;
  invitation_url?: string;
}

/** Adds several people: known ones at once, unknown e-mails by an invitation of their own. Says what became of each. */
export const add = (ctx: Ctx, path: string, candidates: readonly Candidate[]): Promise<Outcome[]> =>
  transact(ctx, async (ctx) => {
    const organization = await seen(ctx, path);
    may(ctx, "member.add", organization);
    const emails = candidates.flatMap((c) => ("email" in c ? [c.email] : []));
    const paths = candidates.flatMap((c) => ("path" in c ? [c.path] : []));
    const known = await queries.accounts(ctx, emails, paths);
    const outcomes: Outcome[] = [];
    for (const candidate of candidates) {
      const account = known.find((a) =>
        "email" in candidate ? a.email === candidate.email : a.path === candidate.path,
      );
      outcomes.push(await addOne(ctx, organization, candidate, account));
    }
    return outcomes;
  });

async function addOne(
  ctx: Ctx,
  organization: OrganizationRow,
  candidate: Candidate,
  account: { id: string; path: string; name: string; email: string } | undefined,
): Promise<Outcome> {
  const { role } = candidate;
  const who = "email" in candidate ? candidate.email : candidate.path;
  const email = account?.email ?? ("email" in candidate ? candidate.email : undefined);
  if (email !== undefined && !allowsEmail(organization, email))
    return { who, outcome: "refused", role, reason: "The organization takes e-mail addresses of its own domains only" };
  if (!account) return inviteUnknown(ctx, organization, candidate);
  if (!(await queries.insert(ctx, organization.id, account.id, role, accountOf(ctx))))
    return { who, outcome: "refused", role, reason: `${account.name} is a member already` };
  await recordMember(ctx, organization, account, "member.add", `added ${account.name} as ${role}`, {
    after: { role },
    concerns: [account.id],
  });
  return { who, outcome: "added", role };
}

async function inviteUnknown(ctx: Ctx, organization: OrganizationRow, candidate: Candidate): Promise<Outcome> {
  const { role } = candidate;
  if (!("email" in candidate))
    return { who: candidate.path, outcome: "refused", role, reason: "There is nobody with this user name" };
  const invitation = await invite(ctx, organization, { role, email: candidate.email, max_uses: 1 });
  return { who: candidate.email, outcome: "invited", role, invitation_url: linkOf(ctx, invitation.id) };
}

const recordMember = (
  ctx: Ctx,
  organization: { id: string },
  member: { path: string; name: string },
  action: string,
  text: string,
  change: { before?: Record<string, unknown>; after?: Record<string, unknown>; concerns?: readonly string[] },
) =>
  record(ctx, {
    action,
    severity: "notice",
    namespace_id: organization.id,
    entity: { kind: "member", id: member.path, name: member.name },
    text,
    ...change,
  });

async function memberOf(ctx: Ctx, organization: OrganizationRow, path: string): Promise<queries.MemberRow> {
  const member = await queries.find(ctx, organization.id, path);
  if (!member) throw notFound("member");
  return member;
}

/** Changes a member's role. */
export const changeRole = (ctx: Ctx, path: string, who: string, role: Role) =>
  transact(ctx, async (ctx) => {
    const organization = await seen(ctx, path);
    may(ctx, "member.change_role", organization);
    const before = await memberOf(ctx, organization, who);
    if (before.role === role) return { organization, member: before };
    await queries.setRole(ctx, organization.id, before.account_id, role);
    const change = { before: { role: before.role }, after: { role }, concerns: [before.account_id] };
    await recordMember(ctx, organization, before, "member.change_role", `made ${before.name} ${role}`, change);
    return { organization, member: { ...before, role } };
  });

/** Removes a member; the reconciler stops what they run. */
export const remove = (ctx: Ctx, path: string, who: string) =>
  transact(ctx, async (ctx) => {
    const organization = await seen(ctx, path);
    may(ctx, "member.remove", organization);
    const member = await memberOf(ctx, organization, who);
    return end(ctx, organization, member, "member.remove", `removed ${member.name}`, true);
  });

/** Leaves an organization. */
export const leave = (ctx: Ctx, path: string) =>
  transact(ctx, async (ctx) => {
    const organization = await seen(ctx, path);
    may(ctx, "member.leave", organization);
    const member = await memberOf(ctx, organization, ctx.actor.path ?? "");
    return end(ctx, organization, member, "member.leave", "left the organization", false);
  });

async function end(
  ctx: Ctx,
  organization: OrganizationRow,
  member: queries.MemberRow,
  action: string,
  text: string,
  removed: boolean,
) {
  const effects = await queries.remove(ctx, organization.id, member.account_id, removed);
  await recordMember(ctx, organization, member, action, text, {
    before: { role: member.role },
    after: { ...effects },
    concerns: [member.account_id],
  });
  ctx.after_commit?.push(() => ctx.ports.jobs.poke("executions"));
  return effects;
}
