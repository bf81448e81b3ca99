import { accountOf, type Ctx, may, see, transact } from "../../kernel/context.ts";
import { notFound, Problem } from "../../kernel/problem.ts";
import { ticketHash } from "../../kernel/tickets.ts";
import { enter } from "./entry.ts";
import { over } from "./invitations.ts";
import * as queries from "./queries.ts";

type Offer = NonNullable<Awaited<ReturnType<typeof queries.findInvitation>>>;

/** What a link invites to. Whoever holds the code may read it. */
export async function offer(ctx: Ctx, code: string): Promise<Offer> {
  const found = await queries.findInvitation(ctx, ticketHash(code), false);
  see(ctx, "invitation.see", found && targetOf(found), "invitation");
  return found as Offer;
}

const targetOf = (row: Offer) => ({
  kind: "invitation",
  id: row.id,
  name: row.role,
  namespace_id: row.organization_id,
});

/** Joins by link: one transaction under the invitation's lock, so that it is never used more often than it may be. */
export const accept = (ctx: Ctx, code: string) =>
  transact(ctx, async (ctx) => {
    may(ctx, "invitation.accept");
    const account_id = accountOf(ctx);
    const found = await queries.findInvitation(ctx, ticketHash(code), true);
    if (!found) throw notFound("invitation");
    const person = await queries.standingOf(ctx, found.organization_id, account_id, found.created_at);
    if (person.role) return { organization: found.path, role: person.role, joined: false };
    refuseUnfit(found, { ...person, id: account_id });
    await queries.addUse(ctx, found.id, account_id);
    await enter(ctx, { id: found.organization_id }, accountAs(ctx, account_id), {
      role: found.role,
      added_by: found.created_by,
      action: "invitation.accept",
      text: `joined by link as ${found.role}`,
      after: { invitation: found.id },
    });
    return { organization: found.path, role: found.role, joined: true };
  });

const accountAs = ({ actor }: Ctx, id: string) => ({ id, path: actor.path ?? id, name: actor.name });

function refuseUnfit(found: Offer, person: { id: string; email: string; removed_since: boolean }): void {
  if (found.state !== "pending") throw new Problem("invitation_over", over[found.state]);
  if (person.removed_since)
    throw new Problem("invitation_over", "You were removed after this link was made: ask a maintainer for a new one");
  if (found.email !== null && found.email !== person.email)
    throw new Problem("invitation_over", "This invitation is for another e-mail address");
  if (found.account_id !== null && found.account_id !== person.id)
    throw new Problem("invitation_over", "This invitation is for somebody else");
}
