import type { z } from "zod";
import { avatarUrl } from "../../../contract/common.ts";
import type {
  DeletedOrganization,
  HomePage,
  ListedOrganization,
  Organization,
} from "../../../contract/organizations.ts";
import type { OrganizationSettings } from "../../../contract/settings.ts";
import type { Action } from "../../access/policy.ts";
import { type Ctx, canOf } from "../../kernel/context.ts";
import type * as lifecycle from "./lifecycle.ts";
import type { OrganizationRow } from "./organizations.ts";
import type { read } from "./settings.ts";

const shown = [
  "organization.edit",
  "organization.edit_settings",
  "organization.rename",
  "organization.delete",
  "organization_token.list",
  "webhook.list",
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
  "engine.create",
  "application.create",
  "api.create",
] as const satisfies Action[];

/** An organization as its members see it. */
export const present = (ctx: Ctx, row: OrganizationRow & { members: number }): z.input<typeof Organization> => ({
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
  avatar_url: avatarUrl(row.avatar_id),
});

export const presentSettings = (row: Awaited<ReturnType<typeof read>>): z.input<typeof OrganizationSettings> => ({
  default_visibility: {
    dataset: row.default_visibility_dataset,
    model: row.default_visibility_model,
    container: row.default_visibility_container,
    engine: row.default_visibility_engine,
    application: row.default_visibility_application,
    api: row.default_visibility_api,
  },
  editors_share: row.editors_share,
  data_approval: row.data_approval,
  application_approval: row.application_approval,
  idle_stop_minutes: row.idle_stop_minutes,
  content_log_percent: row.content_log_percent,
  content_log_days: row.content_log_days,
  content_log_of: row.content_log_of as z.input<typeof OrganizationSettings>["content_log_of"],
  inviters: row.inviters as z.input<typeof OrganizationSettings>["inviters"],
  email_domains: row.email_domains,
  allow_private: row.allow_private,
  allow_publishing: row.allow_publishing,
  usage_visibility: row.usage_visibility as z.input<typeof OrganizationSettings>["usage_visibility"],
  adding: row.adding,
  joining: row.joining,
  join_domains: row.join_domains,
  join_role: row.join_role as z.input<typeof OrganizationSettings>["join_role"],
  published: row.published,
});

type DeletedRow = Awaited<ReturnType<typeof lifecycle.remove>>;

/** A deleted one as whoever may restore it sees it. */
export const presentDeleted = (row: DeletedRow): z.input<typeof DeletedOrganization> => ({
  path: row.path,
  name: row.name,
  deleted_at: row.deleted_at.toISOString(),
  deleted_by: { path: row.deleted_by_path, name: row.deleted_by_name },
  restorable_until: row.restorable_until.toISOString(),
});

type ListedRow = Awaited<ReturnType<typeof lifecycle.listAll>>["items"][number];

/** One of all, as an operator sees it. */
export const presentListed = (row: ListedRow): z.input<typeof ListedOrganization> => ({
  path: row.path,
  name: row.name,
  avatar_url: avatarUrl(row.avatar_id),
  members: row.members,
  storage_bytes: row.storage_bytes,
  created_at: row.created_at.toISOString(),
  created_by: { path: row.created_by_path, name: row.created_by_name },
  deleted_at: row.deleted_at?.toISOString() ?? null,
  deleted_by:
    row.deleted_by_path === null || row.deleted_by_name === null
      ? null
      : { path: row.deleted_by_path, name: row.deleted_by_name },
  restorable_until: row.restorable_until?.toISOString() ?? null,
});
