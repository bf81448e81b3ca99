import type { z } from "zod";
import type { FormerMember, Return } from "../../../contract/departures.ts";
import { type Ctx, canOf } from "../../kernel/context.ts";
import { present as presentMember } from "../members/present.ts";
import type { OrganizationRow } from "../organizations/organizations.ts";
import { type FormerRow, type giveBack, untilWhen } from "./returns.ts";

/** Somebody who went, as maintainers see them. */
export const presentFormer = (
  ctx: Ctx,
  organization: OrganizationRow,
  row: FormerRow,
): z.input<typeof FormerMember> => ({
  path: row.path,
  name: row.name,
  role: row.role,
  removed: row.removed,
  left_at: row.left_at.toISOString(),
  ended_by: row.ender_path === null ? null : { path: row.ender_path, name: row.ender_name ?? row.ender_path },
  return_until: untilWhen(row)?.toISOString() ?? null,
  can: canOf(ctx, organization, ["member.return"]),
});

/** What a return gave back, and what it could not. */
export function present(ctx: Ctx, done: Awaited<ReturnType<typeof giveBack>>): z.input<typeof Return> {
  const { organization, member, fates, invitations } = done;
  const count = (kind: keyof typeof fates) => fates[kind].filter(({ reason }) => reason === null).length;
  return {
    member: presentMember(ctx, organization, member),
    given_back: {
      resources: count("resources"),
      projects: count("projects"),
      teams: count("teams"),
      shares: count("shares"),
    },
    not_given_back: Object.values(fates)
      .flat()
      .flatMap(({ kind, name, reason }) => (reason === null ? [] : [{ kind, name, reason }])),
    invitations_stay_revoked: invitations,
  };
}
