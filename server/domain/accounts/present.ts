import { getAuthenticatorName } from "@better-auth/passkey";
import type { z } from "zod";
import type { Me } from "../../../contract/accounts.ts";
import { avatarUrl } from "../../../contract/common.ts";
import { type Session, SessionMethod } from "../../../contract/sessions.ts";
import type { getMySignIn } from "../../../contract/sign-in.ts";
import type { me } from "./accounts.ts";
import { deviceOf } from "./devices.ts";
import type { SessionRow } from "./session-queries.ts";
import type { mine } from "./sign-in.ts";

/** One's own account as the API shows it. */
export const present = (row: Awaited<ReturnType<typeof me>>): z.input<typeof Me> => ({
  id: row.id,
  path: row.path,
  name: row.name,
  email: row.email,
  email_verified: row.email_verified,
  avatar_url: avatarUrl(row.avatar_id),
  operator: row.operator,
  lacks_two_factor: row.lacks_two_factor,
  created_at: row.created_at.toISOString(),
  memberships: row.memberships.map(({ path, name, avatar_id, role, joined_at }) => ({
    organization: { path, name, avatar_url: avatarUrl(avatar_id) },
    role,
    joined_at: joined_at.toISOString(),
  })),
});

/** Where one is signed in as the API shows it. */
export const presentSession = (row: SessionRow, current: string | undefined): z.input<typeof Session> => ({
  id: row.id,
  ...deviceOf(row.user_agent),
  address: row.ip_address,
  method: SessionMethod.safeParse(row.method).data ?? null,
  created_at: row.created_at.toISOString(),
  last_seen_at: row.last_seen_at.toISOString(),
  expires_at: row.expires_at.toISOString(),
  current: row.id === current,
});

/** By what one signs in as the API shows it. */
export const presentSignIn = ({
  passkeys,
  ...rest
}: Awaited<ReturnType<typeof mine>>): z.input<typeof getMySignIn.response> => ({
  ...rest,
  passkeys: passkeys.map(({ id, name, backed_up, aaguid, created_at, last_used_at }) => ({
    ...{ id, name, synced: backed_up, keeper: getAuthenticatorName(aaguid) ?? null },
    created_at: created_at.toISOString(),
    last_used_at: last_used_at?.toISOString() ?? null,
  })),
});
