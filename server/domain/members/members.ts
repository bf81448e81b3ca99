import type { Role } from "../../access/policy.ts";
import { accountOf, type Ctx, canOf, may, transact } from "../../kernel/context.ts";
import { keyOf, pageOf } from "../../kernel/page.ts";
import { notFound } from "../../kernel/problem.ts";
import { record } from "../activity/activity.ts";
import { allowsEmail, type OrganizationRow, seen } from "../organizations/organizations.ts";
import { enter } from "./entry.ts";
import { invite, linkOf } from "./invitations.ts";
import * as queries from "./queries.ts";

export { type MemberRow, maintainersOf } from "./queries.ts";

/** Members by path. */
export async function list(
  ctx: Ctx,
  path: string,
  filters: Omit<queries.Filters, "after" | "emails"> & { cursor?: string | undefined },
) {
  const organization = await seen(ctx, path);
  may(ctx, "member.list", organization);
  const after = keyOf(filters.cursor, /^[a-z0-9-]{1,60}$/) ?? "";
  const emails = canOf(ctx, organization, ["member.change_role"])["member.change_role"] === true;
  const rows = await queries.list(ctx, organization.id, { ...filters, after, emails });
  return { organization, ...pageOf(rows, filters.limit, (row) => row.path) };
}

export type Candidate = { email: string; role: Role } | { path: string; role: Role };

export interface Outcome {
  who: string;
  outcome: "added" | "invited" | "refused";
  role: Role;
  reason?: string;
  invitation_url?: string;
  /** Whether the invitation was mailed. */
  mailed?: boolean;
}

export { enterAll, inviteAll } from "./crowd.ts";
export { enter, type Newcomer } from "./entry.ts";

/**
 * Adds several people: known ones at once (or, where the organization asks first, by invitation), unknown e-mails by an
 * invitation of their own. Says what became of each.
 */
export const add = (ctx: Ctx, path: string, candidates: readonly Candidate[]): Promise<Outcome[]> =>
  transact(ctx, async (ctx) => {
    const organization = await seen(ctx, path);
    may(ctx, "member.add", organization);
    const known = await findAccounts(ctx, organization, candidates.map(whoOf));
    const outcomes: Outcome[] = [];
    const named = new Set<string>();
    for (const candidate of candidates) {
      const account = known.get(whoOf(candidate));
      const key = account?.id ?? whoOf(candidate);
      outcomes.push(named.has(key) ? namedTwice(candidate) : await addOne(ctx, organization, candidate, account));
      named.add(key);
    }
    return outcomes;
  });

const namedTwice = (candidate: Candidate): Outcome => ({
  who: whoOf(candidate),
  outcome: "refused",
  role: candidate.role,
  reason: "This person is named twice: only the first counts",
});

const whoOf = (candidate: Candidate) => ("email" in candidate ? candidate.email : candidate.path);

export type KnownAccount = Awaited<ReturnType<typeof queries.accounts>>[number];

/** The accounts that e-mails and user names belong to, by what they were found under. */
export async function findAccounts(ctx: Ctx, organization: { id: string }, names: readonly string[]) {
  const found = new Map<string, KnownAccount>();
  const emails = names.filter((name) => name.includes("@"));
  const paths = names.filter((name) => !name.includes("@"));
  for (const account of await queries.accounts(ctx, organization.id, emails, paths))
    for (const key of [account.email, account.path]) found.set(key, account);
  return found;
}

async function addOne(
  ctx: Ctx,
  organization: OrganizationRow,
  candidate: Candidate,
  account: KnownAccount | undefined,
): Promise<Outcome> {
  const { role } = candidate;
  const who = whoOf(candidate);
  const email = account?.email ?? ("email" in candidate ? candidate.email : undefined);
  const refused = (reason: string): Outcome => ({ who, outcome: "refused", role, reason });
  if (email === undefined) return refused("There is nobody with this user name");
  if (account?.role) return refused(`${account.name} is a member already`);
  if (!allowsEmail(organization, email))
    return refused("The organization takes e-mail addresses of its own domains only");
  if (!account || organization.adding === "invite") return inviteOne(ctx, organization, { who, email, role }, account);
  const text = `added ${account.name} as ${role}`;
  if (await enter(ctx, organization, account, { role, added_by: accountOf(ctx), action: "member.add", text }))
    return { who, outcome: "added", role };
  return refused(`${account.name} is a member already`);
}

async function inviteOne(
  ctx: Ctx,
  organization: OrganizationRow,
  { who, email, role }: { who: string; email: string; role: Role },
  account: KnownAccount | undefined,
): Promise<Outcome> {
  const whom = who.includes("@") || !account ? { email } : { account };
  const invitation = await invite(ctx, organization, { role, max_uses: 1, ...whom });
  return {
    who,
    outcome: "invited",
    role,
    invitation_url: linkOf(ctx, invitation.id),
    mailed: invitation.sent_at !== null,
  };
}

const recordMember = (
  ctx: Ctx,
  organization: { id: string },
  member: Pick<queries.MemberRow, "account_id" | "path" | "name">,
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
    concerns: [member.account_id],
    ...change,
  });

/** A member by user name (404 otherwise). */
export async function memberOf(ctx: Ctx, organization: OrganizationRow, path: string): Promise<queries.MemberRow> {
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
    await queries.setRole(ctx, organization.id, before.account_id, { role });
    const change = { before: { role: before.role }, after: { role }, concerns: [before.account_id] };
    await recordMember(ctx, organization, before, "member.change_role", `made ${before.name} ${role}`, change);
    return { organization, member: { ...before, role, overridden: before.source !== "local" } };
  });

/** Gives a member the role that they have where they are synced from, inside the caller's transaction. */
export async function followRole(
  ctx: Ctx,
  organization: { id: string },
  before: Pick<queries.MemberRow, "account_id" | "path" | "name" | "role">,
  { role, text }: { role: Role; text: string },
): Promise<void> {
  await queries.setRole(ctx, organization.id, before.account_id, { role, by_sync: true });
  if (before.role === role) return;
  const change = { before: { role: before.role }, after: { role }, concerns: [before.account_id] };
  await recordMember(ctx, organization, before, "member.change_role", text, change);
}
