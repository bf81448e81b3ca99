import { type Ctx, transact } from "../../kernel/context.ts";
import { enter, type Newcomer } from "../members/members.ts";
import type { OrganizationRow } from "../organizations/organizations.ts";
import * as queries from "./queries.ts";

/** What it takes to let somebody in whose confirmed address opens the door. */
type Door = Pick<OrganizationRow, "id" | "join_role">;

const at_once = 100;

/** Makes everybody a member whose confirmed address is of a domain that an organization lets in; who left stays out. */
export async function letInByDomain(ctx: Ctx): Promise<void> {
  for (;;) {
    const found = await queries.awaitedByDomain(ctx, at_once);
    for (const { organization_id, join_role, ...who } of found)
      await transact(ctx, (ctx) => joinByDomain(ctx, { id: organization_id, join_role }, who));
    if (found.length < at_once) return;
  }
}

/** Lets one in, inside the caller's transaction; what they had asked is answered by that. */
export async function joinByDomain(ctx: Ctx, organization: Door, who: Newcomer & { email: string }): Promise<void> {
  const role = organization.join_role;
  const text = `let ${who.name} in as ${role}, by an e-mail address at ${domainOf(who.email)}`;
  await enter(ctx, organization, who, { role, added_by: null, action: "member.join_by_domain", text });
  await queries.close(ctx, organization.id, who.id);
}

export const domainOf = (email: string) => email.slice(email.lastIndexOf("@") + 1).toLowerCase();
