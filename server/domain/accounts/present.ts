import type { z } from "zod";
import type { Me } from "../../../contract/accounts.ts";
import { avatarUrl } from "../../../contract/common.ts";
import type { me } from "./accounts.ts";

/** One's own account as the API shows it. */
export const present = (row: Awaited<ReturnType<typeof me>>): z.input<typeof Me> => ({
  id: row.id,
  path: row.path,
  name: row.name,
  email: row.email,
  email_verified: row.email_verified,
  avatar_url: avatarUrl(row.avatar_id),
  operator: row.operator,
  created_at: row.created_at.toISOString(),
  memberships: row.memberships.map(({ path, name, avatar_id, role, joined_at }) => ({
    organization: { path, name, avatar_url: avatarUrl(avatar_id) },
    role,
    joined_at: joined_at.toISOString(),
  })),
});
