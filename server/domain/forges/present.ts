import type { z } from "zod";
import type { ForgeConnection, ForgeOrganization } from "../../../contract/forge-connections.ts";
import type { administered, ConnectionRow } from "./forges.ts";

/** A connected account as its person sees it. */
export const present = (row: ConnectionRow): z.input<typeof ForgeConnection> => ({
  id: row.id,
  provider: { id: row.provider_id, kind: "gitee", name: row.provider_name, address: row.provider_address },
  login: row.login,
  name: row.name,
  state: row.state as "ok" | "needs_authorization",
  organizations: row.organizations,
  authorized_at: row.authorized_at.toISOString(),
  created_at: row.created_at.toISOString(),
});

type Group = Awaited<ReturnType<typeof administered>>["items"][number];

export const presentGroup = (row: Group): z.input<typeof ForgeOrganization> => ({
  id: row.id,
  login: row.login,
  name: row.name,
  description: row.description,
  linked_to: row.linked_to,
});
