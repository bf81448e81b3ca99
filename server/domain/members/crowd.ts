import type { Role } from "../../access/policy.ts";
import { accountOf, afterCommit, type Ctx } from "../../kernel/context.ts";
import { notFound } from "../../kernel/problem.ts";
import type { OrganizationRow } from "../organizations/organizations.ts";
import type { Newcomer } from "./entry.ts";
import { draftOf, linkOf, type Whom } from "./invitations.ts";
import { mailInvitation } from "./letter.ts";
import * as queries from "./queries.ts";

/**
 * Makes many people members by one statement, inside the caller's transaction; gives those who were none before. The
 * caller has checked the permission, and writes the line of history for all of them.
 */
export async function enterAll(
  ctx: Ctx,
  organization: { id: string },
  people: readonly (Newcomer & { role: Role })[],
): Promise<string[]> {
  if (people.length === 0) return [];
  const entered = await queries.insertAll(ctx, organization.id, people, accountOf(ctx));
  afterCommit(ctx, () => {
    for (const id of entered) ctx.ports.guests.welcome(id, organization.id);
  });
  return entered;
}

/** Invites many people by one statement, each by a link of their own, inside the caller's transaction, as `enterAll` does. */
export async function inviteAll(
  ctx: Ctx,
  organization: OrganizationRow,
  people: readonly (Whom & { role: Role })[],
): Promise<void> {
  if (people.length === 0) return;
  if (!(await queries.lockMember(ctx, organization.id, accountOf(ctx)))) throw notFound("organization");
  const ids = await queries.newIds(ctx, people.length);
  const drafts = people.map((whom, i) => ({
    whom,
    columns: draftOf(ctx, organization, ids[i] ?? "", { ...whom, max_uses: 1 }),
  }));
  await queries.insertInvitations(
    ctx,
    drafts.map(({ columns }) => columns),
  );
  for (const { whom, columns } of drafts) {
    const to = whom.account?.email ?? whom.email;
    if (to !== undefined) await mailInvitation(ctx, organization, columns, to, linkOf(ctx, columns.id));
  }
}
