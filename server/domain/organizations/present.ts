import type { z } from "zod";
import type { HomePage, Organization, OrganizationSettings } from "../../../contract/organizations.ts";
import type { Action } from "../../access/policy.ts";
import { type Ctx, canOf } from "../../kernel/context.ts";
import type { OrganizationRow } from "./organizations.ts";

const shown = [
  "organization.edit",
  "organization.edit_settings",
  "member.add",
  "member.change_role",
  "member.remove",
  "invitation.create",
  "activity.list",
  "limit.set",
  "limit.list_members",
  "team.create",
  "project.create",
  "resource.create",
] as const satisfies Action[];

/** An organization as its members see it. */
export const present = (ctx: Ctx, row: OrganizationRow): z.input<typeof Organization> => ({
  id: row.id,
  ...presentHome(row),
  email: row.email,
  role: row.role,
  members: row.members,
  created_at: row.created_at.toISOString(),
  can: canOf(ctx, row, shown),
});

/** What anybody may read. */
export const presentHome = (row: OrganizationRow): z.input<typeof HomePage> => ({
  path: row.path,
  name: row.name,
  description: row.description,
  website: row.website,
  country: row.country,
  city: row.city,
});

export const presentSettings = (row: OrganizationRow): z.input<typeof OrganizationSettings> => ({
  default_visibility: { dataset: row.default_visibility_dataset, container: row.default_visibility_container },
});
